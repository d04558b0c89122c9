/** The door between bytes and asn1js: bounds first, then one whole element, and only our own errors leave. */
import * as asn1js from "asn1js";
import { CivicardError } from "../base/errors/index.ts";
import { assertBerBounds, type BerLimits } from "./ber-bounds.ts";

/**
 * One BER element that fills the bytes.
 * @throws CivicardError PKI_ENCODING_INVALID
 */
export function parseBer(bytes: Uint8Array, limits?: BerLimits): asn1js.AsnType {
  assertBerBounds(bytes, limits);
  const { offset, result } = guarded("encoding", () => asn1js.fromBER(bytes));
  if (offset !== bytes.length) throw new CivicardError("PKI_ENCODING_INVALID", { offset: 0, reason: result.error });
  return result;
}

/** Runs a parser of PKI.js; what it throws becomes PKI_ENCODING_INVALID and says which structure. */
export function guarded<T>(structure: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (cause instanceof CivicardError) throw cause;
    throw new CivicardError("PKI_ENCODING_INVALID", { offset: 0, reason: `not a ${structure}` }, { cause });
  }
}

/** The element's octets as they stood in the input. */
export function bytesAsSent(element: asn1js.AsnType): Uint8Array {
  return Uint8Array.from(element.valueBeforeDecodeView);
}

/** A copy of an element in DER or, where asn1js kept BER forms, as near as it gets. */
export function toDer(element: asn1js.AsnType): Uint8Array {
  return new Uint8Array(element.toBER(false));
}

/** Elements of a constructed one. */
export function elementsOf(element: asn1js.AsnType): readonly asn1js.AsnType[] {
  const value: unknown = (element.valueBlock as { readonly value?: unknown }).value;
  if (!Array.isArray(value)) throw new CivicardError("PKI_ENCODING_INVALID", { offset: 0, reason: "not constructed" });
  return value as readonly asn1js.AsnType[];
}

/** The octets of a signature; one with unused bits is none. */
export function wholeOctets({ valueBlock }: asn1js.BitString): Uint8Array {
  if (valueBlock.unusedBits !== 0) {
    throw new CivicardError("PKI_ENCODING_INVALID", { offset: 0, reason: "a signature with unused bits" });
  }
  return Uint8Array.from(valueBlock.valueHexView);
}
