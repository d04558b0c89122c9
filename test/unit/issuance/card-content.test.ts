import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/base/bytes/index.ts";
import { decodeEcSubjectPublicKeyInfo, getCurve, publicPointOf } from "../../../src/base/crypto/index.ts";
import { getAccessProfile } from "../../../src/chip/profiles/index.ts";
import {
  buildCardContent,
  type CardSubject,
  cardDates,
  cardFaceOf,
  issueCardImage,
  type Portrait,
} from "../../../src/issuance/index.ts";
import {
  findCardFile,
  parseDg1,
  parseDg2,
  parseDg13,
  parseDg14,
  parseDg15,
  parseEfCardAccess,
  parseEfCom,
  parseMrz,
} from "../../../src/lds/index.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { sampleRecord, sampleRequest } from "./samples.ts";

const image = new Uint8Array(readFileSync(new URL("../../../fixtures/portraits/portrait-2.jpg", import.meta.url)));
const portrait: Portrait = {
  id: "P",
  personId: "PERSON",
  image,
  imageFormat: "JPEG",
  operatorId: "op",
  capturedAt: "2026-07-01T00:00:00.000Z",
};

function subject(change: Partial<CardSubject> = {}): CardSubject {
  return {
    record: sampleRecord({
      personalNumber: "001194000127",
      previousIdNumbers: [{ number: "012345678", kind: "CMND9" }],
      identifyingFeatures: "Nốt ruồi",
    }),
    request: sampleRequest({ state: "IN_PRODUCTION", issueDate: "2026-07-01" }),
    portrait,
    template: "CC_2024",
    ...change,
  };
}

const options = { chipKeys: [], access: getAccessProfile("vnm"), random: seededRandom("card-content") };

