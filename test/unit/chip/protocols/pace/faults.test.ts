import { describe, expect, it } from "vitest";
import {
  concatBytes,
  encodeOidOctets,
  encodeTlv,
  fromHex,
  toUnsignedBytes,
} from "../../../../../src/base/bytes/index.ts";
import {
  aesCbcEncrypt,
  type CurveName,
  deriveKey,
  encodePoint,
  getCurve,
} from "../../../../../src/base/crypto/index.ts";
import { type ApduProcessor, type ResponseApdu, selectFile } from "../../../../../src/chip/iso7816/index.ts";
import { choosePaceInfo, PaceChip, type PacePassword, performPace } from "../../../../../src/chip/protocols/index.ts";
import {
  getPaceOid,
  type PaceDomainParameterInfo,
  type PaceInfo,
  type PaceProtocol,
  protocolOids,
} from "../../../../../src/lds/index.ts";
import { linkToPaceChip, type PaceLinkFaults } from "../../../../support/pace-link.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";

const can: PacePassword = { kind: "CAN", can: "123456" };
const curve = getCurve("brainpoolP256r1");
const success = (hex: string): ResponseApdu => ({ data: fromHex(hex), statusWord: 0x9000 });
const status = (statusWord: number): ResponseApdu => ({ data: new Uint8Array(), statusWord });

function offer(changes: Partial<PaceProtocol> = {}, parameterId: number | undefined = 13): PaceInfo {
  const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128", ...changes });
  return { kind: "pace", oid, version: 2, parameterId };
}

function chipWith(infos: readonly PaceInfo[] = [offer()], passwords: readonly PacePassword[] = [can]): PaceChip {
  return new PaceChip({ infos, passwords, random: seededRandom("chip") });
}

function perform(transmit: ApduProcessor, password: PacePassword = can, info: PaceInfo = offer()) {
  return performPace({ transmit, info, password, random: seededRandom("terminal") });
}

/** Command 0 is MSE:Set AT, 1 to 4 are GENERAL AUTHENTICATE. */
function bent(faults: PaceLinkFaults) {
  return perform(linkToPaceChip(chipWith(), faults).transmit);
}

function answering(index: number, change: (response: ResponseApdu) => ResponseApdu): PaceLinkFaults {
  return { onResponse: (response, at) => (at === index ? change(response) : response) };
}

const wrapped = (tag: number, value: Uint8Array): ResponseApdu => ({
  data: encodeTlv(0x7c, encodeTlv(tag, value)),
  statusWord: 0x9000,
});

