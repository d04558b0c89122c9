import { describe, expect, test } from "vitest";
import { derChildren, fromHex, parseDer, toHex, toUnsignedBytes } from "../../../../src/base/bytes/index.ts";
import {
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  publicPointOf,
} from "../../../../src/base/crypto/index.ts";
import { readBinary, selectFile } from "../../../../src/chip/iso7816/index.ts";
import { getAccessProfile } from "../../../../src/chip/profiles/index.ts";
import { performPace, verifyChipAuthenticationMapping } from "../../../../src/chip/protocols/index.ts";
import { createPersonalisedChip } from "../../../../src/chip/simulator/index.ts";
import {
  createCardImage,
  encodeEfCardAccess,
  findCardFile,
  getPaceOid,
  type PaceDomainParameterInfo,
  type PaceInfo,
  type PaceProtocol,
  type SecurityInfo,
} from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { can, connect, finishedChip, image, openWithPace, paceInfo, secrets } from "./specimen.ts";

const dg1 = findCardFile(image, "DG1");
const info = (protocol: PaceProtocol, parameterId?: number): PaceInfo => ({
  kind: "pace",
  oid: getPaceOid(protocol),
  version: 2,
  parameterId,
});

function chipOffering(infos: readonly SecurityInfo[], more: Parameters<typeof finishedChip>[0] = {}) {
  return finishedChip({ ...more, files: createCardImage([["EF.CardAccess", encodeEfCardAccess(infos)]]) });
}

