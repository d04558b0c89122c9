import { describe, expect, it } from "vitest";
import { judgeChain } from "../../../src/pki/chain.ts";
import { createTrustStore, parseCertificate } from "../../../src/pki/index.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";

const from = new Date("2026-03-01T00:00:00Z");
const pki = makeDemonstrationPki({ seed: "chain", key: { kind: "EC", curve: "P-256" }, from });

async function validityOf(at: string, signingTime?: string) {
  const { csca, documentSigner } = await pki;
  const { validity } = judgeChain({
    signer: parseCertificate(documentSigner.certificate),
    trust: createTrustStore({ certificates: [csca.certificate] }),
    at: new Date(at),
    signingTime: signingTime === undefined ? undefined : new Date(signingTime),
  });
  return { status: validity.status, reason: validity.reason };
}

describe("validity of the chain", () => {
  it.each([
    ["good then and now", "2030-01-01", "2026-03-10", "passed", undefined],
    ["good then, expired now", "2049-01-01", "2026-03-10", "passed", "SIGNER_EXPIRED_NOW"],
    ["signed before the certificate", "2030-01-01", "2026-02-01", "failed", "SIGNER_NOT_VALID_AT_SIGNING"],
    ["signed after the certificate", "2050-01-01", "2049-01-01", "failed", "SIGNER_NOT_VALID_AT_SIGNING"],
    ["signed after it is looked at", "2026-03-05", "2026-03-10", "undetermined", "SIGNED_IN_THE_FUTURE"],
    ["time not told, good now", "2030-01-01", undefined, "passed", undefined],
    ["time not told, expired now", "2049-01-01", undefined, "undetermined", "SIGNING_TIME_UNKNOWN"],
    ["time not told, not yet valid", "2025-01-01", undefined, "failed", "SIGNER_NOT_YET_VALID"],
  ])("%s", async (_, at, signingTime, status, reason) => {
    expect(await validityOf(at, signingTime)).toEqual({ status, reason });
  });
});

describe("the chain", () => {
  it("fails for an authority that signs documents itself", async () => {
    const { csca } = await pki;
    const { chain } = judgeChain({
      signer: parseCertificate(csca.certificate),
      trust: createTrustStore({ certificates: [csca.certificate] }),
      at: from,
    });
    expect(chain).toMatchObject({ status: "failed", reason: "SIGNER_IS_AUTHORITY" });
  });

  it("takes no document signer for an issuer", async () => {
    const { documentSigner } = await pki;
    const trust = createTrustStore({ certificates: [documentSigner.certificate] });
    expect(trust.authorities).toEqual([]);
    expect(trust.documentSigners).toHaveLength(1);
    const { chain } = judgeChain({ signer: parseCertificate(documentSigner.certificate), trust, at: from });
    expect(chain).toMatchObject({ status: "undetermined", reason: "ISSUER_UNKNOWN" });
  });

  it("holds a certificate that is given twice once", async () => {
    const { csca } = await pki;
    expect(createTrustStore({ certificates: [csca.certificate, csca.certificate] }).authorities).toHaveLength(1);
  });
});
