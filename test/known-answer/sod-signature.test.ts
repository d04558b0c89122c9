/** EF.SOD of others: standards' reference data, specimens, and faulty files that peers reject. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import { CivicardError } from "../../src/base/errors/index.ts";
import { type CardFileName, createCardImage, unwrapEfSod } from "../../src/lds/index.ts";
import { judgeChain } from "../../src/pki/chain.ts";
import { verifyWithPkijs } from "../../src/pki/crypto-engine.ts";
import { createTrustStore, findPemBlocks, inspectImage, parseCertificate, parseEfSod } from "../../src/pki/index.ts";
import { verifySigner } from "../../src/pki/signed-data.ts";
import { findSignerCertificate } from "../../src/pki/signed-object.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors } from "../support/vectors.ts";

interface SodVector {
  readonly name: string;
  readonly source: string;
  readonly efSod: string;
  readonly contentType: string;
  readonly dataGroupHashes: readonly (readonly [number, string])[];
  readonly messageDigest: string;
  readonly signature: string;
  readonly serialNumber: string;
}

/** `valid`, `invalid`, `not-supported`, or the code of what makes the file malformed. */
function answerOf(file: Uint8Array): string {
  try {
    const sod = parseEfSod(file);
    const found = findSignerCertificate(sod.signer.identifier, sod.certificates);
    if (found === undefined) return "no certificate";
    return verifySigner(sod.signedData, sod.signer, found.certificate.subjectPublicKeyInfo).status;
  } catch (error) {
    if (error instanceof CivicardError) return error.code;
    throw error;
  }
}

const read = (...parts: readonly string[]): Uint8Array => new Uint8Array(readFileSync(sharedPath(...parts)));

/** Names in a shared folder; a suite that is skipped is collected all the same, so none where it is absent. */
const list = (...parts: readonly string[]): readonly string[] =>
  sharedExists(...parts) ? readdirSync(sharedPath(...parts)) : [];

describe.each(loadVectors<SodVector>("sod", 1))("$name", (vector) => {
  const file = fromHex(vector.efSod);
  const sod = parseEfSod(file);

  it("is taken apart", () => {
    expect(sod.signedData.contentType).toBe(vector.contentType);
    expect(sod.ldsSecurityObject.hashAlgorithm).toBe("SHA-256");
    const hashes = [...sod.ldsSecurityObject.dataGroupHashes].map(([number, hash]) => [number, toHex(hash)]);
    expect(hashes).toEqual(vector.dataGroupHashes);
    expect(sod.signer.signedAttributes?.messageDigests.map(toHex)).toEqual([vector.messageDigest]);
    expect(toHex(sod.signer.signature)).toBe(vector.signature);
    expect(sod.certificates.map(({ serialNumber }) => serialNumber)).toEqual([vector.serialNumber]);
    expect(sod.deviations).toEqual([]);
  });

  it("has a valid signature, here and by PKI.js over our engine", async () => {
    expect(answerOf(file)).toBe("valid");
    expect(await verifyWithPkijs(unwrapEfSod(file))).toBe("valid");
  });
});

interface SharedVector {
  readonly name: string;
  readonly ef_sod?: string;
  readonly files?: { readonly sod?: string };
  readonly expect?: string;
  readonly csca_certificate?: { readonly der: string } | null;
}

interface SharedVectors {
  readonly vectors: readonly SharedVector[];
  readonly negative: readonly SharedVector[];
  readonly ber_variants: readonly SharedVector[];
}

const sharedVectors: SharedVectors = sharedExists("vectors", "sod.json")
  ? JSON.parse(readFileSync(sharedPath("vectors", "sod.json"), "utf8"))
  : { vectors: [], negative: [], ber_variants: [] };

function fileOf({ ef_sod, files }: SharedVector): Uint8Array {
  return ef_sod === undefined ? read("vectors", ...(files?.sod ?? "").split("/")) : fromHex(ef_sod);
}

