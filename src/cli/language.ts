import type { Language } from "../base/errors/index.ts";

/** A text in both languages of the product. */
export interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `--lang`, else `CIVICARD_LANG`, else the locale: Vietnamese where it says so, English otherwise. */
export function chooseLanguage(args: readonly string[], environment: Environment): Language {
  const asked = languageOption(args) ?? environment["CIVICARD_LANG"];
  if (asked === "vi" || asked === "en") return asked;
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  return locale.toLowerCase().startsWith("vi") ? "vi" : "en";
}

function languageOption(args: readonly string[]): string | undefined {
  const index = args.indexOf("--lang");
  return index >= 0 ? args[index + 1] : args.find((arg) => arg.startsWith("--lang="))?.slice("--lang=".length);
}
