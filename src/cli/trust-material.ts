/** Certificates and revocation lists that people name with `--trust` and `--crl`: files or folders, DER or PEM. */
import { basename } from "node:path";
import { CivicardError } from "../base/errors/index.ts";
import { createTrustStore, findPemBlocks, parseCertificate, parseCrl, type TrustStore } from "../pki/index.ts";
import type { CommandInput, CommandOption } from "./command.ts";
import { usageError } from "./command.ts";
import { listInputFiles, readInputFile } from "./files.ts";
import type { Bilingual } from "./language.ts";
import type { Output } from "./output.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

export const trustOptions: readonly CommandOption[] = [
  {
    flags: "--trust <path...>",
    summary: { vi: "chứng thư CSCA tin cậy: tệp hoặc thư mục", en: "trusted CSCA certificates: files or folders" },
  },
  { flags: "--crl <file...>", summary: { vi: "danh sách thu hồi", en: "revocation lists" } },
  {
    flags: "--at <date>",
    summary: {
      vi: "xét hiệu lực vào cuối ngày YYYY-MM-DD (UTC), mặc định là lúc này",
      en: "judge validity at the end of YYYY-MM-DD (UTC), default now",
    },
  },
];

/** The last moment of the day of `--at`, so that what was signed on that day counts as signed. */
export function findJudgementTime(input: CommandInput): Date | undefined {
  const day = input.findDate("at");
  return day && new Date(day.getTime() + DAY_MS - 1);
}

/**
 * Everything that was named, or an error: a list that was left out unnoticed would let a revoked signer pass.
 * @throws CivicardError CLI_FILE_UNREADABLE, CLI_USAGE when a file holds neither certificates nor lists, or one of
 *   them cannot be read
 */
export async function readTrustStore(input: CommandInput, output: Output): Promise<TrustStore> {
  const certificates: Uint8Array[] = [];
  const crls: Uint8Array[] = [];
  for (const path of [...input.list("trust"), ...input.list("crl")]) {
    for (const file of await listInputFiles(path)) {
      const found = sortMaterial(await readInputFile(file)) ?? usageError(neither(basename(file)));
      if (createTrustStore(found).rejected.length > 0) usageError(damaged(basename(file)));
      certificates.push(...found.certificates);
      crls.push(...found.crls);
    }
  }
  if (certificates.length === 0) {
    output.note({
      vi: "Không nêu --trust: không biết cơ quan ký nào, nên kết luận cao nhất là chưa xác định.",
      en: "No --trust given: no issuer is known, so the best verdict is indeterminate.",
    });
  }
  return createTrustStore({ certificates, crls });
}

const neither = (name: string): Bilingual => ({
  vi: `${name} không phải chứng thư, cũng không phải danh sách thu hồi`,
  en: `${name} is neither a certificate nor a revocation list`,
});

const damaged = (name: string): Bilingual => ({
  vi: `${name} có chứng thư hoặc danh sách thu hồi bị hỏng`,
  en: `${name} holds a damaged certificate or revocation list`,
});

interface Material {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

function sortMaterial(content: Uint8Array): Material | undefined {
  const text = new TextDecoder("latin1").decode(content);
  if (text.includes("-----BEGIN ")) {
    const found = { certificates: findPemBlocks(text, "CERTIFICATE"), crls: findPemBlocks(text, "X509 CRL") };
    return found.certificates.length + found.crls.length === 0 ? undefined : found;
  }
  if (parses(() => parseCertificate(content))) return { certificates: [content], crls: [] };
  if (parses(() => parseCrl(content))) return { certificates: [], crls: [content] };
  return undefined;
}

function parses(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof CivicardError) return false;
    throw error;
  }
}
