/**
 * What both sides of terminal authentication must do alike: data objects, the compressed key, the name of the chip
 * and the text that is signed.
 *
 * @spec BSI TR-03110-1 §3.5 (version 1), BSI TR-03110-2 §3.3 (version 2), BSI TR-03110-3 §A.2.2.3, §A.7.5
 */
import { concatBytes, encodeDerOid, encodeTlv, encodeUtf8 } from "../../../base/bytes/index.ts";
import { digest } from "../../../base/crypto/index.ts";
import type { KeyAgreement } from "../../../lds/index.ts";

/** Data objects of MSE:Set DST and MSE:Set AT. */
export const TerminalAuthenticationTag = {
  protocol: 0x80,
  publicKeyReference: 0x83,
  auxiliaryData: 0x67,
  ephemeralKey: 0x91,
} as const;

export const CHALLENGE_LENGTH = 8;
export const INS_SECURITY_OPERATION = 0x2a;
export const P1_VERIFICATION = 0x81;
export const P2_DIGITAL_SIGNATURE_TEMPLATE = 0xb6;
export const P2_SELF_DESCRIPTIVE_CERTIFICATE = 0xbe;

/** One datum that the terminal commits to by its signature, version 2. @spec BSI TR-03110-3 §A.7.5 */
export interface AuxiliaryDatum {
  readonly oid: string;
  readonly value: Uint8Array;
}

/** Identifiers of the data that chips compare with what they hold. */
export const auxiliaryDataOids = {
  dateOfBirth: "0.4.0.127.0.7.3.1.4.1",
  dateOfExpiry: "0.4.0.127.0.7.3.1.4.2",
  municipalityId: "0.4.0.127.0.7.3.1.4.3",
} as const;

const DISCRETIONARY_TEMPLATE = 0x73;
const DISCRETIONARY_DATA = 0x53;

/** Comp(): the x-coordinate of a point, the SHA-1 hash of a DH value. */
export function compressPublicKey(keyAgreement: KeyAgreement, publicKey: Uint8Array): Uint8Array {
  if (keyAgreement === "DH") return digest("SHA-1", publicKey);
  return publicKey.slice(1, 1 + (publicKey.length - 1) / 2);
}

/**
 * Name of a chip that was opened by basic access control: document number and its check digit.
 * @param mrzInformation as basic access control hashes it: number, birth and expiry, each with its digit
 */
export function chipIdentifierOfMrz(mrzInformation: string): Uint8Array {
  const birthAndExpiry = 14;
  return encodeUtf8(mrzInformation.slice(0, -birthAndExpiry));
}

/** 67 with a template for each datum, as it is sent and signed. */
export function encodeAuxiliaryData(data: readonly AuxiliaryDatum[]): Uint8Array {
  const templates = data.map(({ oid, value }) =>
    encodeTlv(DISCRETIONARY_TEMPLATE, encodeDerOid(oid), encodeTlv(DISCRETIONARY_DATA, value)),
  );
  return encodeTlv(TerminalAuthenticationTag.auxiliaryData, ...templates);
}

export interface TerminalSignatureInput {
  readonly chipIdentifier: Uint8Array;
  readonly challenge: Uint8Array;
  /** Comp() of the terminal's ephemeral key of chip authentication. */
  readonly compressedKey: Uint8Array;
  /** 67 whole; version 2 only. */
  readonly auxiliaryData?: Uint8Array | undefined;
}

/** What the terminal signs. */
export function terminalSignatureInput(input: TerminalSignatureInput): Uint8Array {
  const { chipIdentifier, challenge, compressedKey, auxiliaryData = new Uint8Array() } = input;
  return concatBytes(chipIdentifier, challenge, compressedKey, auxiliaryData);
}