describe("PACE, terminal", () => {
  it.each([
    ["a wrong CAN", { kind: "CAN", can: "654321" } as const, "CAN"],
    ["a CAN with one digit less", { kind: "CAN", can: "12345" } as const, "CAN"],
  ])("says PACE_WRONG_PASSWORD for %s and gains nothing", async (_, password, kind) => {
    const link = linkToPaceChip(chipWith());
    await expect(perform(link.transmit, password)).rejects.toMatchObject({
      code: "PACE_WRONG_PASSWORD",
      step: "token",
      statusWord: 0x6300,
      details: { password: kind },
    });
    expect(link.established()).toBeUndefined();
  });

  it("takes 63Cx at the last step for a wrong PIN too", async () => {
    const run = bent(answering(4, () => status(0x63c2)));
    await expect(run).rejects.toMatchObject({ code: "PACE_WRONG_PASSWORD", statusWord: 0x63c2 });
  });

  it.each([
    [0, 0x6a80, "set-template"],
    [0, 0x6a88, "set-template"],
    [0, 0x63c1, "set-template"],
    [1, 0x6300, "nonce"],
    [2, 0x6300, "mapping"],
    [3, 0x6985, "key-agreement"],
    [4, 0x6982, "token"],
  ])("says PACE_REFUSED when command %i is answered %i", async (index, statusWord, step) => {
    // A refused template is repeated once in the other form, which is refused as well.
    const run = bent({ onResponse: (response, at) => (at === index || index === 0 ? status(statusWord) : response) });
    await expect(run).rejects.toMatchObject({ code: "PACE_REFUSED", step, statusWord });
  });

  const notOnCurve = concatBytes(Uint8Array.of(4), toUnsignedBytes(curve.g.x, 32), toUnsignedBytes(curve.g.y + 1n, 32));
  it.each([
    ["a nonce of no bytes", 1, "nonce", () => wrapped(0x80, new Uint8Array())],
    ["a nonce of part of a block", 1, "nonce", () => wrapped(0x80, new Uint8Array(20))],
    ["a nonce that is too long", 1, "nonce", () => wrapped(0x80, new Uint8Array(48))],
    ["an answer without data", 1, "nonce", () => success("")],
    ["an empty template", 1, "nonce", () => success("7c00")],
    ["another object", 1, "nonce", () => wrapped(0x81, new Uint8Array(16))],
    ["a second object", 2, "mapping", (r: ResponseApdu) => ({ ...r, data: concatBytes(r.data, fromHex("8001ff")) })],
    ["bytes that are cut off", 2, "mapping", (r: ResponseApdu) => ({ ...r, data: r.data.subarray(0, 30) })],
    ["a mapping point off the curve", 2, "mapping", () => wrapped(0x82, notOnCurve)],
    ["infinity as mapping point", 2, "mapping", () => wrapped(0x82, Uint8Array.of(0))],
    [
      "a mapping point of another curve",
      2,
      "mapping",
      () => wrapped(0x82, encodePoint(getCurve("P-256"), getCurve("P-256").g)),
    ],
    ["a key off the curve", 3, "key-agreement", () => wrapped(0x84, notOnCurve)],
    [
      "a compressed key",
      3,
      "key-agreement",
      () => wrapped(0x84, concatBytes(Uint8Array.of(2), toUnsignedBytes(curve.g.x, 32))),
    ],
    [
      "a token with one bit changed",
      4,
      "token",
      (r: ResponseApdu) => ({ ...r, data: r.data.with(-1, (r.data.at(-1) ?? 0) ^ 1) }),
    ],
    ["a token that is cut off", 4, "token", () => wrapped(0x86, new Uint8Array(4))],
  ] as const)("says PACE_PROTOCOL_FAULT for %s", async (_, index, step, change) => {
    await expect(bent(answering(index, change))).rejects.toMatchObject({ code: "PACE_PROTOCOL_FAULT", step });
  });

  it.each([
    ["mapping", 2, 0x81, 0x82],
    ["key-agreement", 3, 0x83, 0x84],
  ] as const)("refuses its own public key sent back at %s", async (step, index, _sent, tag) => {
    let own = new Uint8Array();
    const run = bent({
      onCommand: (command, at) => {
        if (at === index) own = (command.data ?? new Uint8Array()).slice(4);
        return command;
      },
      onResponse: (response, at) => (at === index ? wrapped(tag, own) : response),
    });
    await expect(run).rejects.toMatchObject({
      code: "PACE_PROTOCOL_FAULT",
      step,
      details: { reason: "both sides have the same public key" },
    });
  });

  it("refuses a nonce that is zero", async () => {
    const key = deriveKey({ secret: fromHex("313233343536"), counter: 3, cipher: "AES-128" });
    const encrypted = aesCbcEncrypt(key, new Uint8Array(16), new Uint8Array(16));
    const link = linkToPaceChip(
      chipWith(),
      answering(1, () => wrapped(0x80, encrypted)),
    );
    await expect(perform(link.transmit)).rejects.toMatchObject({ code: "PACE_PROTOCOL_FAULT", step: "nonce" });
  });

  it("passes the transport's own errors on", async () => {
    const gone = new Error("card removed");
    const run = perform(async () => {
      throw gone;
    });
    await expect(run).rejects.toBe(gone);
  });

  it("sends the parameter id first and leaves it out when the chip refuses it", async () => {
    const link = linkToPaceChip(
      chipWith(),
      answering(0, () => status(0x6a80)),
    );
    await perform(link.transmit);
    const oid = encodeTlv(0x80, encodeOidOctets(offer().oid));
    expect(link.commands[0]?.data).toEqual(concatBytes(oid, fromHex("830102"), fromHex("84010d")));
    expect(link.commands[1]?.data).toEqual(concatBytes(oid, fromHex("830102")));
  });
});

