/** Extended access control version 2 as a whole: terminal authentication, then chip authentication bound to it. */
import { describe, expect, it } from "vitest";
import { fromHex, toMinimalUnsignedBytes } from "../../../../../src/base/bytes/index.ts";
import {
  type CipherName,
  type CurveName,
  encodeDhSubjectPublicKeyInfo,
  encodeEcSubjectPublicKeyInfo,
  findDhGroupByParameterId,
  generateDhScalar,
  generateScalar,
  getCurve,
  powerOfDhElement,
  publicPointOf,
} from "../../../../../src/base/crypto/index.ts";
import { type CommandApdu, selectFile } from "../../../../../src/chip/iso7816/index.ts";
import {
  type ChipAuthenticationKey,
  ChipAuthenticationVersion2Chip,
  performTerminalAuthentication,
  prepareChipAuthentication,
  TerminalAuthenticationChip,
} from "../../../../../src/chip/protocols/index.ts";
import { getChipAuthenticationOid, type SecurityInfo } from "../../../../../src/lds/index.ts";
import { createTrustState } from "../../../../../src/pki/index.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";
import { makeTerminalPki } from "../../../../support/terminal-pki.ts";

const pki = makeTerminalPki({ seed: "extended access" });
const random = seededRandom("extended access, both sides");
const chipIdentifier = fromHex("0102030405060708");

interface Card {
  readonly key: ChipAuthenticationKey;
  readonly infos: readonly SecurityInfo[];
}

function makeCard(group: ChipAuthenticationKey["group"], cipher: CipherName, keyId?: number): Card {
  const keyAgreement = typeof group === "string" ? "ECDH" : "DH";
  const oid = getChipAuthenticationOid({ keyAgreement, cipher });
  const { scalar, subjectPublicKeyInfo } = typeof group === "string" ? makeEcKey(group) : makeDhKey(group);
  return {
    key: { group, privateKey: toMinimalUnsignedBytes(scalar), keyId, oids: [oid] },
    infos: [
      { kind: "chip-authentication", oid, version: 2, keyId },
      {
        kind: "chip-authentication-public-key",
        oid: `0.4.0.127.0.7.2.2.1.${keyAgreement === "DH" ? 1 : 2}`,
        ...{ subjectPublicKeyInfo, keyId },
      },
    ],
  };
}

function makeEcKey(name: CurveName) {
  const curve = getCurve(name);
  const scalar = generateScalar(curve, random);
  const point = publicPointOf(curve, scalar);
  return { scalar, subjectPublicKeyInfo: encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "explicit" }) };
}

function makeDhKey(id: number) {
  const group = findDhGroupByParameterId(id);
  if (group === undefined) throw new Error("no group");
  const scalar = generateDhScalar(group, random);
  const element = powerOfDhElement(group, group.g, scalar);
  return { scalar, subjectPublicKeyInfo: encodeDhSubjectPublicKeyInfo({ group, element }) };
}

async function openChip({ key }: Card) {
  const { cvca } = await pki;
  const terminalSide = new TerminalAuthenticationChip({
    trust: createTrustState([cvca.certificate], "2026-01-01"),
    random,
  });
  terminalSide.open({ version: 2, chipIdentifier });
  const chipSide = new ChipAuthenticationVersion2Chip({ keys: [key], random });
  let chipSession: ReturnType<typeof chipSide.generalAuthenticate>["secureMessaging"];
  const transmit = async (command: CommandApdu) => {
    switch ((command.ins << 16) | (command.p1 << 8) | command.p2) {
      case 0x2281b6:
        return terminalSide.setDigitalSignatureTemplate(command);
      case 0x2a00be:
        return terminalSide.verifyCertificate(command);
      case 0x2281a4:
        return terminalSide.setAuthenticationTemplate(command);
      case 0x840000:
        return terminalSide.getChallenge(command);
      case 0x820000: {
        const { response, granted } = terminalSide.externalAuthenticate(command);
        if (granted !== undefined) chipSide.open(granted.compressedKey);
        return response;
      }
      case 0x2241a4:
        return chipSide.setAuthenticationTemplate(command);
      default: {
        const answer = chipSide.generalAuthenticate(command);
        chipSession = answer.secureMessaging ?? chipSession;
        return answer.response;
      }
    }
  };
  return { transmit, session: () => chipSession };
}

async function runTerminal({ infos }: Card, { transmit }: Awaited<ReturnType<typeof openChip>>) {
  const { chain, sign } = await pki;
  const prepared = prepareChipAuthentication({ infos, random });
  if (prepared.status !== "prepared") throw new Error(prepared.reason);
  const { compressedKey } = prepared;
  const terminal = await performTerminalAuthentication({
    ...{ transmit, version: 2, chain, sign, chipIdentifier, compressedKey },
  });
  expect(terminal).toEqual({ status: "authenticated", chipIdentifierIndex: 0 });
  return prepared.authenticate(transmit);
}

describe("terminal authentication, then chip authentication", () => {
  it.each([
    ["P-256", "AES-128", undefined],
    ["brainpoolP384r1", "AES-256", 3],
    ["P-521", "AES-192", undefined],
    ["brainpoolP224r1", "3DES", 1],
    [0, "AES-128", undefined],
    [2, "3DES", 7],
  ] as const)("%s with %s, key id %s", async (group, cipher, keyId) => {
    const card = makeCard(group, cipher, keyId);
    const chip = await openChip(card);
    const result = await runTerminal(card, chip);
    if (result.status !== "established") throw new Error(result.reason);
    expect(result).toMatchObject({ protocol: { cipher }, inferred: false });
    const command = result.secureMessaging.protectCommand(selectFile(0x0103));
    expect(chip.session()?.unprotectCommand(command)).toMatchObject({ ins: 0xa4, data: fromHex("0103") });
  });

  it("a chip that has another key than EF.CardSecurity says is found out by its token", async () => {
    const card = makeCard("P-256", "AES-128");
    const clone = makeCard("P-256", "AES-128");
    expect(await runTerminal(card, await openChip(clone))).toEqual({ status: "failed", reason: "token-wrong" });
  });

  it("a terminal that did not authenticate itself gets no session, and one with another key neither", async () => {
    const card = makeCard("P-256", "AES-128");
    const chip = await openChip(card);
    const early = prepareChipAuthentication({ infos: card.infos, random });
    if (early.status !== "prepared") throw new Error(early.reason);
    expect(await early.authenticate(chip.transmit)).toEqual({
      status: "failed",
      reason: "refused",
      statusWord: 0x6982,
    });
    await runTerminal(card, chip);
    expect(await early.authenticate(chip.transmit)).toEqual({
      status: "failed",
      reason: "refused",
      statusWord: 0x6300,
    });
  });

  it("an offer of version 1 alone is none of version 2", () => {
    const infos = makeCard("P-256", "AES-128").infos.map((info) =>
      info.kind === "chip-authentication" ? { ...info, version: 1 } : info,
    );
    expect(prepareChipAuthentication({ infos, random })).toEqual({ status: "not-supported", reason: "no-key" });
  });
});
