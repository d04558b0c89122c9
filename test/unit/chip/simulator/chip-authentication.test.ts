import { describe, expect, test } from "vitest";
import { fromHex, toHex, toUnsignedBytes } from "../../../../src/base/bytes/index.ts";
import {
  type CurveName,
  encodeDhSubjectPublicKeyInfo,
  encodeEcSubjectPublicKeyInfo,
  findDhGroupByParameterId,
  generateScalar,
  getCurve,
  powerOfDhElement,
  publicPointOf,
} from "../../../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  createSecureChannel,
  encodeCommandApdu,
  readBinary,
  selectApplication,
  selectFile,
  withCommandChaining,
} from "../../../../src/chip/iso7816/index.ts";
import { performChipAuthentication } from "../../../../src/chip/protocols/index.ts";
import type { InjectedKey } from "../../../../src/chip/secrets/index.ts";
import type { VirtualChip } from "../../../../src/chip/simulator/index.ts";
import {
  type CardImage,
  createCardImage,
  encodeDg14,
  findCardFile,
  getChipAuthenticationOid,
  LDS1_APPLICATION,
  protocolOids,
  type SecurityInfo,
} from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { loadVectors } from "../../../support/vectors.ts";
import { connect, finishedChip, image, openWithPace } from "./specimen.ts";

const aes = getChipAuthenticationOid({ keyAgreement: "ECDH", cipher: "AES-128" });
const tripleDes = getChipAuthenticationOid({ keyAgreement: "ECDH", cipher: "3DES" });
const dg1 = findCardFile(image, "DG1");

interface KeyPair {
  readonly key: InjectedKey;
  readonly info: SecurityInfo;
}

function ecKey(curveName: CurveName, seed: string, keyId?: number): KeyPair {
  const curve = getCurve(curveName);
  const scalar = generateScalar(curve, seededRandom(seed));
  const subjectPublicKeyInfo = encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, scalar), {
    parameters: "explicit",
  });
  return {
    key: {
      purpose: "chip-authentication",
      keyOrigin: "injected",
      curve: curveName,
      privateKey: toUnsignedBytes(scalar, curve.orderBytes),
    },
    info: { kind: "chip-authentication-public-key", oid: protocolOids.publicKeyEcdh, subjectPublicKeyInfo, keyId },
  };
}

function dhKey(): KeyPair {
  const group = findDhGroupByParameterId(0);
  if (group === undefined) throw new Error("group 0 is one of RFC 5114");
  const privateKey = seededRandom("dh")(20);
  const element = powerOfDhElement(group, group.g, BigInt(`0x${toHex(privateKey)}`) % group.q);
  const subjectPublicKeyInfo = encodeDhSubjectPublicKeyInfo({ group, element });
  const exponent = toUnsignedBytes(BigInt(`0x${toHex(privateKey)}`) % group.q, 20);
  return {
    key: { purpose: "chip-authentication", keyOrigin: "injected", dhGroup: 0, privateKey: exponent },
    info: { kind: "chip-authentication-public-key", oid: protocolOids.publicKeyDh, subjectPublicKeyInfo },
  };
}

function protocol(oid: string, keyId?: number): SecurityInfo {
  return { kind: "chip-authentication", oid, version: 1, keyId };
}

interface Card {
  readonly infos: readonly SecurityInfo[];
  readonly keys: readonly InjectedKey[];
  readonly faults?: readonly string[];
  readonly profile?: string;
}

function chipWith({ infos, keys, faults = [], profile = "vnm" }: Card): VirtualChip {
  const files: CardImage = createCardImage([["DG14", encodeDg14(infos)]]);
  return finishedChip({ files, faults, profile, moreSecrets: { keys } });
}

/** Chip authentication over an open channel; the channel after it. */
async function authenticate(transmit: ApduProcessor, channel: ApduProcessor, infos: readonly SecurityInfo[]) {
  const result = await performChipAuthentication({ transmit: channel, infos, random: seededRandom("terminal ca") });
  if (result.status !== "established") return { result, renewed: undefined };
  return { result, renewed: createSecureChannel(result.secureMessaging, transmit) };
}

async function readDg1(channel: ApduProcessor | undefined): Promise<Uint8Array | undefined> {
  if (channel === undefined) return undefined;
  expect((await channel(selectFile(0x0101))).statusWord).toBe(0x9000);
  return (await channel(readBinary(0, 93))).data;
}

const one = ecKey("brainpoolP256r1", "one");

