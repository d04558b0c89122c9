/** What a check says of a field: an error keeps the value out, a warning lets it in and is kept. */
import type { ErrorCode } from "../base/errors/index.ts";

/** Codes of the domain: `E-…` are errors, `W-…` are warnings. */
export type FindingCode = Extract<ErrorCode, `E-${string}` | `W-${string}`>;

export interface Finding {
  readonly code: FindingCode;
  /** Field of the model; never its value. */
  readonly field: string;
}

export function isError(finding: { readonly code: FindingCode }): boolean {
  return finding.code.startsWith("E-");
}
