import { createPcscService, type ReaderEvent } from "../../chip/transport/index.ts";
import type { CommandDefinition } from "../command.ts";
import type { Bilingual } from "../language.ts";
import { readerToJson } from "./reader-list.ts";

export const readerWatch: CommandDefinition = {
  noun: "reader",
  verb: "watch",
  summary: {
    vi: "Theo dõi đầu đọc và thẻ đến khi dừng (Ctrl-C)",
    en: "Watch readers and cards until stopped (Ctrl-C)",
  },
  examples: ["civicard reader watch", "civicard reader watch --json"],
  exitCodes: [5],
  async run(_input, { output, signal }) {
    const service = createPcscService();
    const stop = service.watch((event) => output.event(eventToJson(event), eventText(event)));
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    stop();
    await service.close();
    return undefined;
  },
};

function eventToJson(event: ReaderEvent): object {
  switch (event.kind) {
    case "service-lost":
      return { event: event.kind, code: event.error.code };
    case "service-found":
      return { event: event.kind };
    case "reader-added":
    case "reader-removed":
    case "card-inserted":
    case "card-removed":
    case "card-mute":
      return { event: event.kind, reader: readerToJson(event.reader) };
  }
}

function eventText(event: ReaderEvent): Bilingual {
  switch (event.kind) {
    case "service-lost":
      return { vi: event.error.text("vi"), en: event.error.text("en") };
    case "service-found":
      return { vi: "Dịch vụ đầu đọc đã sẵn sàng.", en: "The reader service is there." };
    case "reader-added":
      return { vi: `Có đầu đọc: ${event.reader.name}`, en: `Reader added: ${event.reader.name}` };
    case "reader-removed":
      return { vi: `Mất đầu đọc: ${event.reader.name}`, en: `Reader removed: ${event.reader.name}` };
    case "card-inserted":
      return { vi: `Thẻ vào: ${event.reader.name}`, en: `Card inserted: ${event.reader.name}` };
    case "card-removed":
      return { vi: `Thẻ ra: ${event.reader.name}`, en: `Card removed: ${event.reader.name}` };
    case "card-mute":
      return { vi: `Thẻ không trả lời: ${event.reader.name}`, en: `The card does not answer: ${event.reader.name}` };
  }
}
