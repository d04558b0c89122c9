import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import type { CommandApdu, ResponseApdu } from "../../src/chip/iso7816/index.ts";
import {
  chipIdentifierOfMrz,
  compressPublicKey,
  performTerminalAuthentication,
  TerminalAuthenticationChip,
  type TerminalAuthenticationContext,
} from "../../src/chip/protocols/index.ts";
import { type CvCertificate, createTrustState, parseCvCertificate } from "../../src/pki/index.ts";
import { scriptedRandom } from "../support/scripted-random.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface WorkedExample extends NamedVector {
  readonly cvca_certificate: string;
  readonly dv_certificate: string;
  readonly terminal_certificate: string;
  readonly terminal_private_key_pkcs8: string;
  readonly pace_picc_ephemeral_public_key: string;
  readonly id_picc: string;
  readonly nonce_r_picc: string;
  readonly ca_pcd_ephemeral_public_key: string;
  readonly comp_ca_pcd_public_key: string;
  readonly signed_data: string;
  readonly signature: string;
  readonly signature_altered: string;
  readonly apdus: Readonly<Record<string, string>>;
}

const hexOf = ({ cla, ins, p1, p2, data = new Uint8Array() }: CommandApdu) =>
  toHex(Uint8Array.from([cla, ins, p1, p2, ...data]));
const success: ResponseApdu = { data: new Uint8Array(), statusWord: 0x9000 };
const INS_GET_CHALLENGE = 0x84;

/** The commands of the example, header and data in one. */
function printedCommands({ apdus }: WorkedExample): readonly string[] {
  const get = (name: string) => apdus[name] ?? "";
  // The example prints MSE:Set DST with its length.
  const withoutLength = (hex: string) => hex.slice(0, 8) + hex.slice(10);
  return [
    withoutLength(get("mse_set_dst_cvca")),
    get("pso_verify_header") + get("pso_verify_dv_data"),
    withoutLength(get("mse_set_dst_dv")),
    get("pso_verify_header") + get("pso_verify_terminal_data"),
    get("mse_set_at_header") + get("mse_set_at_data"),
    get("get_challenge").slice(0, 8),
    get("external_authenticate_header") + get("external_authenticate_data"),
  ];
}

describe.each(loadVectors<WorkedExample>("terminal-authentication", 2))("$name", (example) => {
  const keyAgreement = example.name.includes("RSA") ? "DH" : "ECDH";
  const certificate = (hex: string) => parseCvCertificate(fromHex(hex));
  const chain = [certificate(example.dv_certificate), certificate(example.terminal_certificate)];

  it("compresses the keys of both sides", () => {
    const [chip, terminal] = [example.pace_picc_ephemeral_public_key, example.ca_pcd_ephemeral_public_key];
    expect(toHex(compressPublicKey(keyAgreement, fromHex(chip)))).toBe(example.id_picc);
    expect(toHex(compressPublicKey(keyAgreement, fromHex(terminal)))).toBe(example.comp_ca_pcd_public_key);
  });

  it("terminal: sends what the example prints and signs what it says", async () => {
    const sent: string[] = [];
    const signed: string[] = [];
    const result = await performTerminalAuthentication({
      transmit: async (command) => {
        sent.push(hexOf(command));
        return command.ins === INS_GET_CHALLENGE ? { ...success, data: fromHex(example.nonce_r_picc) } : success;
      },
      version: 2,
      chain,
      sign: async (data) => {
        signed.push(toHex(data));
        return fromHex(example.signature);
      },
      chipIdentifier: fromHex(example.id_picc),
      compressedKey: fromHex(example.comp_ca_pcd_public_key),
    });
    expect(result).toEqual({ status: "authenticated", chipIdentifierIndex: 0 });
    expect(sent).toEqual(printedCommands(example));
    expect(signed).toEqual([example.signed_data]);
  });

  function openChip(): TerminalAuthenticationChip {
    const root = certificate(example.cvca_certificate);
    const trust = createTrustState([root], root.effectiveDate);
    const chip = new TerminalAuthenticationChip({ trust, random: scriptedRandom(example.nonce_r_picc) });
    chip.open({ version: 2, chipIdentifier: fromHex(example.id_picc) });
    return chip;
  }

  it("chip: takes what the example prints", () => {
    const chip = openChip();
    const commands = printedCommands(example).map(toCommand);
    const answers = commands.map((command) => answer(chip, command));
    expect(answers.map(({ response }) => response.statusWord)).toEqual(commands.map(() => 0x9000));
    expect(toHex(answers[5]?.response.data ?? new Uint8Array())).toBe(example.nonce_r_picc);
    const { granted } = answers.at(-1) ?? {};
    expect(granted?.terminalReference).toBe("DETESTATDE019");
    expect(toHex(granted?.compressedKey ?? new Uint8Array())).toBe(example.comp_ca_pcd_public_key);
    // The CVCA of the example is one of inspection systems, its terminal an authentication terminal: no right is left.
    expect(granted?.authorization).toMatchObject({ terminalType: "AT", role: "terminal", rights: [] });
    expect(chip.trust.currentDate).toBe(chain[1]?.effectiveDate);
  });

  it("chip: refuses the altered signature, and the key stays for another try", () => {
    const chip = openChip();
    const printed = printedCommands(example);
    const altered = toCommand((example.apdus["external_authenticate_header"] ?? "") + example.signature_altered);
    for (const command of printed.slice(0, -1).map(toCommand)) answer(chip, command);
    expect(answer(chip, altered)).toMatchObject({ response: { statusWord: 0x6300 }, granted: undefined });
    expect(answer(chip, toCommand(printed[4] ?? "")).response.statusWord).toBe(0x9000);
  });
});

