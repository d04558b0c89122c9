import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/base/bytes/index.ts";
import { digest } from "../../../src/base/crypto/index.ts";
import { CivicardError } from "../../../src/base/errors/index.ts";
import { unwrapEfSod } from "../../../src/lds/index.ts";
import { verifyWithPkijs } from "../../../src/pki/crypto-engine.ts";
import {
  DocumentSigner,
  encodePem,
  type KeySpec,
  parseEfSod,
  type SignerUsage,
  signEfSod,
} from "../../../src/pki/index.ts";
import type { SignerNaming } from "../../../src/pki/sod-template.ts";
import { makeDemonstrationPki, makeKey } from "../../support/demonstration-pki.ts";
import { openssl } from "../../support/openssl.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const from = new Date("2026-03-01T00:00:00Z");
const signingTime = new Date("2026-03-10T08:30:00Z");
const dataGroups = new Map([
  [1, Uint8Array.of(0x61, 0x01, 0x00)],
  [2, Uint8Array.of(0x75, 0x01, 0x00)],
  [15, Uint8Array.of(0x6f, 0x01, 0x00)],
]);
const content = { dataGroups, hashAlgorithm: "SHA-256", ldsVersion: 0, signingTime } as const;
const unlimited: SignerUsage = { reserve: async () => undefined };

const kinds: readonly (readonly [string, KeySpec])[] = [
  ["P-256", { kind: "EC", curve: "P-256" }],
  ["P-384", { kind: "EC", curve: "P-384" }],
  ["P-521", { kind: "EC", curve: "P-521" }],
  ["brainpoolP256r1", { kind: "EC", curve: "brainpoolP256r1" }],
  ["brainpoolP384r1", { kind: "EC", curve: "brainpoolP384r1" }],
  ["RSA PSS", { kind: "RSA", modulusBits: 2048 }],
  ["RSA PKCS#1", { kind: "RSA", modulusBits: 2048, scheme: "RSASSA-PKCS1" }],
];

describe.each(kinds)("EF.SOD signed with %s", (name, key) => {
  const pki = makeDemonstrationPki({ seed: `sod ${name}`, key, from, ecParameters: "named" });

  it("is verified by OpenSSL, chain and content", async () => {
    const { csca, documentSigner } = await pki;
    const sod = await signEfSod({ ...content, signer: documentSigner });
    const args = ["cms", "-verify", "-inform", "DER", "-in", "sod", "-CAfile", "csca.pem", "-purpose", "any"];
    const { output, code } = openssl(
      [...args, "-attime", `${signingTime.getTime() / 1000}`, "-out", "content", "-binary"],
      {
        sod: unwrapEfSod(sod),
        "csca.pem": encodePem("CERTIFICATE", csca.certificate),
      },
    );
    expect(output).toMatch(/CMS Verification successful/i);
    expect(code).toBe(0);
  });

  it("is refused by OpenSSL once a byte of the content differs", async () => {
    const { documentSigner } = await pki;
    const sod = Uint8Array.from(unwrapEfSod(await signEfSod({ ...content, signer: documentSigner })));
    const hash = digest("SHA-256", Uint8Array.of(0x61, 0x01, 0x00));
    const place = Buffer.from(sod).indexOf(hash);
    expect(place).toBeGreaterThan(0);
    sod[place] = (sod[place] ?? 0) ^ 1;
    const { code } = openssl(["cms", "-verify", "-inform", "DER", "-in", "sod", "-noverify", "-out", "content"], {
      sod,
    });
    expect(code).not.toBe(0);
  });
});

describe.each(["issuer-and-serial", "subject-key-identifier"] as const)(
  "a signer named by %s",
  (naming: SignerNaming) => {
    it.each(["P-256", "brainpoolP256r1"] as const)(
      "on %s with explicit parameters is verified by OpenSSL and PKI.js",
      async (curve) => {
        const pki = await makeDemonstrationPki({ seed: curve, key: { kind: "EC", curve }, from });
        const signer = await DocumentSigner.create({
          ...pki.documentSigner,
          csca: pki.csca.certificate,
          usage: unlimited,
          naming,
        });
        const sod = unwrapEfSod(await signer.sign(content));
        expect(await verifyWithPkijs(sod)).toBe("valid");
        const { output } = openssl(["cms", "-verify", "-inform", "DER", "-in", "sod", "-noverify", "-out", "content"], {
          sod,
        });
        expect(output).toMatch(/CMS Verification successful/i);
      },
    );
  },
);