describe("PACE, choice of the offer", () => {
  const gm = offer();
  const strong = offer({ cipher: "AES-256" });
  const others = [offer({ keyAgreement: "DH" }, 2), offer({ cipher: "3DES" }), { ...offer(), parameterId: 99 }];

  it("does not depend on the order of the SET", () => {
    const orders = [
      [...others, gm, strong],
      [strong, gm, ...others],
      [gm, ...others, strong],
    ];
    for (const infos of orders) expect(choosePaceInfo(infos)).toEqual(strong);
  });

  it("finds nothing where nothing is offered or supported", () => {
    expect(choosePaceInfo([])).toBeUndefined();
    expect(choosePaceInfo([offer({}, 99)])).toBeUndefined();
  });

  const explicit = (name: CurveName, changed = false): PaceDomainParameterInfo => {
    const { p, a, b, g, n, fieldBytes } = getCurve(name);
    const number = (value: bigint) => encodeTlv(0x02, Uint8Array.of(0), toUnsignedBytes(value, fieldBytes));
    const octets = (value: Uint8Array) => encodeTlv(0x04, value);
    const generator = changed ? { x: g.x, y: p - g.y } : g;
    const parameters = encodeTlv(
      0x30,
      fromHex("020101"),
      encodeTlv(0x30, fromHex("06072a8648ce3d0101"), number(p)),
      encodeTlv(0x30, octets(toUnsignedBytes(a, fieldBytes)), octets(toUnsignedBytes(b, fieldBytes))),
      octets(encodePoint(getCurve(name), generator)),
      number(n),
      fromHex("020101"),
    );
    const domainParameter = encodeTlv(0x30, fromHex("06072a8648ce3d0201"), parameters);
    return { kind: "pace-domain-parameters", oid: `${protocolOids.pace}.2`, domainParameter };
  };
  const withoutId: PaceInfo = { kind: "pace", oid: offer().oid, version: 2 };

  it("takes the chip's own parameters when they are those of a known curve (field case A03)", async () => {
    const own = explicit("brainpoolP256r1");
    expect(choosePaceInfo([withoutId, own])).toEqual(withoutId);
    const link = linkToPaceChip(chipWith());
    const result = await performPace({
      ...{ transmit: link.transmit, info: withoutId, domainParameterInfos: [own], password: can },
      random: seededRandom("terminal"),
    });
    expect(result.chipPublicKey).toEqual(link.established()?.chipPublicKey);
  });

  it("refuses a hostile generator and a missing group without sending anything", async () => {
    const sent: unknown[] = [];
    const transmit: ApduProcessor = async (command) => {
      sent.push(command);
      return status(0x9000);
    };
    for (const domainParameterInfos of [[explicit("brainpoolP256r1", true)], []]) {
      expect(choosePaceInfo([withoutId, ...domainParameterInfos])).toBeUndefined();
      const run = performPace({
        transmit,
        info: withoutId,
        domainParameterInfos,
        password: can,
        random: seededRandom("t"),
      });
      await expect(run).rejects.toMatchObject({ code: "PACE_NOT_SUPPORTED" });
    }
    expect(sent).toHaveLength(0);
  });
});

