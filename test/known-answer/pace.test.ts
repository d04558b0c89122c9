import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  decodeOidOctets,
  fromHex,
  fromUnsignedBytes,
  parseTlvSequence,
  toHex,
  toUnsignedBytes,
} from "../../src/base/bytes/index.ts";
import { findDhGroupByParameterId, getCurve, pseudoRandomNumber } from "../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  encodeCommandApdu,
  encodeResponseApdu,
  parseCommandApdu,
  parseResponseApdu,
  SecureMessagingSession,
  selectFile,
} from "../../src/chip/iso7816/index.ts";
import {
  PaceChip,
  type PacePassword,
  performPace,
  verifyChipAuthenticationMapping,
} from "../../src/chip/protocols/index.ts";
import {
  chipAuthenticationData,
  encryptChipAuthenticationData,
} from "../../src/chip/protocols/pace/chip-authentication-mapping.ts";
import { findPaceProtocol, type PaceInfo, parseSecurityInfos } from "../../src/lds/index.ts";
import { scriptedRandom } from "../support/scripted-random.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface PaceVector extends NamedVector {
  readonly protocol_oid_octets: string;
  readonly domain_parameter_id: number;
  readonly mrz_information?: string;
  /** A password that is used as it stands, in examples without MRZ. */
  readonly value?: string;
  readonly nonce_s: string;
  readonly nonce_t?: string;
  readonly r_mod_p?: string;
  readonly terminal_mapping_private_key?: string;
  readonly chip_mapping_private_key?: string;
  readonly terminal_ephemeral_private_key: string;
  readonly chip_ephemeral_private_key?: string;
  readonly ks_enc: string;
  readonly ks_mac: string;
  readonly chip_authentication_mapping?: Readonly<Record<string, string>>;
  readonly apdus: Readonly<Record<string, string>>;
}

const steps = ["ga1", "ga2", "ga3", "ga4"] as const;
const generalAuthenticates = steps.map((step) => `${step}_command`);

/** Appendix H.2 leaves the answer to the terminal's nonce out: it is an empty object, as in H.1. */
const EMPTY_MAPPING_ANSWER = "7c0282009000";

function apdu({ apdus, nonce_t }: PaceVector, name: string): string {
  const hex = apdus[name] ?? (name === "ga2_response" && nonce_t !== undefined ? EMPTY_MAPPING_ANSWER : undefined);
  if (hex === undefined) throw new Error(`the example has no ${name}`);
  return hex;
}

function infoOf(vector: PaceVector): PaceInfo {
  const oid = decodeOidOctets(fromHex(vector.protocol_oid_octets));
  return { kind: "pace", oid, version: 2, parameterId: vector.domain_parameter_id };
}

function passwordOf({ mrz_information, value }: PaceVector): PacePassword {
  if (mrz_information !== undefined) return { kind: "MRZ", mrzInformation: mrz_information };
  return { kind: "PIN", pin: value ?? "" };
}

/** Appendix H names password 1 (MRZ), though its key comes from a string as a PIN's does; we ask for 3. */
function printedTemplate(vector: PaceVector): string {
  return apdu(vector, "mse_set_at").replace(/830101$/, vector.mrz_information === undefined ? "830103" : "830101");
}

/** Private keys in the width in which they are drawn. Those of DH may be larger than the subgroup needs. */
function scalar({ domain_parameter_id }: PaceVector, hex: string | undefined): string {
  const group = findDhGroupByParameterId(domain_parameter_id);
  if (hex === undefined || group === undefined) return hex ?? "";
  return toHex(toUnsignedBytes(fromUnsignedBytes(fromHex(hex)) % group.q, toHexLength(group.q)));
}

function toHexLength(order: bigint): number {
  return Math.ceil(order.toString(16).length / 2);
}

