import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import { retailMac } from "../../src/base/crypto/index.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface RetailMacVector extends NamedVector {
  readonly key: string;
  readonly paddedData: string;
  readonly mac: string;
}

describe("retail MAC (ISO/IEC 9797-1 algorithm 3)", () => {
  it.each(loadVectors<RetailMacVector>("retail-mac", 9))("$name", ({ key, paddedData, mac }) => {
    expect(toHex(retailMac(fromHex(key), fromHex(paddedData)))).toBe(mac);
  });
});
