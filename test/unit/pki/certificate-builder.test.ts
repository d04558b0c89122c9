import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/base/bytes/index.ts";
import { isCertificateAuthority, parseCertificate, verifyCertificateSignature } from "../../../src/pki/certificate.ts";
import type { KeySpec } from "../../../src/pki/index.ts";
import { createCrl, createDocumentSignerCertificate, DEMONSTRATION_POLICY, parseCrl } from "../../../src/pki/index.ts";
import { encodePem } from "../../../src/pki/pem.ts";
import { planPeriods } from "../../../src/pki/validity-plan.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";
import { openssl } from "../../support/openssl.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const from = new Date("2026-03-01T00:00:00Z");

const kinds: readonly (readonly [string, KeySpec])[] = [
  ["P-256", { kind: "EC", curve: "P-256" }],
  ["P-384", { kind: "EC", curve: "P-384" }],
  ["brainpoolP256r1", { kind: "EC", curve: "brainpoolP256r1" }],
  ["brainpoolP384r1", { kind: "EC", curve: "brainpoolP384r1" }],
  ["RSA PSS", { kind: "RSA", modulusBits: 2048 }],
  ["RSA PKCS#1", { kind: "RSA", modulusBits: 2048, scheme: "RSASSA-PKCS1" }],
];

describe.each(kinds)("certificates with a key of the kind %s", (name, key) => {
  const pki = makeDemonstrationPki({ seed: name, key, from, ecParameters: "named" });

  it("verify as a chain in OpenSSL", async () => {
    const { csca, documentSigner } = await pki;
    const args = [
      "verify",
      "-x509_strict",
      "-attime",
      `${from.getTime() / 1000 + 60}`,
      "-CAfile",
      "csca.pem",
      "ds.pem",
    ];
    const { output } = openssl(args, {
      "csca.pem": encodePem("CERTIFICATE", csca.certificate),
      "ds.pem": encodePem("CERTIFICATE", documentSigner.certificate),
    });
    expect(output).toContain("ds.pem: OK");
  });

  it("have a revocation list that OpenSSL verifies", async () => {
    const { csca, crl } = await pki;
    const { output } = openssl(["crl", "-inform", "DER", "-in", "list.crl", "-CAfile", "csca.pem", "-noout"], {
      "csca.pem": encodePem("CERTIFICATE", csca.certificate),
      "list.crl": crl,
    });
    expect(output).toContain("verify OK");
  });

  it("verify here", async () => {
    const { csca, documentSigner } = await pki;
    const issuer = parseCertificate(csca.certificate);
    expect(verifyCertificateSignature(parseCertificate(documentSigner.certificate), issuer).status).toBe("valid");
    expect(verifyCertificateSignature(issuer, issuer).status).toBe("valid");
  });
});

describe("explicit parameters, the default", () => {
  it.each(["P-256", "brainpoolP256r1", "P-384", "brainpoolP384r1"] as const)(
    "are those of %s to OpenSSL",
    async (curve) => {
      const { csca } = await makeDemonstrationPki({ seed: curve, key: { kind: "EC", curve }, from });
      const { output } = openssl(["x509", "-inform", "DER", "-in", "c.der", "-noout", "-text"], {
        "c.der": csca.certificate,
      });
      expect(output).toContain("Field Type: prime-field");
      expect(output).toContain("Generator (uncompressed):");
      expect(output).toMatch(/Cofactor:\s+1 \(0x1\)/);
      const issuer = parseCertificate(csca.certificate);
      expect(verifyCertificateSignature(issuer, issuer).status).toBe("valid");
    },
  );
});

describe("the profile, as OpenSSL prints it", () => {
  const pki = makeDemonstrationPki({
    seed: "profile",
    key: { kind: "EC", curve: "P-256" },
    from,
    ecParameters: "named",
  });
  const text = (der: Uint8Array): string =>
    openssl(["x509", "-inform", "DER", "-in", "c.der", "-noout", "-text", "-nameopt", "RFC2253,show_type"], {
      "c.der": der,
    }).output;

  it("of a country signer", async () => {
    const output = text((await pki).csca.certificate);
    expect(output).toContain("C=PRINTABLESTRING:VN");
    expect(output).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(output).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(output).toMatch(
      /Private Key Usage Period:\s+Not Before: Mar {2}1 00:00:00 2026 GMT, Not After: Mar {2}1 00:00:00 2030 GMT/,
    );
    expect(output).toContain("Policy: 2.999.9303.1");
    expect(output).toMatch(/Issuer Alternative Name:\s+email:nobody@example.org, DirName:\/L=VNM/);
    expect(output).toContain("URI:http://crl.example.org/csca.crl");
    expect(output).toContain("Not After : Mar  1 00:00:00 2053 GMT");
    expect(output).toContain("DEMONSTRATION");
  });

  it("of a document signer", async () => {
    const output = text((await pki).documentSigner.certificate);
    expect(output).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(output).not.toContain("Basic Constraints");
    expect(output).toContain("2.23.136.1.1.6.2");
    expect(output).toMatch(
      /Private Key Usage Period:\s+Not Before: Mar {2}1 00:00:00 2026 GMT, Not After: Jun {2}1 00:00:00 2026 GMT/,
    );
    expect(output).toContain("Not After : Jun  1 00:00:00 2048 GMT");
  });

  it("puts dates past 2049 into GeneralizedTime", async () => {
    const der = (await pki).csca.certificate;
    const { output } = openssl(["asn1parse", "-inform", "DER", "-in", "c.der"], { "c.der": der });
    expect(output).toContain("GENERALIZEDTIME   :20530301000000Z");
    expect(output).toContain("UTCTIME           :260301000000Z");
  });
});

