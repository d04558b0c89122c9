import { describe, expect, it } from "vitest";
import {
  decodeOidOctets,
  encodeOidOctets,
  parseTlv,
  parseTlvSequence,
  toUnsignedBytes,
} from "../../../../../src/base/bytes/index.ts";
import {
  type CurveName,
  decodePoint,
  ecdhSharedX,
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  listCurves,
  publicPointOf,
  type RandomSource,
} from "../../../../../src/base/crypto/index.ts";
import { type CommandApdu, selectFile } from "../../../../../src/chip/iso7816/index.ts";
import {
  PaceChip,
  type PacePassword,
  performPace,
  verifyChipAuthenticationMapping,
} from "../../../../../src/chip/protocols/index.ts";
import { getPaceOid, type PaceInfo } from "../../../../../src/lds/index.ts";
import { linkToPaceChip } from "../../../../support/pace-link.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";

const can: PacePassword = { kind: "CAN", can: "123456" };
const mrz: PacePassword = { kind: "MRZ", mrzInformation: "T22000129364081251010318" };
const curves: readonly CurveName[] = ["P-256", "P-384", "brainpoolP256r1", "brainpoolP384r1"];
const ciphers = ["AES-128", "AES-192", "AES-256", "3DES"] as const;

function infoFor(curve: CurveName, cipher: (typeof ciphers)[number]): PaceInfo {
  const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher });
  return { kind: "pace", oid, version: 2, parameterId: getCurve(curve).parameterId };
}

const STATIC_SCALAR = 0x1234_5678_9abc_def0n;

/** One run over a fresh chip; the public values that travelled, and a first exchange under the new keys. */
async function run(info: PaceInfo, password: PacePassword, seeds: readonly [RandomSource, RandomSource]) {
  const chipAuthenticationKeys = listCurves().map(({ name, orderBytes }) => ({
    curve: name,
    privateKey: toUnsignedBytes(STATIC_SCALAR, orderBytes),
  }));
  const chip = new PaceChip({ infos: [info], passwords: [can, mrz], chipAuthenticationKeys, random: seeds[0] });
  const responses: Uint8Array[] = [];
  const link = linkToPaceChip(chip, {
    onResponse: (response) => {
      responses.push(response.data);
      return response;
    },
  });
  const result = await performPace({ transmit: link.transmit, info, password, random: seeds[1] });
  const inside = link.established()?.secureMessaging;
  if (inside === undefined) throw new Error("the chip gained no session");
  const command: CommandApdu = selectFile(0x011e);
  const heard = inside.unprotectCommand(result.secureMessaging.protectCommand(command));
  const answer = { data: Uint8Array.of(1, 2, 3), statusWord: 0x9000 };
  const received = result.secureMessaging.unprotectResponse(inside.protectResponse(answer));
  const travelled = [...link.commands.slice(2, 4).map(({ data }) => data), ...responses.slice(2, 4)].map(pointIn);
  return { result, established: link.established(), heard, command, received, answer, travelled };
}

/** The point inside 7C. */
function pointIn(data: Uint8Array | undefined): Uint8Array {
  const [object] = parseTlvSequence(parseTlv(data ?? new Uint8Array()).value);
  return object?.value ?? new Uint8Array();
}

function hasLeadingZero(point: Uint8Array): boolean {
  const width = (point.length - 1) / 2;
  return point[1] === 0 || point[1 + width] === 0;
}

describe("200 PACE runs in memory", () => {
  let leadingZeros = 0;

  it.each(curves)("50 runs on %s end in equal session keys", async (curve) => {
    for (let index = 0; index < 50; index++) {
      const info = infoFor(curve, ciphers[index % ciphers.length] ?? "AES-128");
      const password = index % 3 === 0 ? mrz : can;
      const outcome = await run(info, password, [
        seededRandom(`chip/${curve}/${index}`),
        seededRandom(`terminal/${curve}/${index}`),
      ]);
      expect(outcome.heard).toMatchObject({ ins: outcome.command.ins, data: outcome.command.data });
      expect(outcome.received).toEqual(outcome.answer);
      expect(outcome.result.password).toBe(password.kind);
      expect(outcome.established?.password).toBe(password.kind);
      expect(outcome.established?.chipPublicKey).toEqual(outcome.result.chipPublicKey);
      leadingZeros += outcome.travelled.filter(hasLeadingZero).length;
    }
  });

  it("had coordinates that begin with a zero byte among them", () => {
    expect(leadingZeros).toBeGreaterThan(0);
  });
});

describe("numbers with leading zeros", () => {
  const curve = getCurve("brainpoolP256r1");
  const zero = {
    chip: (seed: number) => seededRandom(`zero/chip/${seed}`),
    terminal: (seed: number) => seededRandom(`zero/terminal/${seed}`),
  };

  // Seeds found by search.
  it.each([
    ["terminal's mapping point", 0, 46],
    ["terminal's ephemeral point", 1, 259],
    ["chip's mapping point", 2, 96],
    ["chip's ephemeral point", 3, 30],
  ] as const)("%s", async (_, position, seed) => {
    const outcome = await run(infoFor(curve.name, "AES-128"), can, [zero.chip(seed), zero.terminal(seed)]);
    expect(hasLeadingZero(outcome.travelled[position] ?? new Uint8Array())).toBe(true);
    expect(outcome.received).toEqual(outcome.answer);
  });

  it("the shared secret", async () => {
    const drawn: Uint8Array[] = [];
    const source = zero.chip(86);
    const recorded: RandomSource = (length) => {
      const bytes = source(length);
      drawn.push(bytes.slice());
      return bytes;
    };
    const outcome = await run(infoFor(curve.name, "AES-128"), can, [recorded, zero.terminal(86)]);
    const scalar = generateScalar(curve, () => drawn.at(-1) ?? new Uint8Array());
    const secret = ecdhSharedX(curve, scalar, decodePoint(curve, outcome.result.terminalPublicKey));
    expect(secret[0]).toBe(0);
    expect(outcome.received).toEqual(outcome.answer);
  });
});

