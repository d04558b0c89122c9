import { fromHex } from "../../../../src/base/bytes/index.ts";
import type { ChipSecrets } from "../../../../src/chip/secrets/index.ts";

/** Document number, birth and expiry of the specimen in Doc 9303-11 appendix D.2, with invented keys. */
export function sampleSecrets(): ChipSecrets {
  return {
    can: "123456",
    mrzInformation: "L898902C<369080619406236",
    keys: [
      {
        purpose: "active-authentication",
        keyOrigin: "injected",
        curve: "P-256",
        privateKey: fromHex("11".repeat(32)),
      },
      {
        purpose: "chip-authentication",
        keyOrigin: "injected",
        curve: "brainpoolP256r1",
        privateKey: fromHex(`${"00".repeat(31)}07`),
        keyId: 200,
      },
    ],
  };
}

/** Every word and key of the sample that must never leave in an error. */
export const sampleLeaks: readonly string[] = ["123456", "L898902C", "6908061", "9406236", "1111", "17,17,17"];