/** The printed chip: answers the printed command with the printed answer and anything else with 6A80. */
function printedChip(vector: PaceVector, sent: string[]): ApduProcessor {
  const answers = new Map(
    generalAuthenticates.map((name) => [apdu(vector, name), apdu(vector, name.replace("command", "response"))]),
  );
  answers.set(printedTemplate(vector), "9000");
  return async (command) => {
    const hex = toHex(encodeCommandApdu(command));
    sent.push(hex);
    return parseResponseApdu(fromHex(answers.get(hex) ?? "6a80"));
  };
}

/** First protected command under the printed keys. */
function expectPrintedKeys(session: SecureMessagingSession | undefined, { ks_enc, ks_mac }: PaceVector): void {
  const printed = new SecureMessagingSession({ cipher: "AES-128", ksEnc: fromHex(ks_enc), ksMac: fromHex(ks_mac) });
  const command = selectFile(0x011e);
  const ours = session?.protectCommand(command);
  expect(ours && toHex(encodeCommandApdu(ours))).toBe(toHex(encodeCommandApdu(printed.protectCommand(command))));
}

function runTerminal(vector: PaceVector, sent: string[]) {
  const first = vector.nonce_t ?? scalar(vector, vector.terminal_mapping_private_key);
  return performPace({
    transmit: printedChip(vector, sent),
    info: infoOf(vector),
    password: passwordOf(vector),
    random: scriptedRandom(first, scalar(vector, vector.terminal_ephemeral_private_key)),
  });
}

function testTerminal(vector: PaceVector): void {
  it("terminal: sends the printed commands and comes to the printed keys", async () => {
    const sent: string[] = [];
    const result = await runTerminal(vector, sent);
    // The examples leave object 84 out; the terminal tries with it first and takes the refusal.
    const id = toHex(Uint8Array.of(vector.domain_parameter_id));
    expect(sent[0]).toBe(`${printedTemplate(vector).replace("a40f", "a412")}8401${id}`);
    expect(sent.slice(1)).toEqual([printedTemplate(vector), ...generalAuthenticates.map((name) => apdu(vector, name))]);
    expectPrintedKeys(result.secureMessaging, vector);
  });
}

function testChip(vector: PaceVector): void {
  it("chip: gives the printed answers and comes to the printed keys", () => {
    const mapping = vector.nonce_t === undefined ? [scalar(vector, vector.chip_mapping_private_key)] : [];
    const ephemeral = scalar(vector, vector.chip_ephemeral_private_key);
    const chip = new PaceChip({
      infos: [infoOf(vector)],
      passwords: [passwordOf(vector)],
      random: scriptedRandom(vector.nonce_s, ...mapping, ephemeral),
    });
    const selected = chip.setAuthenticationTemplate(parseCommandApdu(fromHex(printedTemplate(vector))));
    expect(selected.statusWord).toBe(0x9000);
    const answers = generalAuthenticates.map((name) =>
      chip.generalAuthenticate(parseCommandApdu(fromHex(apdu(vector, name)))),
    );
    expect(answers.map(({ response }) => toHex(encodeResponseApdu(response)))).toEqual(
      steps.map((step) => apdu(vector, `${step}_response`)),
    );
    expectPrintedKeys(answers.at(-1)?.established?.secureMessaging, vector);
  });
}

function testBothSides(vector: PaceVector): void {
  testTerminal(vector);
  testChip(vector);
}

describe.each([
  ...loadVectors<PaceVector>("pace-gm-ecdh", 1),
  ...loadVectors<PaceVector>("pace-gm-dh", 1),
  ...loadVectors<PaceVector>("pace-im-ecdh", 1),
  ...loadVectors<PaceVector>("pace-im-dh", 1),
])("$name ($source)", testBothSides);

describe.each([...loadVectors<PaceVector>("pace-im-ecdh", 1), ...loadVectors<PaceVector>("pace-im-dh", 1)])(
  "pseudo-random function of $name",
  ({ protocol_oid_octets, domain_parameter_id, nonce_s, nonce_t = "", r_mod_p }) => {
    it("gives the printed number", () => {
      const cipher = findPaceProtocol(decodeOidOctets(fromHex(protocol_oid_octets)))?.cipher ?? "3DES";
      const prime = findDhGroupByParameterId(domain_parameter_id)?.p ?? getCurve("brainpoolP256r1").p;
      const number = pseudoRandomNumber(cipher, fromHex(nonce_s), fromHex(nonce_t), prime);
      expect(number).toBe(BigInt(`0x${r_mod_p}`));
    });
  },
);