describeShared("security objects of other issuers", ["vectors", "sod.json"], () => {
  it("are all there", () => {
    expect(sharedVectors.vectors).toHaveLength(22);
    expect(sharedVectors.negative).toHaveLength(22);
    expect(sharedVectors.ber_variants).toHaveLength(2);
  });

  it.each(sharedVectors.vectors)("valid: $name", (vector) => {
    expect(answerOf(fileOf(vector))).toBe("valid");
  });

  it.each(sharedVectors.ber_variants)("valid, with a deviation: $name", (vector) => {
    expect(answerOf(fileOf(vector))).toBe("valid");
    expect(parseEfSod(fileOf(vector)).deviations).toEqual(["BER_ENCODING"]);
  });

  it.each(sharedVectors.negative.filter((vector) => vector.expect?.startsWith("SOD valid") !== true))(
    "not valid: $name",
    (vector) => {
      expect(["invalid", "SOD_MALFORMED", "LDS_SECURITY_OBJECT_INVALID", "BYTES_TRAILING"]).toContain(
        answerOf(fileOf(vector)),
      );
    },
  );

  it.each(sharedVectors.vectors.filter(({ csca_certificate }) => csca_certificate))("chain of $name", (vector) => {
    const [signer] = parseEfSod(fileOf(vector)).certificates;
    const trust = createTrustStore({ certificates: [fromHex(vector.csca_certificate?.der ?? "")] });
    if (signer === undefined) throw new Error("no certificate inside");
    const { chain } = judgeChain({ signer, trust, at: new Date("2025-06-01T00:00:00Z") });
    expect(chain.status).toBe("passed");
  });
});

describeShared("the labelled set of pymrtd", ["data", "specimens", "pymrtd"], () => {
  const expected: Readonly<Record<string, string>> = {
    L202: "valid",
    L386: "invalid",
    L559: "SOD_MALFORMED",
    L564: "SOD_MALFORMED",
    L569: "SOD_MALFORMED",
    L574: "SOD_MALFORMED",
    L589: "SOD_MALFORMED",
    L594: "SOD_MALFORMED",
    L604: "LDS_SECURITY_OBJECT_INVALID",
    L619: "invalid",
    L632: "invalid",
    L669: "valid",
  };
  const names = list("data", "specimens", "pymrtd").filter((name) => name.endsWith("_sod.bin"));

  it("is all there", () => expect(names).toHaveLength(Object.keys(expected).length));

  it.each(names)("%s", (name) => {
    expect(answerOf(read("data", "specimens", "pymrtd", name))).toBe(expected[name.slice(0, 4)]);
  });
});

type Groups = Readonly<Partial<Record<CardFileName, string>>>;

function imageOf(folder: readonly string[], files: Groups) {
  const entries = Object.entries(files) as [CardFileName, string][];
  return createCardImage(entries.map(([name, file]) => [name, read(...folder, file)] as const));
}

async function statusesOf(folder: readonly string[], files: Groups, trust: readonly Uint8Array[], at: string) {
  const report = await inspectImage({
    image: imageOf(folder, files),
    trust: createTrustStore({ certificates: trust }),
    at: new Date(at),
  });
  return {
    verdict: report.verdict,
    status: Object.fromEntries(
      report.checks.map(({ id, status }) => [id.replace("passive-authentication.", ""), status]),
    ),
    reason: Object.fromEntries(
      report.checks.map(({ id, reason }) => [id.replace("passive-authentication.", ""), reason]),
    ),
    uncovered: report.files.filter(({ covered }) => covered === false).map(({ name }) => name),
  };
}

const bsi: Groups = {
  "EF.COM": "EF_COM.bin",
  "EF.SOD": "EF_SOD.bin",
  DG1: "Datagroup1.bin",
  DG2: "Datagroup2.bin",
  DG3: "Datagroup3.bin",
  DG4: "Datagroup4.bin",
  DG14: "Datagroup14.bin",
  DG15: "Datagroup15.bin",
};