const offers = [
  info({ keyAgreement: "ECDH", mapping: "IM", cipher: "AES-256" }, 12),
  info({ keyAgreement: "ECDH", mapping: "GM", cipher: "3DES" }, 13),
  info({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" }, 8),
  info({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-192" }, 18),
  info({ keyAgreement: "DH", mapping: "GM", cipher: "AES-128" }, 0),
  info({ keyAgreement: "DH", mapping: "IM", cipher: "3DES" }, 2),
];

describe("offers", () => {
  test.each(offers.map((offer) => [offer.oid, offer.parameterId, offer] as const))(
    "%s with parameters %i, beside others",
    async (_, __, offer) => {
      const channel = await openWithPace(connect(chipOffering(offers)), { kind: "CAN", can }, offer);
      await channel(selectFile(0x0101));
      expect((await channel(readBinary(0, 93))).data).toEqual(dg1);
    },
  );

  test("what EF.CardAccess does not offer is 6A88", async () => {
    const foreign = info({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-256" }, 12);
    await expect(openWithPace(connect(chipOffering(offers)), { kind: "CAN", can }, foreign)).rejects.toMatchObject({
      statusWord: 0x6a88,
    });
  });

  test("chip authentication mapping proves the key that the parameter id names (field case A08)", async () => {
    const curve = getCurve("brainpoolP256r1");
    const keys = [72, 13].map((keyId) => {
      const scalar = generateScalar(curve, seededRandom(`key ${keyId}`));
      return { keyId, scalar, privateKey: toUnsignedBytes(scalar, curve.orderBytes) };
    });
    const cam = info({ keyAgreement: "ECDH", mapping: "CAM", cipher: "AES-128" }, 13);
    const chip = chipOffering([cam], {
      moreSecrets: {
        keys: keys.map(({ keyId, privateKey }) => ({
          ...{ purpose: "chip-authentication", keyOrigin: "injected", curve: curve.name, privateKey, keyId },
        })),
      },
    });
    const { chipAuthentication } = await performPace({
      transmit: connect(chip),
      info: cam,
      password: { kind: "CAN", can },
      random: seededRandom("terminal"),
    });
    const proves = keys.map(({ scalar }) => {
      const spki = encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, scalar), { parameters: "named" });
      return chipAuthentication !== undefined && verifyChipAuthenticationMapping(chipAuthentication, spki);
    });
    expect(proves).toEqual([false, true]);
  });

  test("chip authentication mapping without a key on the curve is 6985", async () => {
    const cam = info({ keyAgreement: "ECDH", mapping: "CAM", cipher: "AES-128" }, 13);
    await expect(openWithPace(connect(chipOffering([cam])), { kind: "CAN", can }, cam)).rejects.toMatchObject({
      statusWord: 0x6985,
    });
  });
});

describe("coordinates of full width (field case A09)", () => {
  const curve = getCurve("P-256");

  /** The first scalar of a row whose point has a coordinate that begins with a zero byte. */
  function scalarWith(coordinate: "x" | "y"): Uint8Array {
    const random = seededRandom(`leading zero of ${coordinate}`);
    for (;;) {
      const scalar = random(32);
      const value = BigInt(`0x${toHex(scalar)}`);
      if (value > 0n && value < curve.n && publicPointOf(curve, value)[coordinate] >> 248n === 0n) return scalar;
    }
  }

  test.each(["x", "y"] as const)("a mapping key of the chip whose %s begins with 00", async (coordinate) => {
    const scalar = scalarWith(coordinate);
    const usual = seededRandom("chip");
    let isSpent = false;
    const random = (length: number) => {
      if (length !== scalar.length || isSpent) return usual(length);
      isSpent = true;
      return scalar.slice();
    };
    const chip = createPersonalisedChip({ image, secrets, profile: getAccessProfile("vnm"), random });
    const sent: string[] = [];
    const transmit = connect(chip);
    await openWithPace(async (command, options) => {
      const response = await transmit(command, options);
      sent.push(toHex(response.data));
      return response;
    });
    expect(isSpent).toBe(true);
    // 7C, mapping data 82 of 65 bytes: 04, then both coordinates in full.
    const point = publicPointOf(curve, BigInt(`0x${toHex(scalar)}`));
    const expected = `7c43824104${toHex(toUnsignedBytes(point.x, 32))}${toHex(toUnsignedBytes(point.y, 32))}`;
    expect(sent).toContain(expected);
    expect(toHex(toUnsignedBytes(point[coordinate], 32)).startsWith("00")).toBe(true);
  });
});

describe("domain parameters of the chip's own", () => {
  const curve = getCurve("P-256");
  const algorithm = () => {
    const spki = encodeEcSubjectPublicKeyInfo(curve, curve.g, { parameters: "explicit" });
    return derChildren(parseDer(spki))[0]?.bytes ?? fromHex("");
  };
  const unnumbered = info({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" });
  const withParameters = (domainParameter: Uint8Array): PaceDomainParameterInfo => ({
    kind: "pace-domain-parameters",
    oid: unnumbered.oid.slice(0, unnumbered.oid.lastIndexOf(".")),
    domainParameter,
  });

  async function run(parameters: Uint8Array) {
    const own = withParameters(parameters);
    return performPace({
      transmit: connect(chipOffering([unnumbered, own])),
      info: unnumbered,
      // The terminal is told the right ones: what is tested is the chip.
      domainParameterInfos: [withParameters(algorithm())],
      password: { kind: "CAN", can },
      random: seededRandom("terminal"),
    });
  }

  test("work where they are those of P-256 (field case A03)", async () => {
    expect((await run(algorithm())).password).toBe("CAN");
  });

  test("with one bit of the generator changed the chip refuses", async () => {
    const hex = Buffer.from(algorithm());
    const x = Buffer.from(toUnsignedBytes(curve.g.x, 32));
    const at = hex.indexOf(x);
    expect(at).toBeGreaterThan(0);
    const changed = Uint8Array.from(hex, (byte, index) => (index === at + 31 ? byte ^ 1 : byte));
    await expect(run(changed)).rejects.toMatchObject({ statusWord: 0x6a80 });
  });
});

describe("PIN and PUK", () => {
  const secretsWithPin = { pin: "271828", puk: "3141592653" };
  const pin = { kind: "PIN", pin: "271828" } as const;
  const wrongPin = { kind: "PIN", pin: "000000" } as const;
  const puk = { kind: "PUK", puk: "3141592653" } as const;
  const holder = () => connect(finishedChip({ moreSecrets: secretsWithPin }));
  const pace = (transmit: ReturnType<typeof holder>, password: Parameters<typeof openWithPace>[1]) =>
    openWithPace(transmit, password);
  // MSE:Set AT for PACE-ECDH-GM-AES-128 with the PIN.
  const mse = fromHex("0022c1a412800a04007f0007020204020283010384010c");
  const mseStatus = async (transmit: ReturnType<typeof holder>) =>
    (await transmit({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data: mse.slice(5) })).statusWord.toString(16);

  test("the PIN opens the card", async () => {
    const channel = await pace(holder(), pin);
    expect((await channel(selectFile(0x0101))).statusWord).toBe(0x9000);
  });

  test("a card without a PIN does not know it: 6A88", async () => {
    await expect(pace(connect(finishedChip()), pin)).rejects.toMatchObject({ statusWord: 0x6a88 });
  });

  test("three tries, the last only behind the CAN, then 6983 (field case S03)", async () => {
    const transmit = holder();
    expect(await mseStatus(transmit)).toBe("9000");
    await expect(pace(transmit, wrongPin)).rejects.toMatchObject({ statusWord: 0x63c2 });
    expect(await mseStatus(transmit)).toBe("63c2");
    await expect(pace(transmit, wrongPin)).rejects.toMatchObject({ statusWord: 0x63c1 });
    expect(await mseStatus(transmit)).toBe("63c1");
    // Suspended: even the right PIN is not heard.
    await expect(pace(transmit, pin)).rejects.toMatchObject({ statusWord: 0x6985 });
    const resumed = await pace(transmit, { kind: "CAN", can });
    await expect(pace(resumed, wrongPin)).rejects.toMatchObject({ statusWord: 0x63c0 });
    expect(await mseStatus(transmit)).toBe("63c0");
    await expect(pace(transmit, pin)).rejects.toMatchObject({ statusWord: 0x6983 });
    await expect(pace(await pace(transmit, { kind: "CAN", can }), pin)).rejects.toMatchObject({ statusWord: 0x6983 });
  });

  test("resumed with the CAN the right PIN gives all tries back", async () => {
    const transmit = holder();
    for (const statusWord of [0x63c2, 0x63c1]) {
      await expect(pace(transmit, wrongPin)).rejects.toMatchObject({ statusWord });
    }
    const resumed = await pace(transmit, { kind: "CAN", can });
    await performPace({ transmit: resumed, info: paceInfo, password: pin, random: seededRandom("pin") });
    expect(await mseStatus(transmit)).toBe("9000");
  });

  test("the counters outlive power", async () => {
    const chip = finishedChip({ moreSecrets: secretsWithPin });
    await expect(pace(connect(chip), wrongPin)).rejects.toMatchObject({ statusWord: 0x63c2 });
    chip.powerOff();
    await expect(pace(connect(chip), wrongPin)).rejects.toMatchObject({ statusWord: 0x63c1 });
  });

  test("the PUK unblocks the PIN and opens no file", async () => {
    const transmit = holder();
    for (let tries = 0; tries < 2; tries++) await pace(transmit, wrongPin).catch(() => undefined);
    await pace(await pace(transmit, { kind: "CAN", can }), wrongPin).catch(() => undefined);
    expect(await mseStatus(transmit)).toBe("63c0");
    const reset = { cla: 0, ins: 0x2c, p1: 3, p2: 3 };
    expect((await transmit(reset)).statusWord).toBe(0x6982);
    const channel = await pace(transmit, puk);
    expect((await channel(selectFile(0x0101))).statusWord).toBe(0x6982);
    expect((await channel(reset)).statusWord).toBe(0x9000);
    expect(await mseStatus(transmit)).toBe("9000");
  });

  test("ten wrong PUKs block it", async () => {
    const transmit = holder();
    const wrong = { kind: "PUK", puk: "0000000000" } as const;
    for (let left = 9; left >= 0; left--) {
      await expect(pace(transmit, wrong)).rejects.toMatchObject({ statusWord: 0x63c0 | left });
    }
    await expect(pace(transmit, puk)).rejects.toMatchObject({ statusWord: 0x6983 });
  });

  test("the holder changes the PIN with the PIN", async () => {
    const transmit = holder();
    const channel = await pace(transmit, pin);
    const change = { cla: 0, ins: 0x2c, p1: 2, p2: 3, data: fromHex("313233343536") };
    expect((await channel(change)).statusWord).toBe(0x9000);
    expect((await channel({ ...change, data: fromHex("41424344") })).statusWord).toBe(0x6a80);
    await expect(pace(transmit, pin)).rejects.toMatchObject({ statusWord: 0x63c2 });
    const reopened = await pace(transmit, { kind: "PIN", pin: "123456" });
    expect((await reopened(selectFile(0x0101))).statusWord).toBe(0x9000);
    expect((await (await pace(transmit, { kind: "CAN", can }))(change)).statusWord).toBe(0x6982);
  });

  test("CAN and MRZ never block", async () => {
    const transmit = holder();
    for (let tries = 0; tries < 20; tries++) {
      await expect(pace(transmit, { kind: "CAN", can: "000000" })).rejects.toMatchObject({ statusWord: 0x6300 });
    }
    expect((await (await pace(transmit, { kind: "CAN", can }))(selectFile(0x0101))).statusWord).toBe(0x9000);
  });
});

describe("data object 84 (field case A06)", () => {
  test.each([
    ["pace-wants-84", undefined, 0x6a87],
    ["pace-refuses-84", 12, 0x6a80],
  ])("%s", async (fault, parameterId, statusWord) => {
    const transmit = connect(finishedChip({ faults: [fault] }));
    const data = fromHex(`800a04007f00070202040202830102${parameterId === undefined ? "" : "84010c"}`);
    expect((await transmit({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data })).statusWord).toBe(statusWord);
    expect((await (await openWithPace(transmit))(selectFile(0x0101))).statusWord).toBe(0x9000);
  });
});
