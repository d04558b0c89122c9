/** Passwords of PACE and the keys that come of them. @spec ICAO 9303-11 §4.4.4.1 (DO'83'), §9.7.3; BSI TR-03110-3 §D.2.1 */
import { type CipherName, deriveKey, digest, KeyCounter } from "../../../base/crypto/index.ts";

export type PacePassword =
  | { readonly kind: "MRZ" /** Number, birth and expiry, each with check digit. */; readonly mrzInformation: string }
  | { readonly kind: "CAN"; readonly can: string }
  | { readonly kind: "PIN"; readonly pin: string }
  | { readonly kind: "PUK"; readonly puk: string };

export type PacePasswordKind = PacePassword["kind"];

const references: Readonly<Record<PacePasswordKind, number>> = { MRZ: 1, CAN: 2, PIN: 3, PUK: 4 };

/** Content of data object 83 in MSE:Set AT. */
export function passwordReference(kind: PacePasswordKind): number {
  return references[kind];
}

/** The key that hides the nonce. The caller wipes it. */
export function derivePasswordKey(password: PacePassword, cipher: CipherName): Uint8Array {
  return deriveKey({ secret: passwordSecret(password), counter: KeyCounter.password, cipher });
}

/** MRZ information is hashed first; the others go in as they are printed. */
function passwordSecret(password: PacePassword): Uint8Array {
  switch (password.kind) {
    case "MRZ":
      return digest("SHA-1", latin1(password.mrzInformation));
    case "CAN":
      return latin1(password.can);
    case "PIN":
      return latin1(password.pin);
    case "PUK":
      return latin1(password.puk);
  }
}

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}