describe("chip authentication", () => {
  test.each([
    ["AES by MSE:Set AT and GENERAL AUTHENTICATE", [one.info, protocol(aes)]],
    ["3DES by MSE:Set KAT", [one.info, protocol(tripleDes)]],
    ["3DES where DG14 names no protocol (field case A26)", [one.info]],
  ])("%s: new keys from the next command on", async (_, infos) => {
    const transmit = connect(chipWith({ infos, keys: [one.key] }));
    const before = await openWithPace(transmit);
    const { renewed } = await authenticate(transmit, before, infos);
    expect(await readDg1(renewed)).toEqual(dg1);
    await expect(before(readBinary(0, 4))).rejects.toMatchObject({ code: "SM_RESPONSE_NOT_PROTECTED" });
  });

  test("a key in a DH group, its public key in parts where commands are short", async () => {
    const dh = dhKey();
    const infos = [dh.info, protocol(getChipAuthenticationOid({ keyAgreement: "DH", cipher: "AES-128" }))];
    const transmit = connect(chipWith({ infos, keys: [dh.key] }));
    const { renewed } = await authenticate(transmit, await openWithPace(transmit), infos);
    expect(await readDg1(renewed)).toEqual(dg1);
    const short = withCommandChaining(await openWithPace(transmit), { maximumDataLength: 100 });
    const again = await authenticate(transmit, short, infos);
    expect(await readDg1(again.renewed)).toEqual(dg1);
  });

  test("of several keys the one that the key id names", async () => {
    const [left, right] = [ecKey("P-256", "left", 1), ecKey("P-384", "right", 2)];
    const infos = [left.info, right.info, protocol(aes, 1), protocol(tripleDes, 2)];
    const chip = () => connect(chipWith({ infos, keys: [left.key, right.key] }));
    for (const offered of [
      [left.info, protocol(aes, 1)],
      [right.info, protocol(tripleDes, 2)],
    ]) {
      const transmit = chip();
      const { result, renewed } = await authenticate(transmit, await openWithPace(transmit), offered);
      expect(result.status).toBe("established");
      expect(await readDg1(renewed)).toEqual(dg1);
    }
  });

  test("without a key id two keys are too many", async () => {
    const [left, right] = [ecKey("P-256", "left", 1), ecKey("P-384", "right", 2)];
    const infos = [left.info, right.info, protocol(aes, 1), protocol(aes, 2)];
    const transmit = connect(chipWith({ infos, keys: [left.key, right.key] }));
    const unnamed = { ...left.info, keyId: undefined } as SecurityInfo;
    const { result } = await authenticate(transmit, await openWithPace(transmit), [unnamed, protocol(aes)]);
    expect(result).toMatchObject({ status: "failed", statusWord: 0x6a88 });
  });

  test("only behind the access protocol and in the application; other templates are 6A81", async () => {
    const infos = [one.info, protocol(aes)];
    const chip = chipWith({ infos, keys: [one.key] });
    const mse = fromHex(`002241a40c800a04007f00070202030202`);
    expect(toHex(await chip.transmit(mse))).toBe("6982");
    expect(toHex(await chip.transmit(fromHex("002241b6")))).toBe("6a81");
    expect(toHex(await chip.transmit(fromHex("0086000002 7c00 00".replaceAll(" ", ""))))).toBe("6985");
  });

  test.each([
    ["clone", { status: "failed", statusWord: 0x6a88 }],
    ["ca-fails", { status: "failed", statusWord: 0x6f00 }],
    ["ca-wants-84", { status: "failed", statusWord: 0x6f00 }],
  ])("%s: the session that was open goes on", async (fault, outcome) => {
    const infos = [one.info, protocol(aes)];
    const transmit = connect(chipWith({ infos, keys: [one.key], faults: [fault] }));
    const channel = await openWithPace(transmit);
    expect((await authenticate(transmit, channel, infos)).result).toMatchObject(outcome);
    expect(await readDg1(channel)).toEqual(dg1);
  });

  test("wrong-ca-key: the chip's first answer does not open", async () => {
    const infos = [one.info, protocol(aes)];
    const transmit = connect(chipWith({ infos, keys: [one.key], faults: ["wrong-ca-key"] }));
    const { renewed } = await authenticate(transmit, await openWithPace(transmit), infos);
    await expect(readDg1(renewed)).rejects.toMatchObject({ statusWord: 0x6988 });
  });
});

describe.each(
  loadVectors<{
    readonly name: string;
    readonly source: string;
    readonly dg14: string;
    readonly chip_private_key: string;
    readonly mse_set_kat_data: string;
    readonly select_ef_dg3_protected: string;
  }>("chip-authentication", 1),
)("$name", (vector) => {
  test("the whole chip comes to the same session: the protected SELECT of the example opens", async () => {
    const chip = finishedChip({
      profile: "open",
      files: createCardImage([["DG14", fromHex(vector.dg14)]]),
      moreSecrets: {
        keys: [
          {
            purpose: "chip-authentication",
            keyOrigin: "injected",
            curve: "brainpoolP224r1",
            privateKey: fromHex(vector.chip_private_key),
          },
        ],
      },
    });
    const transmit = (hex: string) => chip.transmit(fromHex(hex));
    expect(toHex(await chip.transmit(encodeCommandApdu(selectApplication(fromHex(LDS1_APPLICATION)))))).toBe("9000");
    const length = (vector.mse_set_kat_data.length / 2).toString(16).padStart(2, "0");
    expect(toHex(await transmit(`002241a6${length}${vector.mse_set_kat_data}`))).toBe("9000");
    // DG3 stays shut, and the answer says so under the new keys: status 6982 inside and outside.
    expect(toHex(await transmit(vector.select_ef_dg3_protected))).toMatch(/^990269828e08[0-9a-f]{16}6982$/);
  });
});
