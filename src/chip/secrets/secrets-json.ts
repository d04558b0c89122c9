/** Reading the JSON of a secrets file: members by name, never their values in an error. */
import { fromHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export const FORMAT = "civicard-chip-secrets";
export const VERSION = 1;

/** @throws CivicardError SECRETS_INVALID; the parser's own message would quote the text and is dropped */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CivicardError("SECRETS_INVALID", { reason: "not JSON" });
  }
  return asObject(value, "not an object");
}

export function asObject(value: unknown, reason: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CivicardError("SECRETS_INVALID", { reason });
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A member that must be one of a few values. */
export function getMember<T extends string | number | boolean>(
  json: Readonly<Record<string, unknown>>,
  name: string,
  accepted: readonly T[],
): T {
  const value = accepted.find((candidate) => candidate === json[name]);
  if (value === undefined) throw new CivicardError("SECRETS_INVALID", { reason: `member ${name}` });
  return value;
}

export function getText(json: Readonly<Record<string, unknown>>, name: string): string {
  const value = json[name];
  if (typeof value !== "string") throw new CivicardError("SECRETS_INVALID", { reason: `member ${name}` });
  return value;
}

/** @param length exact number of bytes; any where absent */
export function getHex(json: Readonly<Record<string, unknown>>, name: string, length?: number): Uint8Array {
  const text = getText(json, name);
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text) || (length !== undefined && text.length !== length * 2)) {
    throw new CivicardError("SECRETS_INVALID", { reason: `member ${name}` });
  }
  return fromHex(text);
}
