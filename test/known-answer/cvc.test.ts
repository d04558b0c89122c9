import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeTlv, fromHex, toHex } from "../../src/base/bytes/index.ts";
import { digest } from "../../src/base/crypto/index.ts";
import {
  CERTIFICATE_DESCRIPTION,
  type CvCertificate,
  createTrustState,
  cvAlgorithmName,
  findCurveOfKey,
  findCvAlgorithm,
  getVerificationKey,
  isCvRequest,
  parseCvCertificate,
  parseCvRequest,
  verifyCvChain,
  verifyCvRequest,
  verifyCvSignature,
} from "../../src/pki/index.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";

interface Decoded {
  readonly certification_authority_reference?: string;
  readonly certificate_holder_reference: string;
  readonly public_key: Readonly<Record<string, string>>;
  readonly chat?: { readonly oid: string; readonly type: string; readonly authorization: string };
  readonly effective_date?: string;
  readonly expiration_date?: string;
  readonly extensions?: readonly {
    readonly oid: string;
    readonly objects: readonly { tag: string; value: string }[];
  }[];
  readonly signature: string;
}

interface CertificateVector {
  readonly name: string;
  readonly certificate: string;
  readonly body: string;
  readonly kind: string;
  readonly decoded: Decoded;
  readonly signature_verifies_with?: string | readonly string[] | null;
  readonly verified: boolean;
}

interface CvcVectors {
  readonly certificates: readonly CertificateVector[];
  readonly chains: readonly { readonly chain: readonly string[] }[];
  readonly link_certificates: readonly {
    readonly old_cvca: string;
    readonly link: string;
    readonly new_cvca: string;
  }[];
  readonly certificate_descriptions: readonly {
    readonly name: string;
    readonly certificate_description: string;
    readonly value_in_extension: string;
  }[];
  readonly requests: readonly {
    readonly name: string;
    readonly request: string;
    readonly body: string;
    readonly inner_signature: string;
    readonly outer_car?: string;
    readonly outer_signed_data?: string;
    readonly decoded: Decoded;
  }[];
}

const empty: CvcVectors = {
  certificates: [],
  chains: [],
  link_certificates: [],
  certificate_descriptions: [],
  requests: [],
};

const vectors: CvcVectors = sharedExists("vectors", "cvc.json")
  ? (JSON.parse(readFileSync(sharedPath("vectors", "cvc.json"), "utf8")) as CvcVectors)
  : empty;

const isReduced = ({ decoded }: CertificateVector) => decoded.chat === undefined;
const lacksParameters = ({ name }: CertificateVector) => name.includes("WoDomainParams");
const readable = vectors.certificates.filter((vector) => !isReduced(vector) && !lacksParameters(vector));
const get = (name: string): CvCertificate => {
  const found = vectors.certificates.find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`no certificate ${name}`);
  return parseCvCertificate(fromHex(found.certificate));
};

/** The key with the curve of the chain above it. */
function keyOf(certificate: CvCertificate) {
  const above = vectors.certificates.find(
    ({ decoded, kind }) =>
      decoded.certificate_holder_reference === certificate.authorityReference && kind.includes("CVCA"),
  );
  const issuer = above && parseCvCertificate(fromHex(above.certificate)).publicKey;
  const inherited = issuer?.kind === "ECDSA" ? findCurveOfKey(issuer) : undefined;
  return getVerificationKey(certificate.publicKey, inherited);
}

