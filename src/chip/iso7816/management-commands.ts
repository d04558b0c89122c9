/**
 * Commands that build and close a card: used by personalisation, refused by a finished card.
 *
 * @spec ISO/IEC 7816-9 §7 (CREATE FILE, ACTIVATE FILE), 7816-8 §11.2 (GENERATE ASYMMETRIC KEY PAIR), 7816-4 §11.4
 */
import { encodeTlv } from "../../base/bytes/index.ts";
import type { CommandApdu } from "./command-apdu.ts";
import { encodeFileControlParameters, type FileControlParameters } from "./file-control.ts";

export const CardInstruction = {
  createFile: 0xe0,
  activateFile: 0x44,
  deleteFile: 0xe4,
  generateKeyPair: 0x47,
  putData: 0xda,
  getData: 0xca,
} as const;

export function createFile(parameters: FileControlParameters): CommandApdu {
  return { cla: 0x00, ins: CardInstruction.createFile, p1: 0, p2: 0, data: encodeFileControlParameters(parameters) };
}

/** Without data: the current file; for `MF` the whole card goes into use and its building commands end. */
export function activateFile(fileId?: number): CommandApdu {
  const header = { cla: 0x00, ins: CardInstruction.activateFile, p1: 0, p2: 0 };
  return fileId === undefined ? header : { ...header, data: Uint8Array.of(fileId >> 8, fileId & 0xff) };
}

/** File by its identifier under the current application; a blank chip frees its place. */
export function deleteFile(fileId: number): CommandApdu {
  const data = Uint8Array.of(fileId >> 8, fileId & 0xff);
  return { cla: 0x00, ins: CardInstruction.deleteFile, p1: 0, p2: 0, data };
}

/** @param tag of the data object, 0x0040 to 0xFFFF, in P1-P2 */
export function putData(tag: number, data: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: CardInstruction.putData, p1: tag >> 8, p2: tag & 0xff, data };
}

export function getData(tag: number, expectedLength = 256): CommandApdu {
  return { cla: 0x00, ins: CardInstruction.getData, p1: tag >> 8, p2: tag & 0xff, expectedLength };
}

/**
 * Makes a key pair on the chip; the answer holds the public key (7F49), the private key never leaves.
 * @param controlReference data objects inside the control reference template (B6)
 */
export function generateAsymmetricKeyPair(controlReference: Uint8Array): CommandApdu {
  return keyPairCommand(0x80, controlReference);
}

/** The public key of a pair that the chip made before: for a station that was cut off after making it. */
export function readAsymmetricPublicKey(controlReference: Uint8Array): CommandApdu {
  return keyPairCommand(0x81, controlReference);
}

function keyPairCommand(p1: number, controlReference: Uint8Array): CommandApdu {
  const data = encodeTlv(0xb6, controlReference);
  return { cla: 0x00, ins: CardInstruction.generateKeyPair, p1, p2: 0, data, expectedLength: 256 };
}
