/** A card made and signed here, then changed in every way that a forger or an accident would. */
import { describe, expect, it } from "vitest";
import { encodeTlv } from "../../src/base/bytes/index.ts";
import {
  type CardFileName,
  type CardImage,
  createCardImage,
  encodeDg1,
  encodeDg13,
  encodeDg14,
  encodeEfCardAccess,
  encodeEfCom,
  getPaceOid,
  type PaceInfo,
  parseMrz,
  unwrapEfSod,
  vietnamTd1,
  wrapEfSod,
} from "../../src/lds/index.ts";
import {
  type Check,
  type CheckId,
  createCrl,
  createTrustStore,
  type InspectionReport,
  inspectImage,
  parseCertificate,
  parseEfSod,
  signEfSod,
} from "../../src/pki/index.ts";
import { type DemonstrationPki, makeDemonstrationPki } from "../support/demonstration-pki.ts";

const from = new Date("2026-03-01T00:00:00Z");
const signingTime = new Date("2026-03-10T08:30:00Z");
const at = new Date("2026-04-01T00:00:00Z");
const person = {
  personalNumber: "001200012345",
  fullName: "ĐẶNG THỊ ÁNH",
  dateOfBirth: "2000-02-15",
  sex: "F",
  dateOfExpiry: "2040-02-15",
} as const;
const pace: PaceInfo = {
  kind: "pace",
  oid: getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" }),
  version: 2,
  parameterId: 13,
};
const citizen = {
  personalNumber: person.personalNumber,
  fullName: person.fullName,
  dateOfBirth: "15/02/2000",
  sex: "Nữ",
  dateOfExpiry: "15/02/2040",
};

type Files = Partial<Record<CardFileName, Uint8Array>>;

function groupsOf(change: Files = {}): Files {
  return {
    DG1: encodeDg1({ mrz: vietnamTd1(person).join("") }),
    DG2: encodeTlv(0x75, new Uint8Array(40).fill(7)),
    DG13: encodeDg13(citizen),
    DG14: encodeDg14([pace]),
    DG15: encodeTlv(0x6f, new Uint8Array(20).fill(9)),
    ...change,
  };
}

async function cardOf(pki: DemonstrationPki, change: Files = {}, time = signingTime): Promise<Files> {
  const groups = groupsOf(change);
  const numbered = Object.entries(groups).map(([name, file]) => [Number(name.slice(2)), file] as const);
  const sod = await signEfSod({
    dataGroups: new Map(numbered),
    hashAlgorithm: "SHA-256",
    ldsVersion: 0,
    signer: pki.documentSigner,
    signingTime: time,
  });
  const dataGroups = ["DG1", "DG2", "DG13", "DG14", "DG15"] as const;
  return {
    ...groups,
    "EF.SOD": sod,
    "EF.COM": encodeEfCom({ ldsVersion: "0107", unicodeVersion: "040000", dataGroups }),
    "EF.CardAccess": encodeEfCardAccess([pace]),
  };
}

function imageOf(files: Files): CardImage {
  return createCardImage(Object.entries(files) as [CardFileName, Uint8Array][]);
}

interface Circumstances {
  readonly trusted?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly at?: Date;
}

const demonstration = makeDemonstrationPki({ seed: "pipeline", key: { kind: "EC", curve: "brainpoolP256r1" }, from });
const stranger = makeDemonstrationPki({ seed: "stranger", key: { kind: "EC", curve: "brainpoolP256r1" }, from });

async function inspect(files: Files, circumstances: Circumstances = {}): Promise<InspectionReport> {
  const { csca, crl } = await demonstration;
  const { trusted = [csca.certificate], crls = [crl] } = circumstances;
  const trust = createTrustStore({ certificates: trusted, crls });
  return inspectImage({ image: imageOf(files), trust, at: circumstances.at ?? at });
}

function checkOf({ checks }: InspectionReport, id: CheckId): Check {
  const found = checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
}

function failedIn({ checks }: InspectionReport): readonly CheckId[] {
  return checks.filter(({ status }) => status === "failed").map(({ id }) => id);
}

function flipped(file: Uint8Array, place: number): Uint8Array {
  return file.with(place, (file[place] ?? 0) ^ 0x01);
}

