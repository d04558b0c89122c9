import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, fromUnsignedBytes, toHex, toUnsignedBytes } from "../../src/base/bytes/index.ts";
import { findDhGroupByParameterId } from "../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  type CommandApdu,
  type ResponseApdu,
  SecureMessagingSession,
  selectFile,
} from "../../src/chip/iso7816/index.ts";
import {
  type ChipAuthenticationKey,
  ChipAuthenticationVersion2Chip,
  prepareChipAuthentication,
} from "../../src/chip/protocols/index.ts";
import { parseSecurityInfos, type SecurityInfo } from "../../src/lds/index.ts";
import { scriptedRandom } from "../support/scripted-random.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface ChipSideVector {
  readonly name: string;
  readonly version?: string;
  readonly protocol_oid: string;
  readonly picc_private_key: string;
  readonly comp_pcd_public_key: string;
  readonly nonce_r_picc: string;
  readonly k_enc: string;
  readonly k_mac: string;
  readonly mse_set_at_data: string;
  readonly general_authenticate_command_data: string;
  readonly general_authenticate_response_data: string;
}

interface WorkedExample extends NamedVector, ChipSideVector {
  readonly security_infos: string;
  readonly pcd_ephemeral_private_key: string;
  readonly pcd_public_key: string;
}

const examples = loadVectors<WorkedExample>("chip-authentication-2", 2);
const hexOf = ({ cla, ins, p1, p2, data = new Uint8Array() }: CommandApdu) =>
  toHex(Uint8Array.from([cla, ins, p1, p2, ...data]));
const isDh = ({ protocol_oid }: ChipSideVector) => protocol_oid === "0.4.0.127.0.7.2.2.3.1.2";

/** The first command under the printed keys. */
function firstCommand({ k_enc, k_mac }: ChipSideVector): string {
  const keys = { ksEnc: fromHex(k_enc), ksMac: fromHex(k_mac) };
  return hexOf(new SecureMessagingSession({ cipher: "AES-128", ...keys }).protectCommand(selectFile(0x0103)));
}

/** The example's exponent is wider than the order of the subgroup; ours are drawn below it, with the same powers. */
function terminalScalar(example: WorkedExample): string {
  const order = findDhGroupByParameterId(0)?.q ?? 1n;
  const printed = fromUnsignedBytes(fromHex(example.pcd_ephemeral_private_key));
  return isDh(example) ? toHex(toUnsignedBytes(printed % order, 20)) : toHex(toUnsignedBytes(printed, 32));
}

/** The example chooses the only key without naming it. */
function withoutKeyIds(infos: readonly SecurityInfo[]): readonly SecurityInfo[] {
  return infos.map((info) => ("keyId" in info ? { ...info, keyId: undefined } : info));
}

function prepare(example: WorkedExample) {
  const prepared = prepareChipAuthentication({
    infos: withoutKeyIds(parseSecurityInfos(fromHex(example.security_infos))),
    random: scriptedRandom(terminalScalar(example)),
  });
  if (prepared.status !== "prepared") throw new Error(prepared.reason);
  return prepared;
}

function transmitting(answer: string, sent: string[] = []): ApduProcessor {
  return async (command): Promise<ResponseApdu> => {
    sent.push(hexOf(command));
    return { data: fromHex(command.ins === 0x86 ? answer : ""), statusWord: 0x9000 };
  };
}

describe.each(examples)("$name", (example) => {
  it("terminal: makes the printed key and sends the printed commands", async () => {
    const prepared = prepare(example);
    expect(toHex(prepared.terminalPublicKey)).toBe(example.pcd_public_key);
    expect(toHex(prepared.compressedKey)).toBe(example.comp_pcd_public_key);
    const sent: string[] = [];
    const result = await prepared.authenticate(transmitting(example.general_authenticate_response_data, sent));
    expect(sent).toEqual([
      `002241a4${example.mse_set_at_data}`,
      `00860000${example.general_authenticate_command_data}`,
    ]);
    if (result.status !== "established") throw new Error(result.reason);
    expect(hexOf(result.secureMessaging.protectCommand(selectFile(0x0103)))).toBe(firstCommand(example));
  });

  it.each([
    ["a wrong token", (hex: string) => `${hex.slice(0, -2)}00`, "token-wrong"],
    ["no token", () => "7c0a8108000000000000000000".slice(0, 24), "answer-malformed"],
    ["a short nonce", () => "7c0b8101008206000000000000", "answer-malformed"],
    ["nothing", () => "", "answer-malformed"],
  ])("terminal: %s is a failure", async (_, change, reason) => {
    const answer = change(example.general_authenticate_response_data);
    const result = await prepare(example).authenticate(transmitting(answer));
    expect(result).toEqual({ status: "failed", reason });
  });
});

function openChip(vector: ChipSideVector): ChipAuthenticationVersion2Chip {
  const group: ChipAuthenticationKey["group"] = isDh(vector) ? 0 : "brainpoolP256r1";
  const key = { group, privateKey: fromHex(vector.picc_private_key), oids: [vector.protocol_oid] };
  const chip = new ChipAuthenticationVersion2Chip({ keys: [key], random: scriptedRandom(vector.nonce_r_picc) });
  chip.open(fromHex(vector.comp_pcd_public_key));
  return chip;
}

function runChip(chip: ChipAuthenticationVersion2Chip, vector: ChipSideVector) {
  const selected = chip.setAuthenticationTemplate({
    ...{ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4 },
    data: fromHex(vector.mse_set_at_data),
  });
  expect(selected.statusWord).toBe(0x9000);
  const data = fromHex(vector.general_authenticate_command_data);
  return chip.generalAuthenticate({ cla: 0, ins: 0x86, p1: 0, p2: 0, data, expectedLength: 256 });
}

function expectPrinted(vector: ChipSideVector): void {
  const { response, secureMessaging } = runChip(openChip(vector), vector);
  expect(response.statusWord).toBe(0x9000);
  expect(toHex(response.data)).toBe(vector.general_authenticate_response_data);
  const bytes = fromHex(firstCommand(vector));
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = bytes;
  const command = secureMessaging?.unprotectCommand({ cla, ins, p1, p2, data: bytes.subarray(4), expectedLength: 256 });
  expect(command).toMatchObject({ ins: 0xa4, data: fromHex("0103") });
}

describe.each(examples)("$name, chip", (example) => {
  it("answers with the printed nonce and token", () => expectPrinted(example));

  it("refuses another key than the one that terminal authentication signed, and any before it", () => {
    const chip = openChip(example);
    chip.open(new Uint8Array(fromHex(example.comp_pcd_public_key).length));
    expect(runChip(chip, example)).toEqual({ response: { data: new Uint8Array(), statusWord: 0x6300 } });
    chip.reset();
    expect(runChip(chip, example)).toEqual({ response: { data: new Uint8Array(), statusWord: 0x6982 } });
  });
});

describeShared("chip authentication version 2 of others", ["vectors", "chip_authentication.json"], () => {
  const file = sharedPath("vectors", "chip_authentication.json");
  const isThere = sharedExists("vectors", "chip_authentication.json");
  const all = isThere
    ? (JSON.parse(readFileSync(file, "utf8")) as { readonly vectors: readonly ChipSideVector[] }).vectors
    : [];
  const others = all.filter(
    ({ name, version }) => version?.includes("version 2") && !examples.some((example) => example.name === name),
  );

  it("is one", () => expect(others).toHaveLength(1));
  it.each(others)("$name", (vector) => expectPrinted(vector));
});