describe("every mapping, group and cipher", () => {
  const offers = (["DH", "ECDH"] as const).flatMap((keyAgreement) =>
    (["GM", "IM", "CAM"] as const).flatMap((mapping) =>
      ciphers
        .filter((cipher) => mapping !== "CAM" || (keyAgreement === "ECDH" && cipher !== "3DES"))
        .map((cipher) => ({ keyAgreement, mapping, cipher })),
    ),
  );

  it("is one of 19 protocols", () => {
    expect(offers).toHaveLength(19);
  });

  it.each(offers)("$keyAgreement-$mapping with $cipher", async (protocol) => {
    const ids = protocol.keyAgreement === "DH" ? [0, 1, 2] : [8, 9, 11, 12, 13, 14, 15, 16, 17, 18];
    const index = offers.indexOf(protocol);
    // Each protocol with two of the groups in turn, so that all groups come up without a thousand runs.
    for (const parameterId of [ids[index % ids.length], ids[(index + 5) % ids.length]]) {
      const info: PaceInfo = { kind: "pace", oid: getPaceOid(protocol), version: 2, parameterId };
      const outcome = await run(info, can, [seededRandom(`chip/${index}`), seededRandom(`terminal/${index}`)]);
      expect(outcome.received).toEqual(outcome.answer);
      expect(outcome.result.chipAuthentication === undefined).toBe(protocol.mapping !== "CAM");
    }
  });

  it("has no integrated mapping on P-224, whose prime is 1 modulo 4", async () => {
    const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "IM", cipher: "AES-128" });
    const info: PaceInfo = { kind: "pace", oid, version: 2, parameterId: 10 };
    const run = performPace({
      transmit: async () => ({ data: new Uint8Array(), statusWord: 0x9000 }),
      info,
      password: can,
      random: seededRandom("t"),
    });
    await expect(run).rejects.toMatchObject({ code: "PACE_NOT_SUPPORTED" });
  });
});

describe("chip authentication mapping", () => {
  const info: PaceInfo = {
    kind: "pace",
    oid: getPaceOid({ keyAgreement: "ECDH", mapping: "CAM", cipher: "AES-128" }),
    version: 2,
    parameterId: 13,
  };
  const staticKey = (curve: CurveName, scalar: bigint) =>
    encodeEcSubjectPublicKeyInfo(getCurve(curve), publicPointOf(getCurve(curve), scalar), { parameters: "named" });

  it("is proved by the static key of the chip and by no other", async () => {
    const { result } = await run(info, can, [seededRandom("cam/chip"), seededRandom("cam/terminal")]);
    const proof = result.chipAuthentication;
    if (proof === undefined) throw new Error("the chip gave no proof");
    expect(verifyChipAuthenticationMapping(proof, staticKey("brainpoolP256r1", STATIC_SCALAR))).toBe(true);
    expect(verifyChipAuthenticationMapping(proof, staticKey("brainpoolP256r1", STATIC_SCALAR + 1n))).toBe(false);
    expect(verifyChipAuthenticationMapping(proof, staticKey("P-256", STATIC_SCALAR))).toBe(false);
    expect(verifyChipAuthenticationMapping(proof, new Uint8Array(3))).toBe(false);
    const zero = { ...proof, data: new Uint8Array(32) };
    expect(verifyChipAuthenticationMapping(zero, staticKey("brainpoolP256r1", STATIC_SCALAR))).toBe(false);
  });

  it("takes the key that the parameter id names when there are two on the curve (field case A08)", async () => {
    const key = (scalar: bigint, keyId: number) => ({
      curve: "brainpoolP256r1" as const,
      privateKey: toUnsignedBytes(scalar, 32),
      keyId,
    });
    const attempt = async (chipAuthenticationKeys: ReturnType<typeof key>[]) => {
      const chip = new PaceChip({
        infos: [info],
        passwords: [can],
        chipAuthenticationKeys,
        random: seededRandom("two"),
      });
      const { transmit } = linkToPaceChip(chip);
      const { chipAuthentication } = await performPace({ transmit, info, password: can, random: seededRandom("t") });
      return chipAuthentication;
    };
    const proof = await attempt([key(72n, 72), key(STATIC_SCALAR, 13)]);
    expect(proof && verifyChipAuthenticationMapping(proof, staticKey("brainpoolP256r1", STATIC_SCALAR))).toBe(true);
    await expect(attempt([key(72n, 72), key(STATIC_SCALAR, 14)])).rejects.toMatchObject({ code: "PACE_REFUSED" });
    await expect(attempt([])).rejects.toMatchObject({ code: "PACE_REFUSED", step: "mapping" });
  });
});

describe("object identifiers of PACE", () => {
  it("travel without their tag", () => {
    const { oid } = infoFor("P-256", "AES-256");
    expect(decodeOidOctets(encodeOidOctets(oid))).toBe("0.4.0.127.0.7.2.2.4.2.4");
  });
});
