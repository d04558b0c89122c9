import { constants, generateKeyPairSync, type KeyObject, type RSAPSSKeyPairKeyObjectOptions, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  derChildren,
  encodeDerSequence,
  encodeTlv,
  encodeUtf8,
  fromHex,
  parseDer,
} from "../../../src/base/bytes/index.ts";
import {
  decodeEcSubjectPublicKeyInfo,
  encodeEcSubjectPublicKeyInfo,
  type HashName,
} from "../../../src/base/crypto/index.ts";
import { toDer } from "../../../src/pki/asn1.ts";
import {
  type AlgorithmIdentifier,
  pssParameters,
  readAlgorithmIdentifier,
  signatureAlgorithmIdentifier,
} from "../../../src/pki/signature-algorithm.ts";
import { verifySignature } from "../../../src/pki/verify-signature.ts";

const data = encodeUtf8("what is signed");
const spkiOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: "spki", format: "der" }));
const ecdsa = (hash: HashName): AlgorithmIdentifier =>
  readAlgorithmIdentifier(signatureAlgorithmIdentifier({ scheme: "ECDSA", hash }));
const RSA_PSS = "1.2.840.113549.1.1.10";

describe("ECDSA", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "brainpoolP256r1" });
  const subjectPublicKeyInfo = spkiOf(publicKey);
  const algorithm = ecdsa("SHA-256");
  const signature = new Uint8Array(sign("sha256", data, privateKey));
  const integers = derChildren(parseDer(signature)).map(({ value }) => value);
  const encoded = (change: (integer: Uint8Array) => Uint8Array): Uint8Array =>
    encodeDerSequence(...integers.map((integer) => encodeTlv(2, change(integer))));

  it("takes named and explicit parameters alike", () => {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
    const explicit = encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "explicit" });
    for (const spki of [subjectPublicKeyInfo, explicit]) {
      expect(verifySignature({ algorithm, subjectPublicKeyInfo: spki, data, signature })).toMatchObject({
        status: "valid",
        deviations: [],
      });
    }
  });

  it("does not support parameters that are nearly those of a curve", () => {
    const { curve, point } = decodeEcSubjectPublicKeyInfo(subjectPublicKeyInfo);
    const hostile = { ...curve, g: { x: curve.g.x, y: curve.p - curve.g.y } };
    const spki = encodeEcSubjectPublicKeyInfo(hostile, point, { parameters: "explicit" });
    const answer = verifySignature({ algorithm, subjectPublicKeyInfo: spki, data, signature });
    expect(answer).toMatchObject({ status: "not-supported", reason: "EC_PARAMETERS_UNKNOWN" });
  });

  it.each([
    ["two leading zeros", (integer: Uint8Array) => Uint8Array.of(0, 0, ...integer)],
    ["a missing leading zero", (integer: Uint8Array) => integer.subarray(integer[0] === 0 ? 1 : 0)],
  ])("reads integers with %s as the same numbers", (_, change) => {
    const changed = encoded(change);
    const answer = verifySignature({ algorithm, subjectPublicKeyInfo, data, signature: changed });
    expect(answer.status).toBe("valid");
    expect(answer.deviations).toEqual(Buffer.compare(changed, signature) === 0 ? [] : ["ECDSA_INTEGER_NOT_DER"]);
  });

  it.each([
    ["plain r||s", () => new Uint8Array(sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" }))],
    ["nothing", () => new Uint8Array()],
    ["zeros", () => encoded(() => Uint8Array.of(0))],
    ["another hash", () => new Uint8Array(sign("sha384", data, privateKey))],
    [
      "three integers",
      () => encodeDerSequence(...integers.map((i) => encodeTlv(2, i)), encodeTlv(2, Uint8Array.of(1))),
    ],
  ])("%s is invalid", (_, make) => {
    expect(verifySignature({ algorithm, subjectPublicKeyInfo, data, signature: make() }).status).toBe("invalid");
  });

  it("never throws and never accepts arbitrary bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => {
        expect(verifySignature({ algorithm, subjectPublicKeyInfo, data, signature: bytes }).status).toBe("invalid");
      }),
    );
  });

  it("with SHA-1 verifies with a deviation", () => {
    const old = new Uint8Array(sign("sha1", data, privateKey));
    const answer = verifySignature({ algorithm: ecdsa("SHA-1"), subjectPublicKeyInfo, data, signature: old });
    expect(answer).toMatchObject({ status: "valid", deviations: ["SHA1_SIGNATURE"] });
  });

  it("says invalid under the stated curve, not more", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const answer = verifySignature({ algorithm, subjectPublicKeyInfo: spkiOf(other.publicKey), data, signature });
    expect(answer).toMatchObject({ status: "invalid", algorithm: "ECDSA SHA-256 P-256" });
  });
});