describe("card content", () => {
  const { files, secrets, dates } = buildCardContent(subject(), options);
  const file = (name: Parameters<typeof files.get>[0]) => files.get(name) ?? new Uint8Array();

  it("has the files of the profile", () => {
    expect([...files.keys()]).toEqual(["EF.CardAccess", "EF.COM", "DG1", "DG2", "DG13", "DG14", "DG15"]);
    expect(parseEfCom(file("EF.COM"))).toMatchObject({
      ldsVersion: "0107",
      dataGroups: ["DG1", "DG2", "DG13", "DG14", "DG15"],
    });
  });

  it("has the MRZ of the citizen card", () => {
    const { mrz } = parseDg1(file("DG1"));
    // Composed by hand after the specimen's rule; check digits by 9303-3 §4.9 with weights 7, 3, 1.
    expect(mrz.slice(0, 5)).toBe("IDVNM");
    expect(mrz.slice(5, 14)).toBe("194000127");
    expect(mrz.slice(15, 29)).toBe("001194000127<<");
    expect(mrz.slice(30, 36)).toBe("940312");
    expect(mrz.slice(37, 38)).toBe("F");
    expect(mrz.slice(60)).toBe("DANG<<THI<ANH<NGUYET".padEnd(30, "<"));
    expect(parseMrz(mrz)).toMatchObject({ type: "TD1", dateOfExpiry: { checkDigit: "ok" } });
  });

  it("says in DG13 what the record says", () => {
    expect(parseDg13(file("DG13"))).toMatchObject({
      personalNumber: "001194000127",
      fullName: "ĐẶNG THỊ ÁNH NGUYỆT",
      dateOfBirth: "12/03/1994",
      sex: "Nữ",
      nationality: "Việt Nam",
      ethnicity: "Kinh",
      religion: "Không",
      placeOfOrigin: "Hà Nội",
      placeOfResidence: "Số 12 phố Lò Đúc, Hà Nội",
      identifyingFeatures: "Nốt ruồi",
      dateOfIssue: "01/07/2026",
      // 32 at issue: the milestone is the 40th birthday.
      dateOfExpiry: "12/03/2034",
      fatherName: "ĐẶNG VĂN QUẾ",
      oldNumber: "012345678",
    });
    expect(dates).toEqual({ issueDate: "2026-07-01", expiryDate: "2034-03-12" });
  });

  it("carries the portrait byte for byte", () => {
    expect(parseDg2(file("DG2")).faces[0]?.image).toEqual(image);
  });

  it("repeats EF.CardAccess in DG14 and adds active authentication", () => {
    const access = parseEfCardAccess(file("EF.CardAccess"));
    expect(access).toEqual([{ kind: "pace", oid: "0.4.0.127.0.7.2.2.4.2.2", version: 2, parameterId: 13 }]);
    const infos = parseDg14(file("DG14"));
    expect(infos).toEqual(expect.arrayContaining([...access]));
    expect(infos.find(({ kind }) => kind === "active-authentication")).toMatchObject({
      oid: "2.23.136.1.1.5",
      signatureAlgorithm: "0.4.0.127.0.7.1.1.4.1.3",
    });
  });

  it("makes the key of active authentication where the chip made none", () => {
    expect(secrets.can).toBe("000127");
    const [key] = secrets.keys;
    const { curve, point } = decodeEcSubjectPublicKeyInfo(parseDg15(file("DG15")).subjectPublicKeyInfo);
    const scalar = BigInt(`0x${Buffer.from(key?.privateKey ?? []).toString("hex")}`);
    expect(curve.name).toBe("P-256");
    expect(publicPointOf(getCurve("P-256"), scalar)).toEqual(point);
  });

  it("takes the chip's own key into DG15 and keeps no secret of it", () => {
    const other = buildCardContent(subject(), { ...options, random: seededRandom("chip") });
    const made = parseDg15(other.files.get("DG15") ?? new Uint8Array()).subjectPublicKeyInfo;
    const chipKeys = [{ purpose: "active-authentication", subjectPublicKeyInfo: made }] as const;
    const content = buildCardContent(subject(), { ...options, chipKeys });
    expect(parseDg15(content.files.get("DG15") ?? new Uint8Array()).subjectPublicKeyInfo).toEqual(made);
    expect(content.secrets.keys).toEqual([]);
  });

  it("has no DG2 for a child under 6 and no card for others without a portrait", () => {
    const record = sampleRecord({ dateOfBirth: "2022-10-20", personalNumber: "017222000001", sex: "M" });
    const request = sampleRequest({ ageBand: "UNDER_6", issueDate: "2026-07-01" });
    const child = buildCardContent(subject({ record, request, portrait: undefined }), options);
    expect(child.files.has("DG2")).toBe(false);
    expect(child.dates.expiryDate).toBe("2036-10-20");
    expect(() => buildCardContent(subject({ portrait: undefined }), options)).toThrow(
      expect.objectContaining({ code: "E-JOB-NO-PORTRAIT" }),
    );
  });

  it("counts a partial date of birth from its first day and writes it as it is", () => {
    const record = sampleRecord({ dateOfBirth: "1994", dobPrecision: "YEAR" });
    const partial = subject({ record });
    expect(cardDates(partial).expiryDate).toBe("2034-01-01");
    expect(cardFaceOf(partial)).toMatchObject({ dateOfBirth: "1994" });
    const content = buildCardContent(partial, options);
    expect(parseDg1(content.files.get("DG1") ?? new Uint8Array()).mrz.slice(30, 36)).toBe("94<<<<");
  });

  it("prints no end date on a card without expiry", () => {
    const record = sampleRecord({ dateOfBirth: "1960-01-01", personalNumber: "001160000001" });
    const content = buildCardContent(subject({ record }), options);
    expect(parseDg13(content.files.get("DG13") ?? new Uint8Array())).toMatchObject({ dateOfExpiry: "Không thời hạn" });
    expect(cardFaceOf(subject({ record })).expiryDate).toBeUndefined();
  });

  it("issues no BAC from 2028 on", () => {
    const request = sampleRequest({ issueDate: "2028-01-01" });
    const build = (name: string) => () =>
      buildCardContent(subject({ request }), { ...options, access: getAccessProfile(name) });
    expect(build("vnm-bac")).toThrow(expect.objectContaining({ code: "CARD_ACCESS_TOO_OLD" }));
    expect(build("vnm")().files.has("EF.CardAccess")).toBe(true);
  });

  it("gives the signer every data group and takes its file as EF.SOD", async () => {
    const seen: number[] = [];
    const signer = {
      sign: async ({ dataGroups }: { dataGroups: ReadonlyMap<number, Uint8Array> }) => {
        seen.push(...dataGroups.keys());
        return fromHex("7700");
      },
    };
    const issued = await issueCardImage(subject(), {
      ...options,
      signer,
      signingTime: new Date("2026-07-01T00:00:00Z"),
    });
    expect(seen).toEqual([1, 2, 13, 14, 15]);
    expect(findCardFile(issued.image, "EF.SOD")).toEqual(fromHex("7700"));
  });
});
