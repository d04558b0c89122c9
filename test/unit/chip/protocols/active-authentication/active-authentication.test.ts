import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromHex, toUnsignedBytes } from "../../../../../src/base/bytes/index.ts";
import {
  type CurveName,
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  type HashName,
  publicPointOf,
} from "../../../../../src/base/crypto/index.ts";
import type { CommandApdu, ResponseApdu } from "../../../../../src/chip/iso7816/index.ts";
import {
  type ActiveAuthenticationKey,
  answerInternalAuthenticate,
  getActiveAuthenticationHash,
  performActiveAuthentication,
} from "../../../../../src/chip/protocols/index.ts";
import { type ActiveAuthenticationInfo, getEcdsaPlainOid, protocolOids } from "../../../../../src/lds/index.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";

const random = seededRandom("terminal");

function ecKey(curve: CurveName, hash: HashName) {
  const scalar = generateScalar(getCurve(curve), seededRandom(`aa/${curve}`));
  const privateKey = toUnsignedBytes(scalar, getCurve(curve).orderBytes);
  const point = publicPointOf(getCurve(curve), scalar);
  const key: ActiveAuthenticationKey = { kind: "ECDSA", curve, privateKey, hash };
  return { key, spki: encodeEcSubjectPublicKeyInfo(getCurve(curve), point, { parameters: "named" }) };
}

function infoFor(hash: HashName): ActiveAuthenticationInfo {
  const oid = protocolOids.activeAuthentication;
  return { kind: "active-authentication", oid, version: 1, signatureAlgorithm: getEcdsaPlainOid(hash) };
}

interface Run {
  readonly key: ActiveAuthenticationKey;
  readonly spki: Uint8Array;
  readonly info?: ActiveAuthenticationInfo;
  readonly bend?: (response: ResponseApdu) => ResponseApdu;
}

function run({ key, spki, info, bend = (response) => response }: Run) {
  return performActiveAuthentication({
    transmit: async (command) => bend(answerInternalAuthenticate(command, key)),
    subjectPublicKeyInfo: spki,
    info,
    random,
  });
}

describe("active authentication, both sides", () => {
  it.each([
    ["P-224", "SHA-224"],
    ["P-256", "SHA-256"],
    ["P-384", "SHA-384"],
    ["P-521", "SHA-512"],
    ["brainpoolP256r1", "SHA-256"],
    ["brainpoolP320r1", "SHA-256"],
    ["brainpoolP512r1", "SHA-512"],
  ] as const)("%s signs with %s", async (curve, hash) => {
    expect(getActiveAuthenticationHash(getCurve(curve))).toBe(hash);
    const result = await run({ ...ecKey(curve, hash), info: infoFor(hash) });
    expect(result).toMatchObject({ status: "passed", algorithm: { curve, hash, hashFrom: "info" }, deviations: [] });
  });

  it("refuses to choose a hash for a curve that is too short", () => {
    expect(() => getActiveAuthenticationHash(getCurve("P-192"))).toThrow(TypeError);
  });

  it("finds SHA-256 under a P-384 key without DG14 (field case P11)", async () => {
    const result = await run(ecKey("P-384", "SHA-256"));
    expect(result).toMatchObject({ status: "passed", algorithm: { hash: "SHA-256", hashFrom: "trial" } });
  });

  it("reports a hash that is longer than the key, where DG14 names it", async () => {
    const result = await run({ ...ecKey("P-256", "SHA-512"), info: infoFor("SHA-512") });
    expect(result).toMatchObject({ status: "passed", deviations: ["hash-too-long"] });
    expect(await run(ecKey("P-256", "SHA-512"))).toMatchObject({ status: "failed" });
  });

  it("fails when the chip signs with another hash than DG14 says", async () => {
    const result = await run({ ...ecKey("P-256", "SHA-224"), info: infoFor("SHA-256") });
    expect(result).toEqual({ status: "failed", reason: "signature-wrong" });
  });

  it.each([2048, 3072])("RSA of %i bits asks for an extended answer and takes it", async (modulusLength) => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
    const key: ActiveAuthenticationKey = {
      kind: "RSA",
      hash: "SHA-256",
      modulusBytes: modulusLength / 8,
      privateKey: new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" })),
      random: seededRandom("m1"),
    };
    const commands: CommandApdu[] = [];
    const result = await performActiveAuthentication({
      transmit: async (command) => {
        commands.push(command);
        return answerInternalAuthenticate(command, key);
      },
      subjectPublicKeyInfo: new Uint8Array(publicKey.export({ format: "der", type: "spki" })),
      random,
    });
    expect(result).toMatchObject({ status: "passed", algorithm: { kind: "RSA", modulusBits: modulusLength } });
    expect(commands[0]?.expectedLength).toBeGreaterThan(256);
  });
});

