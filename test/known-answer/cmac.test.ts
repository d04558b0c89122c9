import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import { aesCmac } from "../../src/base/crypto/index.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface CmacVector extends NamedVector {
  readonly key: string;
  readonly message: string;
  readonly mac: string;
}

describe("AES-CMAC (RFC 4493, NIST SP 800-38B)", () => {
  it.each(loadVectors<CmacVector>("cmac", 15))("$name", ({ key, message, mac }) => {
    expect(toHex(aesCmac(fromHex(key), fromHex(message))).slice(0, mac.length)).toBe(mac);
  });
});