describe("a genuine card", () => {
  it("is valid, every check passed", async () => {
    const report = await inspect(await cardOf(await demonstration));
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(report.verdict).toBe("valid");
    expect(report.files.filter(({ name, covered }) => name.startsWith("DG") && covered !== true)).toEqual([]);
    expect(report.signer).toMatchObject({ demonstration: true, signingTime });
    expect(report.document).toMatchObject({ issuingState: "VNM", surname: "DANG", dateOfExpiry: "2040-02-15" });
  });

  it("that has expired is invalid with document.validity failed and nothing else", async () => {
    const report = await inspect(await cardOf(await demonstration), { at: new Date("2040-02-16T00:00:00Z"), crls: [] });
    expect(failedIn(report)).toEqual(["document.validity"]);
    expect(checkOf(report, "document.validity").reason).toBe("DOCUMENT_EXPIRED");
    expect(report.verdict).toBe("invalid");
  });

  it("is good on its last day", async () => {
    const report = await inspect(await cardOf(await demonstration), { at: new Date("2040-02-15T23:59:59Z"), crls: [] });
    expect(report.verdict).toBe("valid");
  });

  it("stays valid when its signer expires before it", async () => {
    const report = await inspect(await cardOf(await demonstration, citizenUntil("2060-02-15")), {
      at: new Date("2050-01-01T00:00:00Z"),
      crls: [],
    });
    expect(checkOf(report, "passive-authentication.validity")).toMatchObject({
      status: "passed",
      reason: "SIGNER_EXPIRED_NOW",
    });
    expect(report.verdict).toBe("valid");
  });

  it("without expiry, by the text of DG13, is valid", async () => {
    const change = {
      DG1: encodeDg1({ mrz: vietnamTd1({ ...person, dateOfExpiry: undefined }).join("") }),
      DG13: encodeDg13({ ...citizen, dateOfExpiry: "Không thời hạn" }),
    };
    const report = await inspect(await cardOf(await demonstration, change));
    expect(checkOf(report, "document.validity")).toMatchObject({ status: "passed", detail: "without expiry" });
    expect(report.document.dateOfExpiry).toBeUndefined();
  });
});

function citizenUntil(dateOfExpiry: string): Files {
  const [year, month, day] = dateOfExpiry.split("-");
  return {
    DG1: encodeDg1({ mrz: vietnamTd1({ ...person, dateOfExpiry }).join("") }),
    DG13: encodeDg13({ ...citizen, dateOfExpiry: `${day}/${month}/${year}` }),
  };
}

describe("changed bytes", () => {
  it.each(["DG1", "DG2", "DG13", "DG14", "DG15"] as const)("in %s fail the data groups and name it", async (name) => {
    const files = await cardOf(await demonstration);
    const file = files[name] ?? new Uint8Array();
    const report = await inspect({ ...files, [name]: flipped(file, file.length - 1) });
    const check = checkOf(report, "passive-authentication.data-groups");
    expect(check).toMatchObject({ status: "failed", reason: "DATA_GROUP_HASH_MISMATCH" });
    expect(check.detail).toContain(`changed: ${name}`);
    expect(report.files.find((candidate) => candidate.name === name)?.covered).toBe(false);
    expect(report.verdict).toBe("invalid");
  });

  it("in any signed part of EF.SOD leave no valid card, and nothing throws", { timeout: 120_000 }, async () => {
    const files = await cardOf(await demonstration);
    const sod = files["EF.SOD"] ?? new Uint8Array();
    const unnoticed: number[] = [];
    for (let place = 0; place < sod.length; place += 4) {
      const { verdict, checks } = await inspect({ ...files, "EF.SOD": flipped(sod, place) });
      const told = checks.some(({ detail }) => detail?.includes("deviations") === true);
      if (verdict === "valid" && !told) unnoticed.push(place);
    }
    // Unsigned in CMS, and relied on for nothing: the list of digest algorithms before the content, and the string
    // types in the name by which the signer is looked up.
    const content = Buffer.from(sod).indexOf(Buffer.from("0606678108010101", "hex"));
    const { issuer } = parseCertificate((await demonstration).documentSigner.certificate);
    const name = Buffer.from(sod).lastIndexOf(issuer.der);
    const isUnsigned = (place: number): boolean =>
      (place >= content - 18 && place < content) || (place >= name && place < name + issuer.der.length);
    expect(unnoticed.filter((place) => !isUnsigned(place))).toEqual([]);
  });

  it("at the end of EF.SOD are a truncated file: structure failed with an offset", async () => {
    const files = await cardOf(await demonstration);
    const sod = files["EF.SOD"] ?? new Uint8Array();
    for (const length of [0, 1, 3, 40, sod.length - 1]) {
      const report = await inspect({ ...files, "EF.SOD": sod.subarray(0, length) });
      const check = checkOf(report, "passive-authentication.structure");
      expect(check.status).toBe("failed");
      expect(check.detail).toContain("offset");
      expect(report.verdict).toBe("invalid");
    }
  });
});