describe("RSA", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const subjectPublicKeyInfo = spkiOf(publicKey);

  it("with rsaEncryption takes the digest that the signer names", () => {
    const signature = new Uint8Array(sign("sha384", data, privateKey));
    const request = { algorithm: { oid: "1.2.840.113549.1.1.1" }, subjectPublicKeyInfo, data, signature };
    expect(verifySignature({ ...request, digest: "SHA-384" }).status).toBe("valid");
    expect(verifySignature({ ...request, digest: "SHA-256" }).status).toBe("invalid");
    expect(verifySignature(request).status).toBe("not-supported");
  });

  it.each([
    ["SHA-512", 64],
    ["SHA-256", 64],
    ["SHA-256", 0],
    ["SHA-256", 32],
  ] as const)("PSS with %s and a salt of %i", (hash, saltLength) => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = new Uint8Array(sign(hash.replace("SHA-", "sha"), data, { key: privateKey, padding, saltLength }));
    const algorithm = { oid: RSA_PSS, parameters: toDer(pssParameters(hash, hash, saltLength)) };
    expect(verifySignature({ algorithm, subjectPublicKeyInfo, data, signature }).status).toBe("valid");
    const otherSalt = { oid: RSA_PSS, parameters: toDer(pssParameters(hash, hash, saltLength + 1)) };
    expect(verifySignature({ algorithm: otherSalt, subjectPublicKeyInfo, data, signature }).status).toBe("invalid");
  });

  it("PSS with another hash for the mask", () => {
    const options = { modulusLength: 2048, hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha1", saltLength: 32 };
    // The types of Node 20 call the salt length a string; Node itself wants a number.
    const pair = generateKeyPairSync("rsa-pss", options as unknown as RSAPSSKeyPairKeyObjectOptions);
    const signature = new Uint8Array(sign("sha256", data, pair.privateKey));
    const algorithm = (maskHash: HashName) => ({
      oid: RSA_PSS,
      parameters: toDer(pssParameters("SHA-256", maskHash, 32)),
    });
    const spki = spkiOf(pair.publicKey);
    expect(verifySignature({ algorithm: algorithm("SHA-1"), subjectPublicKeyInfo: spki, data, signature }).status).toBe(
      "valid",
    );
    expect(
      verifySignature({ algorithm: algorithm("SHA-256"), subjectPublicKeyInfo: spki, data, signature }).status,
    ).toBe("invalid");
  });

  it("PSS without parameters has the defaults of RFC 4055, SHA-1 and 20", () => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = new Uint8Array(sign("sha1", data, { key: privateKey, padding, saltLength: 20 }));
    const answer = verifySignature({ algorithm: { oid: RSA_PSS }, subjectPublicKeyInfo, data, signature });
    expect(answer).toMatchObject({ status: "valid", deviations: ["SHA1_SIGNATURE", "PSS_PARAMETERS_ABSENT"] });
  });

  it("a key of 1024 bits is reported as weak", () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const algorithm = { oid: "1.2.840.113549.1.1.11" };
    const signature = new Uint8Array(sign("sha256", data, weak.privateKey));
    const answer = verifySignature({ algorithm, subjectPublicKeyInfo: spkiOf(weak.publicKey), data, signature });
    expect(answer).toMatchObject({ status: "valid", deviations: ["WEAK_KEY"] });
  });

  it("a key that does not fit the algorithm is invalid", () => {
    const signature = new Uint8Array(256);
    const answer = verifySignature({ algorithm: ecdsa("SHA-256"), subjectPublicKeyInfo, data, signature });
    expect(answer).toMatchObject({ status: "invalid", reason: "KEY_DOES_NOT_FIT_ALGORITHM" });
  });
});

describe("what is not known is not supported, by name", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  it.each([
    ["1.3.101.112", spkiOf(publicKey), "SIGNATURE_ALGORITHM_NOT_SUPPORTED"],
    ["1.2.840.10045.4.3.2", spkiOf(publicKey), "PKI_KEY_NOT_SUPPORTED"],
    ["1.2.840.10045.4.3.2", fromHex("3000"), "DER_INVALID"],
  ])("%s", (oid, subjectPublicKeyInfo, reason) => {
    const answer = verifySignature({ algorithm: { oid }, subjectPublicKeyInfo, data, signature: new Uint8Array(64) });
    expect(answer).toMatchObject({ status: "not-supported", reason, algorithm: oid });
  });
});