describeShared("CV certificates of others", ["vectors", "cvc.json"], () => {
  it("has 73 certificates: 68 whole ones, 4 reduced, 1 without domain parameters", () => {
    expect(vectors.certificates).toHaveLength(73);
    expect(readable).toHaveLength(68);
    expect(vectors.certificates.filter(isReduced)).toHaveLength(4);
  });

  it.each(readable)("reads $name", ({ certificate, body, decoded }) => {
    const parsed = parseCvCertificate(fromHex(certificate));
    const { publicKey } = parsed;
    const algorithm = findCvAlgorithm(publicKey.oid);
    expect(toHex(parsed.body)).toBe(body);
    expect(toHex(parsed.signature)).toBe(decoded.signature);
    expect(parsed).toMatchObject({
      authorityReference: decoded.certification_authority_reference,
      holderReference: decoded.certificate_holder_reference,
      effectiveDate: decoded.effective_date,
      expirationDate: decoded.expiration_date,
    });
    expect(algorithm && cvAlgorithmName(algorithm)).toBe(decoded.public_key["name"]);
    expect(publicKey.oid).toBe(decoded.public_key["oid"]);
    const number = (bytes: Uint8Array | undefined) => bytes && toHex(bytes);
    if (publicKey.kind === "RSA") {
      expect(number(publicKey.modulus)).toBe(decoded.public_key["modulus"]);
      expect(number(publicKey.exponent)).toBe(decoded.public_key["exponent"]);
    } else {
      expect(number(publicKey.point)).toBe(decoded.public_key["public_point_y"]);
      expect(number(publicKey.parameters?.prime)).toBe(decoded.public_key["prime_modulus"]);
      expect(number(publicKey.parameters?.b)).toBe(decoded.public_key["coefficient_b"]);
      expect(number(publicKey.parameters?.cofactor)).toBe(decoded.public_key["cofactor_h"]);
    }
    expect(toHex(parsed.authorization.bits)).toBe(decoded.chat?.authorization);
    expect(`id-${parsed.authorization.terminalType}`).toBe(decoded.chat?.type.replace("?", "id-undefined"));
    const extensions = parsed.extensions.map(({ oid, objects }) => ({
      oid,
      objects: objects.map(({ tag, value }) => ({ tag: tag.toString(16), value: toHex(value) })),
    }));
    expect(extensions).toEqual((decoded.extensions ?? []).map(({ oid, objects }) => ({ oid, objects })));
  });

  it("tells what is not as the standard writes it", () => {
    expect(get("openpace kba_dvca_cert").deviations).toEqual(["LENGTH_NOT_MINIMAL"]);
    expect(get("persosim-test dvCertWithDomainParams").deviations).toEqual(["DOMAIN_PARAMETERS_NOT_ALLOWED"]);
    const odd = readable.filter(({ certificate }) => parseCvCertificate(fromHex(certificate)).deviations.length > 0);
    expect(odd.map(({ name }) => name)).toEqual([
      "openpace kba_dvca_cert",
      "ejbca SmartCard-HSM CVC with unknown CHAT OID",
      "persosim-test dvCertWithDomainParams",
      "persosim-test atCertWithDomainParams",
    ]);
  });

  const signed = readable.filter(({ verified, signature_verifies_with: by }) => verified && typeof by === "string");

  it(`checks ${signed.length} signatures`, () => {
    expect(signed.length).toBeGreaterThan(55);
  });

  it.each(signed)("signature of $name", ({ certificate, signature_verifies_with: by }) => {
    const parsed = parseCvCertificate(fromHex(certificate));
    const key = keyOf(get(String(by)));
    expect(verifyCvSignature(key, parsed.body, parsed.signature)).toBe(true);
    const altered = parsed.signature.slice();
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(verifyCvSignature(key, parsed.body, altered)).toBe(false);
  });

  it("refuses the guideline's sample whose point is not on the curve", () => {
    expect(() => getVerificationKey(get("openpace cvc2").publicKey)).toThrowError(
      expect.objectContaining({ code: "EC_POINT_INVALID" }),
    );
  });

  it.each(vectors.certificates.filter(isReduced))("$name is none", ({ name, certificate }) => {
    expect(() => parseCvCertificate(fromHex(certificate))).toThrowError(
      expect.objectContaining({ code: "CVC_MALFORMED" }),
    );
    expect(isCvRequest(fromHex(certificate))).toBe(true);
    if (!name.includes("WoDomain") && !name.endsWith("reducedCertificateData")) {
      expect(parseCvRequest(fromHex(certificate)).holderReference).toBe("DETESTeID00004");
    }
  });

  it.each(vectors.certificates.filter((vector) => lacksParameters(vector) && !isReduced(vector)))(
    "$name: a CVCA must spell its domain parameters out",
    ({ certificate }) => {
      expect(() => parseCvCertificate(fromHex(certificate))).toThrowError(
        expect.objectContaining({ code: "CVC_MALFORMED" }),
      );
    },
  );

  it("takes five chains as a chip would", () => {
    expect(vectors.chains).toHaveLength(5);
    for (const { chain } of vectors.chains) {
      const [root, ...rest] = chain.map(get);
      if (root === undefined) throw new Error("empty chain");
      const report = verifyCvChain(createTrustState([root], root.effectiveDate), rest);
      expect(report).toMatchObject({ status: "valid", holder: { reference: rest.at(-1)?.holderReference } });
    }
  });

  it("moves trust points by three link certificates", () => {
    expect(vectors.link_certificates).toHaveLength(3);
    for (const { old_cvca, link, new_cvca } of vectors.link_certificates) {
      const [old, between, fresh] = [get(old_cvca), get(link), get(new_cvca)];
      const report = verifyCvChain(createTrustState([old], "2030-01-01"), [between]);
      if (report.status !== "valid") throw new Error(report.reason);
      expect(report.state.trustPoints.map(({ reference }) => reference)).toEqual([
        fresh.holderReference,
        old.holderReference,
      ]);
      expect(between.publicKey).toEqual(fresh.publicKey);
    }
  });

  it("finds the hash of six certificate descriptions", () => {
    expect(vectors.certificate_descriptions).toHaveLength(6);
    for (const { name, certificate_description, value_in_extension } of vectors.certificate_descriptions) {
      const extension = get(`openpace ${name}`).extensions.find(({ oid }) => oid === CERTIFICATE_DESCRIPTION);
      const value = extension?.objects.find(({ tag }) => tag === 0x80)?.value;
      expect(value && toHex(value)).toBe(value_in_extension);
      expect(toHex(digest("SHA-256", fromHex(certificate_description)))).toBe(value_in_extension);
    }
  });

  it("reads five requests and checks their signatures", () => {
    expect(vectors.requests).toHaveLength(5);
    for (const vector of vectors.requests) {
      const request = parseCvRequest(fromHex(vector.request));
      expect(toHex(request.body)).toBe(vector.body);
      expect(toHex(request.signature)).toBe(vector.inner_signature);
      expect(request.holderReference).toBe(vector.decoded.certificate_holder_reference);
      expect(request.authorityReference).toBe(vector.decoded.certification_authority_reference);
      expect(request.outer?.authorityReference).toBe(vector.outer_car);
      expect(request.outer && toHex(request.outer.signedData)).toBe(vector.outer_signed_data);
      expect(verifyCvRequest(request)).toEqual({
        inner: "valid",
        outer: vector.outer_car === undefined ? "absent" : "not-checked",
      });
    }
  });

  it("checks the outer signature of the request whose signer is there", () => {
    const vector = vectors.requests.find(({ name }) => name === "ejbca absp");
    const request = parseCvRequest(fromHex(vector?.request ?? ""));
    const key = getVerificationKey(get("ejbca absp.cvcert").publicKey);
    expect(verifyCvRequest(request, key)).toEqual({ inner: "valid", outer: "valid" });
    expect(verifyCvRequest(request, keyOf(get("ejbca GO_CVCA_RSA2008.cvcert")))).toMatchObject({ outer: "invalid" });
  });
});

describe("what is no CV certificate", () => {
  it.each([
    ["nothing", ""],
    ["another outer tag", "7f220101ff"],
    ["cut", "7f218202f37f4e82"],
    ["text", "3132333435"],
    ["an empty template", "7f2100"],
    ["bytes behind", `${toHex(encodeTlv(0x7f21))}00`],
  ])("%s", (_, hex) => {
    expect(() => parseCvCertificate(fromHex(hex))).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^(TLV|BYTES|CVC)_/) }),
    );
  });
});
