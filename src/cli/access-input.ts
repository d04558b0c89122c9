/** What opens a card, as a person hands it in: the CAN, the lines of the MRZ, or its three fields. */
import type { AccessKey } from "../chip/reader/index.ts";
import { mrzInformationOf, parseMrz } from "../lds/index.ts";
import { type CommandContext, type CommandInput, usageError } from "./command.ts";
import { findSecret, getSecret, warnOfArgument } from "./secret-input.ts";

/**
 * What was typed for this card goes before what the environment holds for another.
 * @throws CivicardError CLI_USAGE, CLI_NO_SECRET; LdsError for an MRZ that cannot be read
 */
export async function readAccessKey(input: CommandInput, context: CommandContext): Promise<AccessKey> {
  const isTyped = (...names: readonly string[]) => names.some((name) => input.findText(name) !== undefined);
  if (isTyped("mrz", "mrz-file") || !isTyped("number", "can", "can-file")) {
    const mrz = await findSecret("mrz", input, context);
    if (mrz !== undefined) return accessKeyOfMrz(mrz);
  }
  if (input.findText("number") !== undefined) {
    warnOfArgument(context);
    return {
      kind: "MRZ",
      documentNumber: input.text("number").toUpperCase(),
      dateOfBirth: sixDigits(input, "birth"),
      dateOfExpiry: sixDigits(input, "expiry"),
    };
  }
  const can = await getSecret("can", input, context);
  if (/^\d{6}$/.test(can)) return { kind: "CAN", can };
  return usageError({ vi: "CAN có sáu chữ số", en: "the CAN has six digits" });
}

function accessKeyOfMrz(text: string): AccessKey {
  const mrz = parseMrz(text);
  const { documentNumber, dateOfBirth, dateOfExpiry } = mrz;
  // Says which of the three fields has a wrong digit.
  mrzInformationOf(mrz);
  return {
    kind: "MRZ",
    documentNumber: documentNumber.raw,
    dateOfBirth: dateOfBirth.raw,
    dateOfExpiry: dateOfExpiry.raw,
  };
}

function sixDigits(input: CommandInput, name: string): string {
  const date =
    input.findDate(name) ?? usageError({ vi: `--number cần có --${name}`, en: `--${name} goes with --number` });
  return date.toISOString().slice(2, 10).replaceAll("-", "");
}
