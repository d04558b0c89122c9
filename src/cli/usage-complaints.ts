/** What commander has to say about a wrong call, in both languages and without the values that were typed. */
import type { CommanderError } from "commander";
import type { Bilingual } from "./language.ts";

/** By commander's code; `name` is the option, argument or command that it is about. */
const complaints: Readonly<Record<string, (name: string, known: string) => Bilingual>> = {
  "commander.unknownOption": (name, known) =>
    withHint(known, {
      vi: `không có tùy chọn ${name}`,
      en: `unknown option ${name}`,
    }),
  "commander.unknownCommand": (_, known) => withHint(known, { vi: "không có lệnh đó", en: "unknown command" }),
  "commander.missingArgument": (name) => ({ vi: `thiếu tham số ${name}`, en: `argument ${name} is missing` }),
  "commander.missingMandatoryOptionValue": (name) => ({ vi: `thiếu ${name}`, en: `${name} is missing` }),
  "commander.optionMissingArgument": (name) => ({ vi: `${name} cần một giá trị`, en: `${name} wants a value` }),
  "commander.invalidArgument": (name, known) => ({
    vi: `${name} chỉ nhận: ${known}`,
    en: `${name} takes one of: ${known}`,
  }),
  "commander.excessArguments": () => ({ vi: "thừa tham số", en: "too many arguments" }),
};

/** A typed value may be a number, a name or a password that slipped into the wrong place: it is never repeated. */
export function complaintOf({ code, message }: CommanderError): Bilingual {
  const [, quoted = ""] = /'([^']*)'/.exec(message) ?? [];
  // An unknown option may carry its value: --cann=123456.
  const name = code === "commander.unknownOption" ? quoted.replace(/=.*$/s, "") : quoted;
  const [, known = ""] = /(?:choices are|Did you mean(?: one of)?) (.*?)(?:\.|\?\))?$/s.exec(message) ?? [];
  return complaints[code]?.(name, known) ?? { vi: "xem hướng dẫn", en: "see the help" };
}

function withHint(known: string, { vi, en }: Bilingual): Bilingual {
  return known === "" ? { vi, en } : { vi: `${vi} (ý bạn là ${known}?)`, en: `${en} (did you mean ${known}?)` };
}