describe("forgeries", () => {
  it("a forged signature", async () => {
    const files = await cardOf(await demonstration);
    const sod = files["EF.SOD"] ?? new Uint8Array();
    const report = await inspect({ ...files, "EF.SOD": flipped(sod, sod.length - 1) });
    expect(failedIn(report)).toEqual(["passive-authentication.signature"]);
    expect(report.files.some(({ covered }) => covered === true)).toBe(false);
    expect(report.verdict).toBe("invalid");
  });

  it("another signer's certificate in place of the true one", async () => {
    const files = await cardOf(await demonstration);
    const own = (await demonstration).documentSigner.certificate;
    const other = (await stranger).documentSigner.certificate;
    const swapped = replaceInside(files["EF.SOD"], own, other);
    const report = await inspect({ ...files, "EF.SOD": swapped }, { trusted: [(await stranger).csca.certificate] });
    expect(failedIn(report)).toContain("passive-authentication.signature");
    expect(report.verdict).toBe("invalid");
  });

  it("the content of another card under this card's signature", async () => {
    const files = await cardOf(await demonstration);
    const other = await cardOf(await demonstration, citizenUntil("2041-02-15"));
    const content = (file: Uint8Array | undefined): Uint8Array =>
      parseEfSod(file ?? new Uint8Array()).signedData.content;
    const swapped = replaceInside(files["EF.SOD"], content(files["EF.SOD"]), content(other["EF.SOD"]));
    const report = await inspect({ ...other, "EF.SOD": swapped });
    expect(checkOf(report, "passive-authentication.signature").reason).toBe("MESSAGE_DIGEST_MISMATCH");
    expect(report.verdict).toBe("invalid");
  });

  it("an issuer nobody knows is not called forged", async () => {
    const report = await inspect(await cardOf(await stranger));
    expect(failedIn(report)).toEqual([]);
    expect(checkOf(report, "passive-authentication.chain")).toMatchObject({
      status: "undetermined",
      reason: "ISSUER_UNKNOWN",
    });
    expect(report.verdict).toBe("indeterminate");
  });

  it("a self-made country signer of the same name is an unknown issuer", async () => {
    const names = [(await stranger).csca, (await demonstration).csca].map(
      (csca) => parseCertificate(csca.certificate).subject.attributes,
    );
    expect(names[0]).toEqual(names[1]);
    const report = await inspect(await cardOf(await stranger));
    expect(checkOf(report, "passive-authentication.chain").detail).toContain("with another key");
  });

  it("a signer that claims the true country signer's key is forged", async () => {
    const { csca } = await demonstration;
    const own = parseCertificate(csca.certificate).subjectKeyIdentifier;
    const fake = parseCertificate((await stranger).csca.certificate).subjectKeyIdentifier;
    const files = await cardOf(await stranger);
    const report = await inspect({ ...files, "EF.SOD": replaceInside(files["EF.SOD"], fake, own) });
    expect(checkOf(report, "passive-authentication.chain")).toMatchObject({
      status: "failed",
      reason: "ISSUER_SIGNATURE_INVALID",
    });
    expect(report.verdict).toBe("invalid");
  });

  it("files that the security object does not list are trusted for nothing", async () => {
    const files = await cardOf(await demonstration);
    const report = await inspect({ ...files, DG11: encodeTlv(0x6b, new Uint8Array(4)) });
    expect(report.files.find(({ name }) => name === "DG11")?.covered).toBe(false);
    expect(checkOf(report, "passive-authentication.data-groups").detail).toContain(
      "not covered by the security object: DG11",
    );
  });
});

