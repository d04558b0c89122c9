import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  encodeDerBitString,
  encodeDerInteger,
  encodeDerOid,
  encodeDerSequence,
  fromHex,
  fromUnsignedBytes,
  parseTlv,
  toHex,
} from "../../src/base/bytes/index.ts";
import {
  type CurveName,
  decodeEcSubjectPublicKeyInfo,
  decodePoint,
  ecdsaDerToPlain,
  ecdsaPlainToDer,
  ecdsaVerifyPlain,
  encodeEcSubjectPublicKeyInfo,
  getCurve,
  type HashName,
  publicPointOf,
  verifyRecovered,
} from "../../src/base/crypto/index.ts";
import { encodeCommandApdu, type ResponseApdu } from "../../src/chip/iso7816/index.ts";
import { answerInternalAuthenticate, performActiveAuthentication } from "../../src/chip/protocols/index.ts";
import { findSecurityInfo, parseSecurityInfos } from "../../src/lds/index.ts";
import { scriptedRandom } from "../support/scripted-random.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface EcdsaVector extends NamedVector {
  readonly curve: CurveName;
  readonly hash: HashName;
  readonly privateKey: string;
  readonly subjectPublicKeyInfo: string;
  readonly activeAuthenticationInfo: string;
  readonly challenge: string;
  readonly signature: string;
}

interface RsaVector extends NamedVector {
  readonly hash: HashName;
  readonly modulus: string;
  readonly exponent: string;
  readonly challenge: string;
  readonly signature: string;
  readonly recovered: string;
}

function rsaKey(modulus: string, exponent: string): Uint8Array {
  const numbers = [modulus, exponent].map((hex) => encodeDerInteger(BigInt(`0x${hex}`)));
  const algorithm = encodeDerSequence(encodeDerOid("1.2.840.113549.1.1.1"), fromHex("0500"));
  return encodeDerSequence(algorithm, encodeDerBitString(encodeDerSequence(...numbers)));
}

function perform(subjectPublicKeyInfo: Uint8Array, challenge: string, signature: string, infos?: string) {
  const sent: string[] = [];
  const parsed = infos === undefined ? [] : parseSecurityInfos(fromHex(infos));
  const result = performActiveAuthentication({
    transmit: async (command): Promise<ResponseApdu> => {
      sent.push(toHex(encodeCommandApdu(command)));
      return { data: fromHex(signature), statusWord: 0x9000 };
    },
    subjectPublicKeyInfo,
    info: findSecurityInfo(parsed, "active-authentication"),
    random: scriptedRandom(challenge),
  });
  return { result, sent };
}

describe.each(loadVectors<EcdsaVector>("active-authentication-ecdsa", 6))("$name", (vector) => {
  const { curve, hash, privateKey, challenge, signature } = vector;
  const spki = fromHex(vector.subjectPublicKeyInfo);
  const infos = `3119${vector.activeAuthenticationInfo}`;

  it("terminal: accepts the signature under the hash of DG14", async () => {
    const { result, sent } = perform(spki, challenge, signature, infos);
    await expect(result).resolves.toEqual({
      status: "passed",
      algorithm: { kind: "ECDSA", curve, hash, hashFrom: "info" },
      deviations: [],
    });
    expect(sent).toEqual([`0088000008${challenge}00`]);
  });

  it("terminal: finds the hash by trial without DG14, and says so", async () => {
    const { result } = perform(spki, challenge, signature);
    await expect(result).resolves.toEqual({
      status: "passed",
      algorithm: { kind: "ECDSA", curve, hash, hashFrom: "trial" },
      deviations: ["info-missing"],
    });
  });

  it("terminal: rejects the signature of another challenge", async () => {
    const { result } = perform(spki, "0123456789abcdee", signature, infos);
    await expect(result).resolves.toEqual({ status: "failed", reason: "signature-wrong" });
  });

  it("chip: has the public key of the private one, and signs what that key verifies", () => {
    const key = decodeEcSubjectPublicKeyInfo(spki);
    expect(publicPointOf(getCurve(curve), fromUnsignedBytes(fromHex(privateKey)))).toEqual(key.point);
    const command = { cla: 0, ins: 0x88, p1: 0, p2: 0, data: fromHex(challenge), expectedLength: 256 };
    const answer = answerInternalAuthenticate(command, { kind: "ECDSA", curve, hash, privateKey: fromHex(privateKey) });
    expect(answer.statusWord).toBe(0x9000);
    expect(ecdsaVerifyPlain(key.curve, key.point, hash, fromHex(challenge), answer.data)).toBe(true);
  });
});

