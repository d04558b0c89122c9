/** EF.CardSecurity: made and signed here, changed as a forger would, and those of others. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../src/base/bytes/index.ts";
import {
  encodeSecurityInfos,
  getPaceOid,
  listSecurityInfos,
  type SecurityInfo,
  unwrapEfSod,
} from "../../../src/lds/index.ts";
import {
  createCrl,
  createTrustStore,
  parseCertificate,
  parseEfCardSecurity,
  parseEfSod,
  signEfCardSecurity,
  signEfSod,
  verifyCardSecurity,
} from "../../../src/pki/index.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";
import { openssl } from "../../support/openssl.ts";
import { describeShared, sharedPath } from "../../support/shared.ts";

const from = new Date("2026-03-01T00:00:00Z");
const signingTime = new Date("2026-03-10T00:00:00Z");
const at = new Date("2026-04-01T00:00:00Z");
const securityInfos: readonly SecurityInfo[] = [
  {
    kind: "pace",
    oid: getPaceOid({ keyAgreement: "ECDH", mapping: "CAM", cipher: "AES-128" }),
    version: 2,
    parameterId: 13,
  },
];

const pki = await makeDemonstrationPki({ seed: "card security", key: { kind: "EC", curve: "brainpoolP256r1" }, from });
const trust = createTrustStore({ certificates: [pki.csca.certificate], crls: [pki.crl] });
const file = await signEfCardSecurity({ securityInfos, signer: pki.documentSigner, signingTime });
const flip = (bytes: Uint8Array, index: number) => bytes.with(index, (bytes[index] ?? 0) ^ 1);

describe("EF.CardSecurity of our own", () => {
  it("passes, with or without filling", () => {
    const answer = verifyCardSecurity({ file, trust, at });
    expect(answer).toMatchObject({ status: "passed", securityInfos });
    expect(verifyCardSecurity({ file: Uint8Array.of(...file, 0, 0, 0), trust, at }).status).toBe("passed");
  });

  it("is taken by OpenSSL: signature and content", () => {
    const args = ["cms", "-verify", "-inform", "DER", "-in", "file", "-noverify", "-binary", "-out", "/dev/null"];
    expect(openssl(args, { file })).toMatchObject({ code: 0 });
    expect(toHex(parseEfCardSecurity(file).signedData.content)).toBe(toHex(encodeSecurityInfos(securityInfos)));
  });

  it("is not known to be genuine without its country signer", () => {
    const nobody = createTrustStore({ certificates: [] });
    expect(verifyCardSecurity({ file, trust: nobody, at })).toMatchObject({
      status: "undetermined",
      reason: "ISSUER_UNKNOWN",
      securityInfos,
    });
  });

  it("fails with every single bit of its signed content changed", () => {
    const content = Buffer.from(file).indexOf(Buffer.from(encodeSecurityInfos(securityInfos)));
    for (let index = content; index < content + encodeSecurityInfos(securityInfos).length; index++) {
      expect(verifyCardSecurity({ file: flip(file, index), trust, at }).status, `octet ${index}`).toBe("failed");
    }
  });

  it("fails when its signer is revoked", async () => {
    const { serialNumber } = parseCertificate(pki.documentSigner.certificate);
    const crl = await createCrl({
      csca: pki.csca,
      number: 2,
      thisUpdate: new Date("2026-03-20T00:00:00Z"),
      nextUpdate: new Date("2026-05-20T00:00:00Z"),
      revoked: [{ serialNumber, revokedAt: new Date("2026-03-15T00:00:00Z") }],
    });
    const revoking = createTrustStore({ certificates: [pki.csca.certificate], crls: [crl] });
    expect(verifyCardSecurity({ file, trust: revoking, at }).status).toBe("failed");
  });

  it("is no EF.SOD, nor the other way round", async () => {
    const sod = await signEfSod({
      dataGroups: new Map([1, 2].map((group) => [group, Uint8Array.of(0x61, 0)] as const)),
      hashAlgorithm: "SHA-256",
      ldsVersion: 0,
      signer: pki.documentSigner,
      signingTime,
    });
    expect(verifyCardSecurity({ file: unwrapEfSod(sod), trust, at }).status).toBe("failed");
    expect(() => parseEfSod(file)).toThrow(expect.objectContaining({ code: "SOD_MALFORMED" }));
  });

  it("never throws for what stands in the file", () => {
    for (let length = 0; length < file.length; length += 7) {
      expect(verifyCardSecurity({ file: file.slice(0, length), trust, at }).status).toBe("failed");
    }
  });
});

describeShared("EF.CardSecurity of others", ["data", "specimens"], () => {
  it.each([
    ["ausweisapp-card/efCardSecurity.hex", "hex", 1],
    ["vsmartcard-npa/ecdh/ef_cardsecurity", "binary", 1],
  ] as const)("%s: signature good, issuer unknown, keys there", (name, form, keys) => {
    const content = readFileSync(sharedPath("data", "specimens", name));
    const bytes = form === "hex" ? fromHex(content.toString("latin1").trim()) : new Uint8Array(content);
    const answer = verifyCardSecurity({ file: bytes, trust: createTrustStore({ certificates: [] }), at });
    expect(answer).toMatchObject({ status: "undetermined", reason: "ISSUER_UNKNOWN" });
    expect(listSecurityInfos(answer.securityInfos, "chip-authentication-public-key").length).toBeGreaterThanOrEqual(
      keys,
    );
  });
});