/** The same structure with one byte string in place of another of its length. */
function replaceInside(file: Uint8Array | undefined, old: Uint8Array, replacement: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file ?? new Uint8Array());
  const place = bytes.indexOf(old);
  if (place < 0 || old.length !== replacement.length) {
    if (place < 0) throw new Error("what is to be replaced is not there");
    return rebuilt(unwrapEfSod(bytes), old, replacement);
  }
  return Uint8Array.from(Buffer.concat([bytes.subarray(0, place), replacement, bytes.subarray(place + old.length)]));
}

/** Lengths around the place grow or shrink with it: every header that spans it is four octets here (30 82 xx xx). */
function rebuilt(contentInfo: Uint8Array, old: Uint8Array, replacement: Uint8Array): Uint8Array {
  const bytes = Buffer.from(contentInfo);
  const place = bytes.indexOf(old);
  const difference = replacement.length - old.length;
  for (let offset = 0; offset < place; offset++) {
    if (bytes[offset + 1] !== 0x82 || ![0x30, 0xa0].includes(bytes[offset] ?? 0)) continue;
    const length = bytes.readUInt16BE(offset + 2);
    if (offset + 4 + length >= place + old.length) bytes.writeUInt16BE(length + difference, offset + 2);
  }
  const joined = Buffer.concat([bytes.subarray(0, place), replacement, bytes.subarray(place + old.length)]);
  return wrapEfSod(Uint8Array.from(joined));
}

describe("revocation", () => {
  it("of the signer makes its cards invalid", async () => {
    const { csca, documentSigner } = await demonstration;
    const { serialNumber } = parseCertificate(documentSigner.certificate);
    const list = await createCrl({
      csca,
      number: 2,
      thisUpdate: signingTime,
      nextUpdate: new Date("2026-05-01T00:00:00Z"),
      revoked: [{ serialNumber, revokedAt: signingTime }],
    });
    const report = await inspect(await cardOf(await demonstration), { crls: [list] });
    expect(failedIn(report)).toEqual(["passive-authentication.revocation"]);
    expect(report.verdict).toBe("invalid");
  });

  it("by an old list is undetermined, with its age", async () => {
    const report = await inspect(await cardOf(await demonstration), { at: new Date("2027-03-01T00:00:00Z") });
    const check = checkOf(report, "passive-authentication.revocation");
    expect(check).toMatchObject({ status: "undetermined", reason: "CRL_STALE" });
    expect(check.detail).toContain("365 days old");
    expect(report.verdict).toBe("valid");
  });

  it("by a list that somebody else signed counts for nothing", async () => {
    const report = await inspect(await cardOf(await demonstration), { crls: [(await stranger).crl] });
    expect(checkOf(report, "passive-authentication.revocation")).toMatchObject({
      status: "not-performed",
      reason: "NO_CRL",
    });
  });
});

