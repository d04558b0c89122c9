/** Secrets of chips from files: what only the chip may know, and the key that opens a delivery of blanks. */
import { decodeLatin1, fromHex } from "../base/bytes/index.ts";
import { type ChipSecrets, needsPassphrase, openSecretsFile } from "../chip/secrets/index.ts";
import { type CommandContext, type CommandInput, type CommandOption, usageError } from "./command.ts";
import { readInputFile } from "./files.ts";
import { getSecret } from "./secret-input.ts";

export const secretsOptions: readonly CommandOption[] = [
  {
    flags: "--secrets <file>",
    summary: { vi: "bí mật của chip, đã mã hóa", en: "the chip's secrets, encrypted" },
  },
  {
    flags: "--passphrase-file <file>",
    summary: { vi: "tệp cụm mật khẩu của --secrets", en: "file with the passphrase of --secrets" },
  },
];

export const transportKeyOption: CommandOption = {
  flags: "--transport-key-file <file>",
  summary: {
    vi: "khóa chủ của lô chip trắng, dạng thập lục phân",
    en: "master key of the delivery of blank chips, hexadecimal",
  },
};

/** @throws CivicardError SECRETS_INVALID, CLI_NO_SECRET */
export async function findChipSecrets(input: CommandInput, context: CommandContext): Promise<ChipSecrets | undefined> {
  const path = input.findText("secrets");
  if (path === undefined) return undefined;
  const file = await readInputFile(path);
  const passphrase = needsPassphrase(file) ? await getSecret("passphrase", input, context) : undefined;
  const { secrets, protection } = await openSecretsFile(file, passphrase);
  if (protection === "specimen-in-clear") {
    context.output.warn({
      vi: "tệp bí mật không được mã hóa; chỉ chấp nhận cho thẻ mẫu đã công bố.",
      en: "the secrets file is in clear; that is for published specimens only.",
    });
  }
  return secrets;
}

const keyLengths = [16, 24, 32];

/** Master key of a delivery: 16, 24 or 32 bytes. */
export async function readTransportMasterKey(input: CommandInput): Promise<Uint8Array> {
  const text = decodeLatin1(await readInputFile(input.text("transport-key-file"))).trim();
  // Not through fromHex's own error: a position in a key file says nothing useful and the content is a key.
  const key = /^[0-9a-fA-F]+$/.test(text) && text.length % 2 === 0 ? fromHex(text) : undefined;
  if (key === undefined || !keyLengths.includes(key.length)) {
    return usageError({
      vi: "--transport-key-file cần 32, 48 hoặc 64 chữ số thập lục phân",
      en: "--transport-key-file wants 32, 48 or 64 hexadecimal digits",
    });
  }
  return key;
}
