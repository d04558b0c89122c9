/** A DG13 that the security object does not list is anybody's: it neither lengthens nor spoils the life of a document. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  type CardImage,
  createCardImage,
  encodeDg1,
  encodeDg13,
  encodeDg14,
  encodeEfCom,
  getPaceOid,
  vietnamTd1,
} from "../../src/lds/index.ts";
import { createTrustStore, type InspectionReport, inspectImage, signEfSod } from "../../src/pki/index.ts";
import { type DemonstrationPki, makeDemonstrationPki } from "../support/demonstration-pki.ts";

const from = new Date("2026-03-01T00:00:00Z");
const person = {
  personalNumber: "001200012345",
  fullName: "ĐẶNG THỊ ÁNH",
  dateOfBirth: "2000-02-15",
  sex: "F",
  dateOfExpiry: "2030-02-15",
} as const;

let pki: DemonstrationPki;

beforeAll(async () => {
  pki = await makeDemonstrationPki({ seed: "unsigned DG13", key: { kind: "EC", curve: "P-256" }, from });
});

/** Genuine over DG1 and DG14, with a DG13 put beside them. */
async function documentWith(dg13: Uint8Array): Promise<CardImage> {
  const dg1 = encodeDg1({ mrz: vietnamTd1(person).join("") });
  const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" });
  const dg14 = encodeDg14([{ kind: "pace", oid, version: 2, parameterId: 13 }]);
  const sod = await signEfSod({
    dataGroups: new Map([
      [1, dg1],
      [14, dg14],
    ]),
    hashAlgorithm: "SHA-256",
    ldsVersion: 0,
    signer: pki.documentSigner,
    signingTime: from,
  });
  return createCardImage([
    ["EF.COM", encodeEfCom({ ldsVersion: "0107", unicodeVersion: "040000", dataGroups: ["DG1", "DG14"] })],
    ["EF.SOD", sod],
    ["DG1", dg1],
    ["DG13", dg13],
    ["DG14", dg14],
  ]);
}

async function inspect(dg13: Uint8Array, at: string): Promise<InspectionReport> {
  const trust = createTrustStore({ certificates: [pki.csca.certificate] });
  return inspectImage({ image: await documentWith(dg13), trust, at: new Date(at) });
}

const withoutExpiry = encodeDg13({ personalNumber: person.personalNumber, dateOfExpiry: "Không thời hạn" });

describe("a DG13 that nobody signed", () => {
  it("does not take the expiry away from an expired document", async () => {
    const report = await inspect(withoutExpiry, "2031-01-01T00:00:00Z");
    expect(report.files.find(({ name }) => name === "DG13")).toMatchObject({ status: "read", covered: false });
    expect(report.checks.find(({ id }) => id === "document.validity")).toMatchObject({
      status: "failed",
      reason: "DOCUMENT_EXPIRED",
    });
    expect(report.document.dateOfExpiry).toBe("2030-02-15");
    expect(report.verdict).toBe("invalid");
  });

  it("does not spoil a good document when it cannot be read", async () => {
    const report = await inspect(Uint8Array.of(0x6d, 0x02, 0x31), "2026-04-01T00:00:00Z");
    expect(report.checks.filter(({ status }) => status === "failed")).toEqual([]);
    expect(report.verdict).toBe("valid");
  });
});
