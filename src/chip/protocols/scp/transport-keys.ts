/**
 * Keys of one chip from the master key of a delivery: knowing one chip's keys tells nothing of another's. The layout
 * of the derivation data is the one that GlobalPlatform tools call KDF3.
 *
 * @spec NIST SP 800-108 §4.1 (counter mode, CMAC)
 */
import { concatBytes } from "../../../base/bytes/index.ts";
import { aesCmac } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import type { TransportKeys } from "./shared.ts";

/** A chip serial is as long as the key diversification data of INITIALIZE UPDATE, which carries it. */
export const CHIP_SERIAL_LENGTH = 10;

const purposes = { enc: 1, mac: 2, dek: 3 } as const;

/**
 * @param master 16, 24 or 32 bytes; the derived keys are as long
 * @param chipSerial 10 bytes
 * @throws CivicardError CHIP_SERIAL_INVALID
 */
export function deriveTransportKeys(master: Uint8Array, chipSerial: Uint8Array): TransportKeys {
  if (chipSerial.length !== CHIP_SERIAL_LENGTH) {
    throw new CivicardError("CHIP_SERIAL_INVALID", { length: chipSerial.length, expected: CHIP_SERIAL_LENGTH });
  }
  const key = (purpose: number) => {
    const blocks = [1, 2].map((counter) =>
      aesCmac(master, concatBytes(Uint8Array.of(counter, 0, 0, 0, purpose, 0), chipSerial)),
    );
    return concatBytes(...blocks).slice(0, master.length);
  };
  return { enc: key(purposes.enc), mac: key(purposes.mac), dek: key(purposes.dek) };
}
