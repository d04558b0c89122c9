import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeOidOctets, fromHex, toHex } from "../../src/base/bytes/index.ts";
import {
  type ApduProcessor,
  encodeCommandApdu,
  encodeResponseApdu,
  parseCommandApdu,
  parseResponseApdu,
  SecureMessagingSession,
  selectFile,
} from "../../src/chip/iso7816/index.ts";
import { PaceChip, type PacePassword, performPace } from "../../src/chip/protocols/index.ts";
import type { PaceInfo } from "../../src/lds/index.ts";
import { scriptedRandom } from "../support/scripted-random.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface PaceVector extends NamedVector {
  readonly protocol_oid_octets: string;
  readonly domain_parameter_id: number;
  readonly mrz_information?: string;
  /** The PIN, in the example of the BSI. */
  readonly value?: string;
  readonly nonce_s: string;
  readonly terminal_mapping_private_key: string;
  readonly chip_mapping_private_key: string;
  readonly terminal_ephemeral_private_key: string;
  readonly chip_ephemeral_private_key: string;
  readonly ks_enc: string;
  readonly ks_mac: string;
  readonly apdus: Readonly<Record<string, string>>;
}

const steps = ["ga1", "ga2", "ga3", "ga4"] as const;

function apdu({ apdus }: PaceVector, name: string): string {
  const hex = apdus[name];
  if (hex === undefined) throw new Error(`the example has no ${name}`);
  return hex;
}

function infoOf(vector: PaceVector): PaceInfo {
  const oid = decodeOidOctets(fromHex(vector.protocol_oid_octets));
  return { kind: "pace", oid, version: 2, parameterId: vector.domain_parameter_id };
}

function passwordOf({ mrz_information, value }: PaceVector): PacePassword {
  return mrz_information === undefined
    ? { kind: "PIN", pin: value ?? "" }
    : { kind: "MRZ", mrzInformation: mrz_information };
}

/** The printed chip: answers the printed command with the printed answer and anything else with 6A80. */
function printedChip(vector: PaceVector, sent: string[]): ApduProcessor {
  const answers = new Map(
    ["mse_set_at", ...steps.map((step) => `${step}_command`)].map((name) => [
      apdu(vector, name),
      name === "mse_set_at" ? apdu(vector, "mse_set_at_response") : apdu(vector, name.replace("command", "response")),
    ]),
  );
  return async (command) => {
    const hex = toHex(encodeCommandApdu(command));
    sent.push(hex);
    return parseResponseApdu(fromHex(answers.get(hex) ?? "6a80"));
  };
}

/** First protected command under the printed keys. */
function expectPrintedKeys(session: SecureMessagingSession, { ks_enc, ks_mac }: PaceVector): void {
  const printed = new SecureMessagingSession({ cipher: "AES-128", ksEnc: fromHex(ks_enc), ksMac: fromHex(ks_mac) });
  const command = selectFile(0x011e);
  expect(toHex(encodeCommandApdu(session.protectCommand(command)))).toBe(
    toHex(encodeCommandApdu(printed.protectCommand(command))),
  );
}

function testBothSides(vector: PaceVector): void {
  it("terminal: sends the printed commands and comes to the printed keys", async () => {
    const sent: string[] = [];
    const result = await performPace({
      transmit: printedChip(vector, sent),
      info: infoOf(vector),
      password: passwordOf(vector),
      random: scriptedRandom(vector.terminal_mapping_private_key, vector.terminal_ephemeral_private_key),
    });
    // The example leaves object 84 out; the terminal tries with it first and takes the refusal.
    expect(sent[0]).toBe(apdu(vector, "mse_set_at").replace("a40f", "a412").concat("84010d"));
    expect(sent.slice(1)).toEqual(
      ["mse_set_at", ...steps.map((step) => `${step}_command`)].map((name) => apdu(vector, name)),
    );
    expectPrintedKeys(result.secureMessaging, vector);
  });

  it("chip: gives the printed answers and comes to the printed keys", () => {
    const chip = new PaceChip({
      infos: [infoOf(vector)],
      passwords: [passwordOf(vector)],
      random: scriptedRandom(vector.nonce_s, vector.chip_mapping_private_key, vector.chip_ephemeral_private_key),
    });
    const selected = chip.setAuthenticationTemplate(parseCommandApdu(fromHex(apdu(vector, "mse_set_at"))));
    expect(toHex(encodeResponseApdu(selected))).toBe(apdu(vector, "mse_set_at_response"));
    const answers = steps.map((step) =>
      chip.generalAuthenticate(parseCommandApdu(fromHex(apdu(vector, `${step}_command`)))),
    );
    expect(answers.map(({ response }) => toHex(encodeResponseApdu(response)))).toEqual(
      steps.map((step) => apdu(vector, `${step}_response`)),
    );
    const session = answers.at(-1)?.established?.secureMessaging;
    expect(session).toBeDefined();
    if (session !== undefined) expectPrintedKeys(session, vector);
  });
}

describe.each(loadVectors<PaceVector>("pace-gm-ecdh", 1))("$name", testBothSides);

describeShared("PACE ECDH-GM with PIN (BSI EAC worked example)", ["vectors", "pace_gm_ecdh.json"], () => {
  const examples = readShared();

  it("is the second example", () => expect(examples).toHaveLength(2));

  describe.each(examples.slice(1))("$title", testBothSides);
});

function readShared(): readonly (PaceVector & { readonly title: string })[] {
  if (!sharedExists("vectors", "pace_gm_ecdh.json")) return [];
  return (JSON.parse(readFileSync(sharedPath("vectors", "pace_gm_ecdh.json"), "utf8")) as { examples: [] }).examples;
}
