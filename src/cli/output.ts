/** Data on stdout, everything else on stderr; the one place of the command line that writes. */
import type { CivicardError, Language } from "../base/errors/index.ts";
import type { Bilingual } from "./language.ts";

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export class Output {
  readonly language: Language;
  readonly json: boolean;
  readonly #stdout: Stream;
  readonly #stderr: Stream;
  #progressShown = false;

  constructor(options: { language: Language; json: boolean; stdout: Stream; stderr: Stream }) {
    this.language = options.language;
    this.json = options.json;
    this.#stdout = options.stdout;
    this.#stderr = options.stderr;
  }

  /** The text in the language of this run. */
  choose(text: Bilingual): string {
    return text[this.language];
  }

  /** The result of a command: one JSON object, or text for people. */
  result(json: unknown, text: string): void {
    this.#endProgress();
    this.#stdout.write(this.json ? `${JSON.stringify(json)}\n` : `${text}${text.endsWith("\n") ? "" : "\n"}`);
  }

  /** One event of a running command: a JSON line, or a line for people. */
  event(json: object, text: Bilingual): void {
    this.result(json, this.choose(text));
  }

  /** A step or a hint, on stderr. */
  note(text: Bilingual): void {
    this.#endProgress();
    this.#stderr.write(`${this.choose(text)}\n`);
  }

  warn(text: Bilingual): void {
    const label = this.choose({ vi: "Cảnh báo", en: "Warning" });
    this.#endProgress();
    this.#stderr.write(`${label}: ${this.choose(text)}\n`);
  }

  /** A bar on stderr when people look at it; nothing otherwise. */
  progress(label: Bilingual, done: number, total: number): void {
    if (this.json || this.#stderr.isTTY !== true) return;
    const width = 28;
    const filled = total === 0 ? width : Math.floor((done * width) / total);
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
    this.#stderr.write(
      `\r\u001b[2K${this.choose(label)} [${"█".repeat(filled)}${"░".repeat(width - filled)}] ${percent} %`,
    );
    this.#progressShown = true;
  }

  /** A failure: text and code on stderr, and an object on stdout for machines. */
  failure(error: CivicardError): void {
    this.#endProgress();
    const label = this.choose({ vi: "Lỗi", en: "Error" });
    this.#stderr.write(`${label} ${error.code}: ${error.text(this.language)}\n`);
    if (this.json) {
      const { vi, en } = { vi: error.text("vi"), en: error.text("en") };
      this.#stdout.write(`${JSON.stringify({ error: { code: error.code, vi, en } })}\n`);
    }
  }

  #endProgress(): void {
    if (this.#progressShown) this.#stderr.write("\r\u001b[2K");
    this.#progressShown = false;
  }
}