describe.each(loadVectors<RsaVector>("active-authentication-rsa", 7))("$name", (vector) => {
  const key = rsaKey(vector.modulus, vector.exponent);

  it("recovers the string and finds its hash right", async () => {
    expect(verifyRecovered(fromHex(vector.recovered), fromHex(vector.challenge))).toEqual({
      valid: true,
      hash: vector.hash,
      fullRecovery: false,
    });
    const { result } = perform(key, vector.challenge, vector.signature);
    await expect(result).resolves.toEqual({
      status: "passed",
      algorithm: { kind: "RSA", modulusBits: 1024, hash: vector.hash },
      deviations: [],
    });
  });

  it("rejects another challenge, a longer and a shorter signature", async () => {
    const wrong = perform(key, "ffffffffffffffff", vector.signature);
    await expect(wrong.result).resolves.toEqual({ status: "failed", reason: "signature-wrong" });
    for (const signature of [`00${vector.signature}`, vector.signature.slice(2)]) {
      const { result } = perform(key, vector.challenge, signature);
      await expect(result).resolves.toEqual({ status: "failed", reason: "signature-length" });
    }
  });
});

describe("recovered string (ICAO 9303-11 Appendix F)", () => {
  interface RecoveredVector extends NamedVector {
    readonly hash: HashName;
    readonly challenge: string;
    readonly recovered: string;
  }

  it.each(loadVectors<RecoveredVector>("active-authentication-recovered", 1))("$name", (vector) => {
    const recovered = fromHex(vector.recovered);
    expect(verifyRecovered(recovered, fromHex(vector.challenge))).toEqual({
      valid: true,
      hash: vector.hash,
      fullRecovery: false,
    });
    expect(verifyRecovered(recovered, fromHex("f173589974bf40c7"))).toEqual({ valid: false, reason: "hash" });
  });
});

describeShared("active authentication of public test suites", ["vectors", "active_authentication.json"], () => {
  const { vectors, decode_f, reject_f, ecdsa_plain_to_der, alternative_rsa_signature } = readShared();
  const published = vectors.filter(({ dg15 }) => dg15 !== undefined);

  it("has as many vectors as expected", () => {
    expect([published.length, decode_f.length, reject_f.length]).toEqual([17, 5, 6]);
  });

  it.each(published)("$name", async ({ dg15, rnd_ifd, signature, signature_plain }) => {
    const { value } = parseTlv(fromHex(dg15 ?? ""), 0x6f);
    const { result } = perform(value, rnd_ifd, signature ?? signature_plain ?? "");
    await expect(result).resolves.toMatchObject({ status: "passed" });
  });

  it.each(decode_f)("recovered string with trailer $trailer", ({ f, rnd_ifd }) => {
    expect(verifyRecovered(fromHex(f), fromHex(rnd_ifd))).toMatchObject({ valid: true });
  });

  it.each(reject_f)("refuses a recovered string: $why", ({ f }) => {
    expect(verifyRecovered(fromHex(f), fromHex("0102030405060708"))).toMatchObject({ valid: false });
  });

  it.runIf(ecdsa_plain_to_der)("plain and DER form of a signature", () => {
    const { plain = "", der = "" } = ecdsa_plain_to_der ?? {};
    expect(toHex(ecdsaPlainToDer(fromHex(plain)))).toBe(der);
    expect(toHex(ecdsaDerToPlain(fromHex(der), 32))).toBe(plain);
  });

  it.runIf(alternative_rsa_signature)("takes the signature that is n - s", async () => {
    const { modulus = "", signature = "" } = alternative_rsa_signature ?? {};
    const { result } = perform(rsaKey(modulus, "10001"), "0011223344556677", signature);
    await expect(result).resolves.toMatchObject({ status: "passed" });
  });

  it("takes a SHA-1 signature only where DG14 names SHA-1", async () => {
    const vector = vectors.find(({ name }) => name === "ECDSA brainpoolP256r1, SHA-1");
    const curve = getCurve("brainpoolP256r1");
    const point = decodePoint(curve, fromHex(vector?.public_key ?? ""));
    const spki = encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" });
    const [challenge, signature] = [vector?.rnd_ifd ?? "", vector?.signature_plain ?? ""];
    const sha1Info = "311930170606678108010105020101060a04007f00070101040101";
    await expect(perform(spki, challenge, signature, sha1Info).result).resolves.toMatchObject({
      status: "passed",
      deviations: ["hash-sha-1"],
    });
    await expect(perform(spki, challenge, signature).result).resolves.toMatchObject({ status: "failed" });
  });
});

interface SharedFile {
  readonly vectors: readonly {
    readonly name: string;
    readonly rnd_ifd: string;
    readonly dg15?: string;
    readonly signature?: string;
    readonly signature_plain?: string;
    readonly public_key?: string;
  }[];
  readonly decode_f: readonly { readonly f: string; readonly rnd_ifd: string; readonly trailer: string }[];
  readonly reject_f: readonly { readonly f: string; readonly why: string }[];
  readonly ecdsa_plain_to_der?: { readonly plain: string; readonly der: string };
  readonly alternative_rsa_signature?: { readonly modulus: string; readonly signature: string };
}

function readShared(): SharedFile {
  if (!sharedExists("vectors", "active_authentication.json")) return { vectors: [], decode_f: [], reject_f: [] };
  return JSON.parse(readFileSync(sharedPath("vectors", "active_authentication.json"), "utf8")) as SharedFile;
}