it("the printed RSA key makes the printed signature", () => {
  const example = loadVectors<WorkedExample>("terminal-authentication", 2).find(({ name }) => name.includes("RSA"));
  const key = Buffer.from(fromHex(example?.terminal_private_key_pkcs8 ?? ""));
  const data = fromHex(example?.signed_data ?? "");
  const signature = sign("sha1", data, createPrivateKey({ key, format: "der", type: "pkcs8" }));
  expect(toHex(signature)).toBe(example?.signature);
});

function toCommand(hex: string): CommandApdu {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0, ...data] = fromHex(hex);
  return ins === INS_GET_CHALLENGE
    ? { cla, ins, p1, p2, expectedLength: 8 }
    : { cla, ins, p1, p2, data: Uint8Array.from(data) };
}

function answer(chip: TerminalAuthenticationChip, command: CommandApdu) {
  switch ((command.ins << 8) | command.p2) {
    case 0x22b6:
      return { response: chip.setDigitalSignatureTemplate(command) };
    case 0x2abe:
      return { response: chip.verifyCertificate(command) };
    case 0x22a4:
      return { response: chip.setAuthenticationTemplate(command) };
    case 0x8400:
      return { response: chip.getChallenge(command) };
    default:
      return chip.externalAuthenticate(command);
  }
}

interface Version1Vector {
  readonly name: string;
  readonly id_picc: string;
  readonly nonce_r_picc: string;
  readonly comp_ca_pcd_public_key: string;
  readonly signed_data: string;
  readonly signature: string;
}

interface SharedVectors {
  readonly vectors: readonly (Version1Vector & { readonly certificate?: string })[];
}

interface Chains {
  readonly chains_with_private_keys: readonly {
    readonly name: string;
    readonly certificates: readonly { readonly certificate: string }[];
  }[];
}

function readJson<Content>(name: string): Content {
  return JSON.parse(readFileSync(sharedPath("vectors", name), "utf8")) as Content;
}

describeShared("terminal authentication with others' certificates", ["vectors", "terminal_authentication.json"], () => {
  const isThere = sharedExists("vectors", "terminal_authentication.json");
  const all = isThere ? readJson<SharedVectors>("terminal_authentication.json").vectors : [];
  const chains = isThere ? readJson<Chains>("cvc.json").chains_with_private_keys : [];
  const version1 = all.filter(({ name }) => name.includes("version 1"));
  const inspection = chains.find(({ name }) => name.includes("EAC.IS"))?.certificates ?? [];
  const [root, ...rest] = inspection.map(({ certificate }) => parseCvCertificate(fromHex(certificate)));

  it("has two runs of version 1", () => expect(version1).toHaveLength(2));

  it.each(version1)("$name: both sides", async (vector) => {
    const context: TerminalAuthenticationContext = {
      version: 1,
      chipIdentifier: fromHex(vector.id_picc),
      compressedKey: fromHex(vector.comp_ca_pcd_public_key),
    };
    const { chip, result, signed, granted } = await run(vector, context, [root, ...rest]);
    expect(result).toEqual({ status: "authenticated", chipIdentifierIndex: 0 });
    expect(signed).toEqual([vector.signed_data]);
    expect(granted?.authorization).toMatchObject({ terminalType: "IS", rights: ["read-dg3", "read-dg4"] });
    expect(chip.authorityReferences).toEqual(["DEISCVCA00001"]);
  });

  it("the document number that names the chip stands in the MRZ information", () => {
    expect(toHex(chipIdentifierOfMrz("L898902C<369080619406236"))).toBe("4c383938393032433c33");
    expect(version1[0]?.id_picc).toBe("4c383938393032433c33");
  });

  it("a wrong trust point of another key and curve accepts nothing", () => {
    const wrong = all.find(({ name }) => name.startsWith("wrong CVCA"))?.certificate ?? "";
    const trust = createTrustState([parseCvCertificate(fromHex(wrong))], "2010-03-24");
    const chip = new TerminalAuthenticationChip({ trust, random: scriptedRandom("") });
    chip.open({ version: 2, chipIdentifier: new Uint8Array(32) });
    const [example] = loadVectors<WorkedExample>("terminal-authentication", 2);
    const first = printedCommands(example as WorkedExample)[0] ?? "";
    expect(answer(chip, toCommand(first)).response.statusWord).toBe(0x6a88);
  });
});

async function run(
  vector: Version1Vector,
  context: TerminalAuthenticationContext & { readonly version: 1 },
  [root, ...chain]: readonly (CvCertificate | undefined)[],
) {
  if (root === undefined) throw new Error("no trust point");
  const trust = createTrustState([root], root.effectiveDate);
  const chip = new TerminalAuthenticationChip({ trust, random: scriptedRandom(vector.nonce_r_picc) });
  chip.open(context);
  const signed: string[] = [];
  let granted: ReturnType<TerminalAuthenticationChip["externalAuthenticate"]>["granted"];
  const result = await performTerminalAuthentication({
    transmit: async (command) => {
      const answered: ReturnType<TerminalAuthenticationChip["externalAuthenticate"]> = answer(chip, command);
      granted = answered.granted ?? granted;
      return answered.response;
    },
    version: 1,
    chain: chain.filter((certificate) => certificate !== undefined),
    sign: async (data) => {
      signed.push(toHex(data));
      return fromHex(vector.signature);
    },
    chipIdentifier: context.chipIdentifier,
    compressedKey: context.compressedKey,
  });
  return { chip, result, signed, granted };
}
