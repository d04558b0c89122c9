/**
 * Signing with a key of a store. Stores sign ECDSA in the form of certificates; CV certificates and terminal
 * authentication want r and s side by side. The conversion is made here and nowhere else.
 *
 * @spec BSI TR-03110-3 §A.7.4.1
 */
import { ecdsaDerToPlain } from "../../base/crypto/index.ts";
import type { SigningKey } from "../signing-key.ts";
import { cvPublicKeyOf } from "./public-key.ts";
import { getVerificationKey } from "./verification-key.ts";

export type CvSigner = Pick<SigningKey, "subjectPublicKeyInfo" | "algorithm" | "sign">;

/** ECDSA as r and s in the width of the order, RSA as it is. */
export async function signPlain(signer: CvSigner, data: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(data);
  const key = getVerificationKey(cvPublicKeyOf(signer));
  return key.kind === "ECDSA" ? ecdsaDerToPlain(signature, key.curve.orderBytes) : signature;
}