describe("active authentication, terminal", () => {
  const good = ecKey("P-256", "SHA-256");

  it.each([
    ["one byte less", (data: Uint8Array) => data.slice(1)],
    ["one byte more", (data: Uint8Array) => Uint8Array.from([0, ...data])],
    ["nothing", () => new Uint8Array()],
  ])("wants a signature of the exact length: %s", async (_, change) => {
    const result = await run({ ...good, bend: ({ data, statusWord }) => ({ data: change(data), statusWord }) });
    expect(result).toEqual({ status: "failed", reason: "signature-length" });
  });

  it("fails with the status word when the chip refuses", async () => {
    const result = await run({ ...good, bend: () => ({ data: new Uint8Array(), statusWord: 0x6985 }) });
    expect(result).toEqual({ status: "failed", reason: "refused", statusWord: 0x6985 });
  });

  it("fails for a cloned chip: another key under the same DG15", async () => {
    const other = ecKey("P-256", "SHA-256").key;
    const clone = { ...other, privateKey: toUnsignedBytes(12345n, 32) };
    expect(await run({ key: clone, spki: good.spki })).toEqual({ status: "failed", reason: "signature-wrong" });
  });

  it.each([
    ["no DER", "00", { status: "failed", reason: "key-malformed" }],
    ["a key that is no key", "3000", { status: "failed", reason: "key-malformed" }],
    [
      "a curve that is not known",
      "3016301006072a8648ce3d020106052b8104000a03020004",
      { status: "not-supported", reason: "key-parameters" },
    ],
  ])("judges DG15 with %s before it asks the chip", async (_, spki, expected) => {
    const asked: CommandApdu[] = [];
    const result = await performActiveAuthentication({
      transmit: async (command) => {
        asked.push(command);
        return { data: new Uint8Array(), statusWord: 0x6f00 };
      },
      subjectPublicKeyInfo: fromHex(spki),
      random,
    });
    expect(result).toEqual(expected);
    expect(asked).toHaveLength(0);
  });

  it("says that a signature algorithm is not supported", async () => {
    const info = { ...infoFor("SHA-256"), signatureAlgorithm: "1.2.3" };
    expect(await run({ ...good, info })).toEqual({ status: "not-supported", reason: "signature-algorithm" });
  });
});

describe("active authentication, chip", () => {
  const { key } = ecKey("P-256", "SHA-256");
  const command: CommandApdu = { cla: 0, ins: 0x88, p1: 0, p2: 0, data: new Uint8Array(8), expectedLength: 256 };

  it.each([
    ["seven bytes", { data: new Uint8Array(7) }, 0x6700],
    ["nine bytes", { data: new Uint8Array(9) }, 0x6700],
    ["a whole hash", { data: new Uint8Array(32) }, 0x6700],
    ["no challenge", { data: undefined }, 0x6700],
    ["no Le", { expectedLength: undefined }, 0x6700],
    ["another P1", { p1: 1 }, 0x6a86],
  ])("signs no %s", (_, changes, statusWord) => {
    expect(answerInternalAuthenticate({ ...command, ...changes }, key)).toEqual({ data: new Uint8Array(), statusWord });
  });
});
