/** A card in a PC/SC reader for the length of one command, traced where asked for. */
import { closeSync, fchmodSync, openSync, writeSync } from "node:fs";
import {
  type CardTransport,
  createPcscService,
  formatTraceEntry,
  type PcscService,
  traceTransport,
} from "../chip/transport/index.ts";
import { type CommandContext, type CommandInput, type CommandOption, usageError } from "./command.ts";

/** How long a command waits for a card to be put down. */
const CARD_WAIT_MS = 15_000;

export const readerOptions: readonly CommandOption[] = [
  {
    flags: "--reader <name>",
    summary: {
      vi: "tên đầu đọc; nếu không nêu, đầu đọc đầu tiên có thẻ",
      en: "reader by name; else the first one with a card",
    },
  },
  {
    flags: "--trace <file>",
    summary: { vi: "ghi APDU vào tệp, đã che dữ liệu", en: "write the APDUs to a file, with data left out" },
  },
  {
    flags: "--trace-secrets",
    summary: { vi: "ghi cả dữ liệu vào --trace; chỉ cho thẻ mẫu", en: "write data to --trace too; for specimens only" },
  },
];

/** Waits for a card, connects, runs the work and always lets the card go. */
export async function withCard<T>(
  input: CommandInput,
  context: CommandContext,
  options: { readonly exclusive: boolean },
  work: (transport: CardTransport, service: PcscService) => Promise<T>,
): Promise<T> {
  const trace = openTrace(input, context);
  const service = createPcscService();
  try {
    context.output.note({ vi: "Đang chờ thẻ…", en: "Waiting for a card…" });
    const reader = await service.waitForCard(input.findText("reader"), {
      deadlineMs: CARD_WAIT_MS,
      signal: context.signal,
    });
    const transport = await service.connect(reader.name, options);
    try {
      return await work(trace?.around(transport) ?? transport, service);
    } finally {
      await transport.close();
    }
  } finally {
    await service.close();
    trace?.close();
  }
}

interface Trace {
  around(transport: CardTransport): CardTransport;
  close(): void;
}

/** Opened before anybody waits for a card; written as it comes, so that it tells of what ended in a crash. */
function openTrace(input: CommandInput, { output }: CommandContext): Trace | undefined {
  const file = input.findText("trace");
  const full = input.flag("trace-secrets");
  if (file === undefined) {
    if (full) usageError({ vi: "--trace-secrets đi cùng --trace", en: "--trace-secrets goes with --trace" });
    return undefined;
  }
  if (full) {
    output.warn({
      vi: "bản ghi APDU sẽ chứa dữ liệu cá nhân và bí mật; chỉ dùng cho thẻ mẫu.",
      en: "the trace will hold personal data and secrets; use this for specimens only.",
    });
  }
  const descriptor = openSync(file, "w", 0o600);
  // An older file keeps its mode when it is written over.
  fchmodSync(descriptor, 0o600);
  return {
    around: (transport) =>
      traceTransport(transport, {
        content: full ? "full" : "redacted",
        onEntry: (entry) => void writeSync(descriptor, `${formatTraceEntry(entry)}\n`),
        now: () => performance.now(),
      }),
    close: () => closeSync(descriptor),
  };
}
