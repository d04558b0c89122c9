import { toHex } from "../../base/bytes/index.ts";
import { createPcscService, type ReaderState } from "../../chip/transport/index.ts";
import type { CommandDefinition } from "../command.ts";
import { cardStateTexts } from "../reader-texts.ts";

export const readerList: CommandDefinition = {
  noun: "reader",
  verb: "list",
  summary: { vi: "Liệt kê đầu đọc và thẻ", en: "List readers and the cards in them" },
  examples: ["civicard reader list", "civicard reader list --json"],
  exitCodes: [3, 5],
  async run(_input, { output }) {
    const service = createPcscService();
    try {
      const readers = await service.listReaders();
      if (readers.length === 0) {
        const text = output.choose({
          vi: "Không thấy đầu đọc nào. Hãy cắm đầu đọc rồi thử lại.",
          en: "No reader found. Plug one in and try again.",
        });
        return { json: { readers: [] }, text, exitCode: 3 };
      }
      const lines = readers.map((reader) => `${reader.name}: ${output.choose(cardStateTexts[reader.card])}`);
      return { json: { readers: readers.map(readerToJson) }, text: lines.join("\n") };
    } finally {
      await service.close();
    }
  },
};

/** A reader as `--json` shows it. */
export function readerToJson(reader: ReaderState): object {
  const { name, card, use } = reader;
  return { name, card, use, ...(reader.atr === undefined ? {} : { atr: toHex(reader.atr) }) };
}
