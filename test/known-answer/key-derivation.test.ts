import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import { type CipherName, deriveKey } from "../../src/base/crypto/index.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface KeyDerivationVector extends NamedVector {
  readonly secret: string;
  readonly counter: number;
  readonly cipher: CipherName;
  readonly key: string;
}

describe("key derivation (ICAO 9303-11 §9.7.1)", () => {
  it.each(loadVectors<KeyDerivationVector>("key-derivation", 14))("$name", ({ secret, counter, cipher, key }) => {
    expect(toHex(deriveKey({ secret: fromHex(secret), counter, cipher }))).toBe(key);
  });
});