describeShared("whole specimens", ["data", "specimens", "bsi-erika-2013"], () => {
  it("BSI 2013: genuine as far as it goes, issuer unknown, DG15 not covered", async () => {
    const folder = ["data", "specimens", "bsi-erika-2013"];
    const { verdict, status, reason, uncovered } = await statusesOf(folder, bsi, [], "2020-01-01T00:00:00Z");
    expect(status).toMatchObject({
      structure: "passed",
      signature: "passed",
      "data-groups": "passed",
      chain: "undetermined",
    });
    expect(reason["chain"]).toBe("ISSUER_UNKNOWN");
    expect(status["consistency.issuing-state"]).toBe("passed");
    expect(uncovered).toEqual(["DG15"]);
    expect(verdict).toBe("indeterminate");
  });

  it("BSI 2008: SHA-1 over explicit parameters is valid, with DG4 and DG15 not covered", async () => {
    const folder = ["data", "specimens", "jmrtd", "bsi2008"];
    const { status, uncovered } = await statusesOf(folder, bsi, [], "2010-01-01T00:00:00Z");
    expect(status).toMatchObject({ structure: "passed", signature: "passed", "data-groups": "passed" });
    expect(uncovered).toEqual(["DG4", "DG15"]);
  });

  it("a card by JMRTD's encoders: chain holds, its wrong EF.COM and unsigned EF.CardAccess are found", async () => {
    const folder = ["data", "specimens", "generated-by-jmrtd-emrtd-sim"];
    const names = ["EF.COM", "EF.SOD", "EF.CardAccess"] as const;
    const files: Groups = {
      ...Object.fromEntries(names.map((name) => [name, `${name}.bin`])),
      ...Object.fromEntries([1, 2, 3, 4, 14, 15].map((number) => [`DG${number}`, `EF.DG${number}.bin`])),
    };
    const { status, verdict } = await statusesOf(folder, files, [read(...folder, "CSCA.cer")], "2027-01-01T00:00:00Z");
    expect(status).toMatchObject({
      structure: "passed",
      signature: "passed",
      "data-groups": "passed",
      chain: "passed",
    });
    expect(status["validity"]).toBe("passed");
    expect(status["consistency.com-sod"]).toBe("failed");
    expect(status["consistency.card-access"]).toBe("failed");
    expect(verdict).toBe("invalid");
  });
});

describeShared("mock certificates of many algorithms", ["data", "specimens", "openpassport-mock-pki"], () => {
  const folder = ["data", "specimens", "openpassport-mock-pki"];
  const pairs = list(...folder).filter(
    (name) => sharedExists(...folder, name, "mock_csca.pem") && sharedExists(...folder, name, "mock_dsc.pem"),
  );

  it("are all there", () => expect(pairs).toHaveLength(16));

  it.each(pairs)("%s", (name) => {
    const certificate = (file: string): Uint8Array => {
      const [der] = findPemBlocks(readFileSync(sharedPath(...folder, name, file), "utf8"), "CERTIFICATE");
      return der ?? new Uint8Array();
    };
    const trust = createTrustStore({ certificates: [certificate("mock_csca.pem")] });
    const signer = parseCertificate(certificate("mock_dsc.pem"));
    expect(judgeChain({ signer, trust, at: new Date("2025-01-01T00:00:00Z") }).chain.status).toBe("passed");
  });
});

describeShared("a country signer with rollover and revocation list", ["data", "specimens", "csca-demo"], () => {
  const file = (name: string): Uint8Array => read("data", "specimens", "csca-demo", name);
  const judge = (certificates: readonly string[], crls: readonly string[]) =>
    judgeChain({
      signer: parseCertificate(file("DSCert.der")),
      trust: createTrustStore({ certificates: certificates.map(file), crls: crls.map(file) }),
      at: new Date("2025-01-01T00:00:00Z"),
    });

  it("passes under the key that signed it, whatever else is in the store", () => {
    const { chain, revocation } = judge(["NextCSCACert.der", "LinkCert.der", "CSCACert.der"], []);
    expect(chain.status).toBe("passed");
    expect(revocation).toMatchObject({ status: "not-performed", reason: "NO_CRL" });
  });

  it("is unknown under the next key alone", () => {
    expect(judge(["NextCSCACert.der", "LinkCert.der"], []).chain).toMatchObject({
      status: "undetermined",
      reason: "ISSUER_UNKNOWN",
    });
  });

  it("is found on the revocation list", () => {
    expect(judge(["CSCACert.der"], ["CRL.crl"]).revocation).toMatchObject({
      status: "failed",
      reason: "SIGNER_REVOKED",
    });
  });
});