describe("PACE, chip", () => {
  const mse = (data: Uint8Array) => ({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data });
  const oid = encodeTlv(0x80, encodeOidOctets(offer().oid));
  const ga = (hex: string, cla = 0x10) => ({ cla, ins: 0x86, p1: 0, p2: 0, data: fromHex(hex), expectedLength: 256 });
  const point = (tag: string, value: Uint8Array) => `7c43${tag}41${Buffer.from(value).toString("hex")}`;

  it.each([
    ["no protocol", fromHex("830102"), 0x6a80],
    ["no password", oid, 0x6a80],
    ["a password reference of two bytes", concatBytes(oid, fromHex("83020102")), 0x6a80],
    ["an object that is not known", concatBytes(oid, fromHex("8301028501ff")), 0x6a80],
    ["an object twice", concatBytes(oid, fromHex("830102830102")), 0x6a80],
    ["bytes that are no TLV", fromHex("80ff"), 0x6a80],
    ["a password that the chip does not have", concatBytes(oid, fromHex("830103")), 0x6a88],
    [
      "another protocol",
      concatBytes(encodeTlv(0x80, encodeOidOctets(offer({ cipher: "AES-256" }).oid)), fromHex("830102")),
      0x6a88,
    ],
    ["other domain parameters", concatBytes(oid, fromHex("83010284010c")), 0x6a88],
  ])("refuses a template with %s", (_, data, statusWord) => {
    const chip = chipWith();
    expect(chip.setAuthenticationTemplate(mse(data)).statusWord).toBe(statusWord);
    expect(chip.generalAuthenticate(ga("7c00")).response.statusWord).toBe(0x6985);
  });

  it("wants the number of the domain parameters where it has the protocol twice", () => {
    const chip = chipWith([offer({}, 13), offer({}, 12)]);
    expect(chip.setAuthenticationTemplate(mse(concatBytes(oid, fromHex("830102")))).statusWord).toBe(0x6a88);
    expect(chip.setAuthenticationTemplate(mse(concatBytes(oid, fromHex("83010284010c")))).statusWord).toBe(0x9000);
  });

  function chipAt(step: number): PaceChip {
    const chip = chipWith();
    chip.setAuthenticationTemplate(mse(concatBytes(oid, fromHex("830102"))));
    const commands = [ga("7c00"), ga(point("81", encodePoint(curve, curve.g)))];
    for (const command of commands.slice(0, step)) {
      expect(chip.generalAuthenticate(command).response.statusWord).toBe(0x9000);
    }
    return chip;
  }

  const bad = concatBytes(Uint8Array.of(4), toUnsignedBytes(curve.g.x, 32), toUnsignedBytes(curve.g.y + 1n, 32));
  it.each([
    ["a step ahead of its turn", 0, ga(point("81", encodePoint(curve, curve.g))), 0x6a80],
    ["a last step without chaining bit", 0, ga("7c00", 0x00), 0x6883],
    ["another P1", 0, { ...ga("7c00"), p1: 1 }, 0x6a86],
    ["a point off the curve", 1, ga(point("81", bad)), 0x6a80],
    ["infinity", 1, ga("7c03810100"), 0x6a80],
    ["a key off the curve", 2, ga(point("83", bad)), 0x6a80],
    ["no data", 2, { cla: 0x10, ins: 0x86, p1: 0, p2: 0 }, 0x6a80],
  ])("refuses %s and starts over", (_, step, command, statusWord) => {
    const chip = chipAt(step);
    expect(chip.generalAuthenticate(command).response).toEqual({ data: new Uint8Array(), statusWord });
    expect(chip.busy).toBe(false);
    expect(chip.generalAuthenticate(ga("7c00")).response.statusWord).toBe(0x6985);
  });

  it("refuses its own public key as the terminal's", async () => {
    let last = new Uint8Array();
    const link = linkToPaceChip(chipWith(), {
      onCommand: (command, at) => (at === 3 && last.length > 0 ? { ...command, data: last } : command),
    });
    // The chip's key of a first run is known in advance here, because the same seed gives the same key.
    const first = linkToPaceChip(chipWith());
    const { chipPublicKey } = await perform(first.transmit);
    last = encodeTlv(0x7c, encodeTlv(0x83, chipPublicKey)).slice();
    await expect(perform(link.transmit)).rejects.toMatchObject({ code: "PACE_REFUSED", step: "key-agreement" });
  });

  it("forgets a run at reset", () => {
    const chip = chipAt(2);
    expect(chip.busy).toBe(true);
    chip.reset();
    expect(chip.generalAuthenticate(ga("7c00")).response.statusWord).toBe(0x6985);
  });

  it("answers 6300 to a wrong token and gives no session", async () => {
    const link = linkToPaceChip(chipWith(), {
      onCommand: (command, at) => (at === 4 ? { ...command, data: fromHex("7c0a85080000000000000000") } : command),
    });
    await expect(perform(link.transmit)).rejects.toMatchObject({ code: "PACE_WRONG_PASSWORD", statusWord: 0x6300 });
    expect(link.established()).toBeUndefined();
  });

  it("is ready for a next run after a failed one", async () => {
    const chip = chipWith();
    await expect(perform(linkToPaceChip(chip).transmit, { kind: "CAN", can: "000000" })).rejects.toThrow();
    const link = linkToPaceChip(chip);
    const { secureMessaging } = await perform(link.transmit);
    const inside = link.established()?.secureMessaging;
    expect(inside?.unprotectCommand(secureMessaging.protectCommand(selectFile(0x0101)))).toMatchObject({ ins: 0xa4 });
  });

  it("gives no nonce when its random source is stuck at zero", () => {
    const chip = new PaceChip({ infos: [offer()], passwords: [can], random: (length) => new Uint8Array(length) });
    chip.setAuthenticationTemplate(mse(concatBytes(oid, fromHex("830102"))));
    expect(() => chip.generalAuthenticate(ga("7c00"))).toThrow(
      expect.objectContaining({ code: "RANDOM_SOURCE_FAILED" }),
    );
  });
});