describe("consistency", () => {
  it.each<[string, CheckId, string, (files: Files) => Files]>([
    [
      "EF.COM that hides a data group",
      "consistency.com-sod",
      "LISTS_DIFFER",
      (files) => ({
        ...files,
        "EF.COM": encodeEfCom({ ldsVersion: "0107", unicodeVersion: "040000", dataGroups: ["DG1", "DG2"] }),
      }),
    ],
    [
      "an EF.COM that is no file",
      "consistency.com-sod",
      "TLV_UNEXPECTED_TAG",
      (files) => ({ ...files, "EF.COM": Uint8Array.of(0x61, 0) }),
    ],
    [
      "an EF.CardAccess that offers something weaker",
      "consistency.card-access",
      "NOT_IN_DG14",
      (files) => ({ ...files, "EF.CardAccess": encodeEfCardAccess([{ ...pace, parameterId: 8 }]) }),
    ],
  ])("%s", async (_, id, reason, change) => {
    const report = await inspect(change(await cardOf(await demonstration)));
    expect(checkOf(report, id)).toMatchObject({ status: "failed", reason });
    expect(failedIn(report)).toEqual([id]);
    expect(report.verdict).toBe("invalid");
  });

  it("EF.CardAccess that hides the stronger form of PACE", async () => {
    const strong = { ...pace, oid: getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-256" }) };
    const files = await cardOf(await demonstration, { DG14: encodeDg14([pace, strong]) });
    const whole = await inspect({ ...files, "EF.CardAccess": encodeEfCardAccess([pace, strong]) });
    expect(failedIn(whole)).toEqual([]);
    const report = await inspect({ ...files, "EF.CardAccess": encodeEfCardAccess([pace]) });
    expect(checkOf(report, "consistency.card-access")).toMatchObject({ status: "failed", reason: "PACE_LEFT_OUT" });
    expect(checkOf(report, "consistency.card-access").detail).toBe(strong.oid);
    expect(report.verdict).toBe("invalid");
  });

  it.each<[string, CheckId, string, Files]>([
    ["a wrong check digit", "consistency.mrz", "MRZ_FIELD_INVALID", { DG1: encodeDg1({ mrz: brokenMrz() }) }],
    [
      "a name that differs in DG13",
      "consistency.mrz",
      "DG13_DIFFERS_FROM_DG1",
      { DG13: encodeDg13({ ...citizen, fullName: "ĐẶNG THỊ BÌNH" }) },
    ],
    [
      "a birth date that differs in DG13",
      "consistency.mrz",
      "DG13_DIFFERS_FROM_DG1",
      { DG13: encodeDg13({ ...citizen, dateOfBirth: "16/02/2000" }) },
    ],
    [
      "a DG1 that is no MRZ",
      "consistency.mrz",
      "MRZ_LENGTH_INVALID",
      { DG1: encodeTlv(0x61, encodeTlv(0x5f1f, new Uint8Array(10).fill(0x3c))) },
    ],
    [
      "no DG14 for the EF.CardAccess",
      "consistency.card-access",
      "TLV_UNEXPECTED_TAG",
      { DG14: Uint8Array.of(0x61, 0) },
    ],
  ])("%s", async (_, id, reason, change) => {
    const report = await inspect(await cardOf(await demonstration, change));
    expect(checkOf(report, id)).toMatchObject({ status: "failed", reason });
    expect(checkOf(report, "passive-authentication.data-groups").status).toBe("passed");
    expect(report.verdict).toBe("invalid");
  });

  it("a card of one state signed by another", async () => {
    const lao = await makeDemonstrationPki({
      seed: "lao",
      key: { kind: "EC", curve: "P-256" },
      from,
      country: "LA",
      icaoCountryCode: "LAO",
    });
    const report = await inspect(await cardOf(lao), { trusted: [lao.csca.certificate], crls: [] });
    expect(failedIn(report)).toEqual(["consistency.issuing-state"]);
    expect(checkOf(report, "consistency.issuing-state").detail).toBe("document of VNM, signer of LA");
  });

  it("an identity card by a signer of passports", async () => {
    const passports = await makeDemonstrationPki({
      seed: "passports",
      key: { kind: "EC", curve: "P-256" },
      from,
      documentTypes: ["P"],
    });
    const report = await inspect(await cardOf(passports), { trusted: [passports.csca.certificate], crls: [] });
    expect(failedIn(report)).toEqual(["consistency.document-type"]);
  });
});

function brokenMrz(): string {
  const mrz = vietnamTd1(person).join("");
  expect(parseMrz(mrz).type).toBe("TD1");
  // The check digit of the date of birth stands at place 37 of the joined lines.
  return `${mrz.slice(0, 36)}${(Number(mrz.charAt(36)) + 1) % 10}${mrz.slice(37)}`;
}

describe("missing files", () => {
  it("no EF.SOD: incomplete", async () => {
    const { "EF.SOD": _, ...files } = await cardOf(await demonstration);
    expect((await inspect(files)).verdict).toBe("incomplete");
  });

  it("no DG1: incomplete", async () => {
    const { DG1: _, ...files } = await cardOf(await demonstration);
    const report = await inspect(files);
    expect(report.verdict).toBe("incomplete");
    expect(report.files.find(({ name }) => name === "DG1")?.status).toBe("absent");
  });

  it("nothing at all: incomplete", async () => {
    expect((await inspect({})).verdict).toBe("incomplete");
  });

  it("no DG15: told, for the reader to judge", async () => {
    const { DG15: _, ...files } = await cardOf(await demonstration);
    const report = await inspect(files);
    expect(checkOf(report, "passive-authentication.data-groups").detail).toContain("signed but not at hand: DG15");
  });
});
