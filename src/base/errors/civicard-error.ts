import { type ErrorCode, errorCatalogue } from "./catalogue.ts";
import type { ErrorEntry } from "./entry.ts";

export type Language = "vi" | "en";

/** Facts of an error: tags, offsets, lengths, ids of entities. Never values of a document, names, numbers or keys. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The one error class of the toolkit; each layer has a subclass with the fields its callers ask for.
 * `message` is the English text of the table with the details filled in.
 */
export class CivicardError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { readonly cause?: unknown }) {
    super(fillIn(errorCatalogue[code].en, details), options);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }

  get entry(): ErrorEntry {
    return errorCatalogue[this.code];
  }

  /** The text for people, in the language asked for. */
  text(language: Language): string {
    return fillIn(this.entry[language], this.details);
  }
}

function fillIn(template: string, details: ErrorDetails): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? "?"));
}
