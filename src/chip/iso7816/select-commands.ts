/**
 * SELECT in the forms that cards of this kind know.
 *
 * @spec ISO/IEC 7816-4 §11.2.2; ICAO 9303-10 §3.6.2
 */
import { toUnsignedBytes } from "../../base/bytes/index.ts";
import type { CommandApdu } from "./command-apdu.ts";

const INS_SELECT = 0xa4;
const P2_FILE_CONTROL_PARAMETERS = 0x04;
const P2_NO_RESPONSE_DATA = 0x0c;

/** Application by its identifier, 1 to 16 bytes; no file control information is asked for. */
export function selectApplication(applicationId: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: INS_SELECT, p1: 0x04, p2: P2_NO_RESPONSE_DATA, data: applicationId };
}

/** Elementary file of the current application by its identifier. */
export function selectFile(fileId: number): CommandApdu {
  return { cla: 0x00, ins: INS_SELECT, p1: 0x02, p2: P2_NO_RESPONSE_DATA, data: toUnsignedBytes(fileId, 2) };
}

/** The same, and the answer is the file control parameters (62): size, life cycle, access condition. */
export function selectFileForParameters(fileId: number): CommandApdu {
  const data = toUnsignedBytes(fileId, 2);
  return { cla: 0x00, ins: INS_SELECT, p1: 0x02, p2: P2_FILE_CONTROL_PARAMETERS, data, expectedLength: 256 };
}

/** Master file; some chips know only one of the two forms, some none (field cases A01, A02). */
export function selectMasterFile(form: "without-data" | "by-file-id"): CommandApdu {
  const header = { cla: 0x00, ins: INS_SELECT, p1: 0x00, p2: P2_NO_RESPONSE_DATA };
  return form === "without-data" ? header : { ...header, data: Uint8Array.of(0x3f, 0x00) };
}