describe("certificates read back", () => {
  const pki = makeDemonstrationPki({ seed: "read", key: { kind: "EC", curve: "brainpoolP256r1" }, from });

  it("have what the issuer put in", async () => {
    const { csca, documentSigner } = await pki;
    const signer = parseCertificate(documentSigner.certificate);
    const issuer = parseCertificate(csca.certificate);
    expect(signer.documentTypes).toEqual(["ID"]);
    expect(signer.policies).toEqual([DEMONSTRATION_POLICY]);
    expect(toHex(signer.authorityKeyIdentifier ?? new Uint8Array())).toBe(toHex(issuer.subjectKeyIdentifier));
    expect(isCertificateAuthority(issuer)).toBe(true);
    expect(isCertificateAuthority(signer)).toBe(false);
    expect(issuer.pathLength).toBe(0);
    expect(signer.privateKeyUsage?.notAfter?.toISOString()).toBe("2026-06-01T00:00:00.000Z");
    expect(signer.unknownCriticalExtensions).toEqual([]);
  });

  it("list revoked serial numbers", async () => {
    const { csca, documentSigner } = await pki;
    const { serialNumber } = parseCertificate(documentSigner.certificate);
    const der = await createCrl({
      csca,
      number: 2,
      thisUpdate: from,
      nextUpdate: new Date("2026-05-01T00:00:00Z"),
      revoked: [
        { serialNumber, revokedAt: from },
        { serialNumber: "80ff", revokedAt: from },
      ],
    });
    expect([...parseCrl(der).revoked.keys()]).toEqual([serialNumber, "80ff"]);
    const { output } = openssl(["crl", "-inform", "DER", "-in", "l.crl", "-noout", "-text"], { "l.crl": der });
    expect(output).toContain(`Serial Number: ${serialNumber.toUpperCase()}`);
    expect(output).toContain("Serial Number: 80FF");
  });
});

describe("what the builder refuses", () => {
  const pki = makeDemonstrationPki({ seed: "refuse", key: { kind: "EC", curve: "P-256" }, from });
  const issue = async (change: object): Promise<unknown> => {
    const { csca, documentSigner } = await pki;
    return createDocumentSignerCertificate({
      ...planPeriods({ from, useMonths: 3, longestYears: 20 }),
      name: { country: "VN", commonName: "DS" },
      contact: { icaoCountryCode: "VNM" },
      crlDistributionPoints: ["http://crl.example.org/csca.crl"],
      random: seededRandom("refused"),
      subjectPublicKeyInfo: documentSigner.key.subjectPublicKeyInfo,
      documentTypes: ["ID"],
      csca,
      ...change,
    });
  };

  it.each([
    ["another country", { name: { country: "LA", commonName: "DS" } }, "E-KEY-CHAIN"],
    ["a signer that outlives its issuer", planPeriods({ from, useMonths: 3, longestYears: 40 }), "E-KEY-CHAIN"],
    [
      "a start outside the issuer's key usage",
      planPeriods({ from: new Date("2031-01-01T00:00:00Z"), useMonths: 3, longestYears: 5 }),
      "E-KEY-CHAIN",
    ],
    ["document types that are none", { documentTypes: ["passport"] }, "CERTIFICATE_PROFILE_INVALID"],
    ["no document type", { documentTypes: [] }, "CERTIFICATE_PROFILE_INVALID"],
    ["a country that is none", { name: { country: "VNM", commonName: "DS" } }, "CERTIFICATE_PROFILE_INVALID"],
  ])("%s", async (_, change, code) => {
    await expect(issue(change)).rejects.toMatchObject({ code });
  });
});