describe("the CMS", () => {
  const pki = makeDemonstrationPki({ seed: "cms", key: { kind: "EC", curve: "P-256" }, from });

  it("has version 3, one signer and attributes in the order of DER", async () => {
    const sod = parseEfSod(await signEfSod({ ...content, signer: (await pki).documentSigner }));
    expect(sod.signedData.version).toBe(3);
    expect(sod.signedData.contentType).toBe("2.23.136.1.1.1");
    expect(sod.signer.signedAttributes?.asSent).toEqual(sod.signer.signedAttributes?.sorted);
    expect(sod.signingTime).toEqual(signingTime);
    expect(sod.deviations).toEqual([]);
    expect(sod.certificates.map(({ der }) => toHex(der))).toEqual([toHex((await pki).documentSigner.certificate)]);
  });

  it.each([0, 1] as const)("holds the hashes in version %i of the security object", async (ldsVersion) => {
    const { documentSigner } = await pki;
    const sod = parseEfSod(await signEfSod({ ...content, ldsVersion, signer: documentSigner }));
    expect(sod.ldsSecurityObject.version).toBe(ldsVersion);
    expect(sod.ldsSecurityObject.ldsVersion).toBe(ldsVersion === 1 ? "0108" : undefined);
    expect([...sod.ldsSecurityObject.dataGroupHashes.keys()]).toEqual([1, 2, 15]);
  });

  it("hashes data groups and attributes with algorithms of their own", async () => {
    const sod = await signEfSod({ ...content, hashAlgorithm: "SHA-512", signer: (await pki).documentSigner });
    expect(parseEfSod(sod).ldsSecurityObject.hashAlgorithm).toBe("SHA-512");
    expect(await verifyWithPkijs(unwrapEfSod(sod))).toBe("valid");
  });

  it("writes signing times past 2049 that OpenSSL reads", async () => {
    const late = await makeDemonstrationPki({
      seed: "late",
      key: { kind: "EC", curve: "P-256" },
      from: new Date("2051-01-01T00:00:00Z"),
    });
    const sod = await signEfSod({
      ...content,
      signingTime: new Date("2051-02-01T00:00:00Z"),
      signer: late.documentSigner,
    });
    expect(parseEfSod(sod).signingTime?.getUTCFullYear()).toBe(2051);
    const { output } = openssl(["cms", "-cmsout", "-print", "-inform", "DER", "-in", "sod"], { sod: unwrapEfSod(sod) });
    expect(output).toContain("GENERALIZEDTIME:Feb  1 00:00:00 2051 GMT");
  });
});

describe("limits of a document signer", () => {
  const pki = makeDemonstrationPki({ seed: "limits", key: { kind: "EC", curve: "P-256" }, from });

  it("reserves before it signs, and signs nothing when nothing is left", async () => {
    let left = 2;
    const usage: SignerUsage = {
      reserve: async () => {
        if (left === 0) throw new CivicardError("E-KEY-LIMIT");
        left--;
      },
    };
    const signer = await DocumentSigner.create({ ...(await pki).documentSigner, usage });
    await signer.sign(content);
    await signer.sign(content);
    await expect(signer.sign(content)).rejects.toMatchObject({ code: "E-KEY-LIMIT" });
  });

  it.each([
    ["before its certificate is valid", "2026-02-28T23:59:59Z"],
    ["after its private key usage period", "2026-06-01T00:00:01Z"],
    ["after its certificate has expired", "2049-01-01T00:00:00Z"],
  ])("refuses %s", async (_, time) => {
    const signer = await DocumentSigner.create({ ...(await pki).documentSigner, usage: unlimited });
    await expect(signer.sign({ ...content, signingTime: new Date(time) })).rejects.toMatchObject({
      code: "E-KEY-EXPIRED",
    });
  });

  it("counts no use for a time it refuses", async () => {
    let reserved = 0;
    const usage: SignerUsage = { reserve: async () => void reserved++ };
    const signer = await DocumentSigner.create({ ...(await pki).documentSigner, usage });
    await expect(signer.sign({ ...content, signingTime: new Date("2030-01-01T00:00:00Z") })).rejects.toThrow();
    expect(reserved).toBe(0);
  });

  it("refuses a key that is not the certificate's", async () => {
    const key = makeKey({ kind: "EC", curve: "P-256" }, seededRandom("another"));
    const setup = { ...(await pki).documentSigner, key, usage: unlimited };
    await expect(DocumentSigner.create(setup)).rejects.toMatchObject({ code: "E-KEY-CHAIN" });
  });

  it("refuses a country signer that did not sign it", async () => {
    const other = await makeDemonstrationPki({ seed: "other", key: { kind: "EC", curve: "P-256" }, from });
    const setup = { ...(await pki).documentSigner, csca: other.csca.certificate, usage: unlimited };
    await expect(DocumentSigner.create(setup)).rejects.toMatchObject({ code: "E-KEY-CHAIN" });
  });

  it("refuses to sign documents with a country signer", async () => {
    await expect(DocumentSigner.create({ ...(await pki).csca, usage: unlimited })).rejects.toMatchObject({
      code: "E-KEY-CHAIN",
    });
  });

  it("lets no signature out that a faulty token made", async () => {
    const { documentSigner } = await pki;
    const faulty = {
      subjectPublicKeyInfo: documentSigner.key.subjectPublicKeyInfo,
      algorithm: documentSigner.key.algorithm,
      sign: async (data: Uint8Array) => {
        const signature = await documentSigner.key.sign(data);
        return signature.with(signature.length - 1, (signature.at(-1) ?? 0) ^ 1);
      },
    };
    const signer = await DocumentSigner.create({
      certificate: documentSigner.certificate,
      key: faulty,
      usage: unlimited,
    });
    await expect(signer.sign(content)).rejects.toMatchObject({ code: "SIGNATURE_SELF_CHECK_FAILED" });
  });
});