describe.each(loadVectors<PaceVector>("pace-cam", 1))("$name ($source)", (vector) => {
  const mapping = vector.chip_authentication_mapping ?? {};
  const value = (name: string) => fromHex(mapping[name] ?? "");
  const [info] = parseSecurityInfos(fromHex(`3164${mapping["chip_authentication_public_key_info"]}`));
  const spki = info?.kind === "chip-authentication-public-key" ? info.subjectPublicKeyInfo : new Uint8Array();

  testTerminal(vector);

  it("terminal: finds that the chip knows the private key of its static key", async () => {
    const { chipAuthentication } = await runTerminal(vector, []);
    expect(chipAuthentication?.data).toEqual(value("chip_authentication_data_ca_ic"));
    expect(chipAuthentication && verifyChipAuthenticationMapping(chipAuthentication, spki)).toBe(true);
    const other = { ...chipAuthentication, data: value("chip_authentication_data_ca_ic").with(31, 0) };
    expect(verifyChipAuthenticationMapping(other as typeof chipAuthentication & object, spki)).toBe(false);
  });

  // The example does not print the chip's ephemeral private key, so its chip is followed to the mapping step, and the
  // proof is calculated apart.
  it("chip: gives the printed answers up to the mapping", () => {
    const chip = new PaceChip({
      infos: [infoOf(vector)],
      passwords: [passwordOf(vector)],
      chipAuthenticationKeys: [{ curve: "brainpoolP256r1", privateKey: value("static_private_key_sk_ic"), keyId: 13 }],
      random: scriptedRandom(vector.nonce_s, vector.chip_mapping_private_key ?? ""),
    });
    chip.setAuthenticationTemplate(parseCommandApdu(fromHex(printedTemplate(vector))));
    for (const step of ["ga1", "ga2"]) {
      const { response } = chip.generalAuthenticate(parseCommandApdu(fromHex(apdu(vector, `${step}_command`))));
      expect(toHex(encodeResponseApdu(response))).toBe(apdu(vector, `${step}_response`));
    }
  });

  it("chip: calculates and encrypts the printed proof", () => {
    const key = { curve: "brainpoolP256r1", privateKey: value("static_private_key_sk_ic") } as const;
    const data = chipAuthenticationData(key, fromUnsignedBytes(fromHex(vector.chip_mapping_private_key ?? "")));
    expect(data).toEqual(value("chip_authentication_data_ca_ic"));
    const encrypted = encryptChipAuthenticationData(fromHex(vector.ks_enc), data);
    expect(encrypted).toEqual(value("encrypted_chip_authentication_data_a_ic"));
    const [, sealed] = parseTlvSequence(fromHex(apdu(vector, "ga4_response").slice(4, -4)));
    expect(sealed).toMatchObject({ tag: 0x8a, value: encrypted });
  });
});

describe.each([
  ["pace_gm_ecdh", "ECDH"],
  ["pace_gm_dh", "DH"],
])("%s", (file, agreement) => {
  describeShared(`PACE ${agreement}-GM with PIN (BSI EAC worked example)`, ["vectors", `${file}.json`], () => {
    const examples = readShared(file);

    it("is the second example", () => expect(examples).toHaveLength(2));

    describe.each(examples.slice(1))("$title", testBothSides);
  });
});

function readShared(file: string): readonly (PaceVector & { readonly title: string })[] {
  if (!sharedExists("vectors", `${file}.json`)) return [];
  return (JSON.parse(readFileSync(sharedPath("vectors", `${file}.json`), "utf8")) as { examples: [] }).examples;
}
