/** Check digit of the machine readable zone: weights 7, 3, 1 from the left, modulo 10. @spec ICAO 9303-3 §4.9 */
import { LdsError } from "../lds-error.ts";

const weights = [7, 3, 1] as const;

/**
 * @param text characters A–Z, 0–9 and <
 * @returns one digit
 * @throws LdsError MRZ_CHARACTER_INVALID
 */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index++) {
    sum += characterValue(text.charCodeAt(index), index) * (weights[index % 3] ?? 0);
  }
  return String(sum % 10);
}

/** Position of the first character that no MRZ may hold; -1 when there is none. */
export function findInvalidCharacter(text: string): number {
  return text.search(/[^A-Z0-9<]/);
}

function characterValue(code: number, offset: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41 + 10;
  if (code === 0x3c) return 0;
  throw new LdsError("MRZ_CHARACTER_INVALID", { offset });
}
