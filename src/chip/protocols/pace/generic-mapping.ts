import { fromUnsignedBytes } from "../../../base/bytes/index.ts";
import type { AgreementGroup } from "../agreement-group.ts";

/**
 * Generic mapping: the nonce times the generator, and the secret element that both sides agreed on.
 * @spec ICAO 9303-11 §4.4.3.3.1
 * @throws CivicardError for a nonce of zero or an element that is not in the group
 */
export function mapGeneric(group: AgreementGroup, nonce: Uint8Array, agreed: Uint8Array): Uint8Array {
  return group.combine(group.multiply(group.generator, fromUnsignedBytes(nonce) % group.order), agreed);
}
