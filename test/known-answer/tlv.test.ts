import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  encodeLength,
  encodeTlv,
  formatTag,
  fromHex,
  parseTlvTree,
  type TlvNode,
  toHex,
} from "../../src/base/bytes/index.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface ExpectedNode {
  readonly tag: string;
  readonly value?: string;
  readonly children?: readonly ExpectedNode[];
}

interface TlvVector extends NamedVector {
  readonly encoded: string;
  readonly expected: readonly ExpectedNode[];
  readonly is_der?: boolean;
}

function shown(node: TlvNode): ExpectedNode {
  const tag = formatTag(node.tag);
  return node.children === undefined ? { tag, value: toHex(node.value) } : { tag, children: node.children.map(shown) };
}

function encoded(node: ExpectedNode): Uint8Array {
  const parts = node.children?.map(encoded) ?? [fromHex(node.value ?? "")];
  return encodeTlv(Number.parseInt(node.tag, 16), ...parts);
}

describe("BER-TLV of card files (ICAO 9303-10, 9303-11)", () => {
  it.each(loadVectors<TlvVector>("tlv", 7))("$name", ({ encoded: bytes, expected }) => {
    expect(parseTlvTree(fromHex(bytes)).map(shown)).toEqual(expected);
    expect(expected.map((node) => toHex(encoded(node))).join("")).toBe(bytes);
  });
});

describeShared("BER-TLV of public test suites", ["vectors", "tlv.json"], () => {
  const { valid, invalid, lengths } = readShared();
  // The indefinite length is BER, but neither ISO 7816-4 nor DER: refused here.
  const definite = valid.filter(({ name }) => !name.includes("indefinite"));

  it("has as many vectors as expected", () => {
    expect([definite.length, invalid.length, lengths.length]).toEqual([24, 20, 22]);
  });

  it.each(definite)("reads $name", ({ encoded: bytes, expected, is_der }) => {
    const tree = parseTlvTree(fromHex(bytes)).map(shown);
    expect(tree).toEqual(expected);
    if (is_der === true) expect(tree.map((node) => toHex(encoded(node))).join("")).toBe(bytes);
  });

  it.each(valid.filter((vector) => !definite.includes(vector)))("refuses $name", ({ encoded: bytes }) => {
    expect(() => parseTlvTree(fromHex(bytes))).toThrow(expect.objectContaining({ code: "TLV_LENGTH_INVALID" }));
  });

  it.each(invalid.filter(({ encoded: bytes }) => bytes !== ""))("refuses $name", ({ encoded: bytes }) => {
    expect(() => parseTlvTree(fromHex(bytes))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^TLV_/) }),
    );
  });

  it.each(lengths.filter(({ length, is_der }) => length >= 0 && is_der !== false))(
    "encodes length $length",
    (vector) => {
      expect(toHex(encodeLength(vector.length))).toBe(vector.encoded);
    },
  );
});

interface SharedTlvFile {
  readonly valid: readonly TlvVector[];
  readonly invalid: readonly { readonly name: string; readonly encoded: string }[];
  readonly lengths: readonly { readonly length: number; readonly encoded: string; readonly is_der?: boolean }[];
}

function readShared(): SharedTlvFile {
  if (!sharedExists("vectors", "tlv.json")) return { valid: [], invalid: [], lengths: [] };
  return JSON.parse(readFileSync(sharedPath("vectors", "tlv.json"), "utf8")) as SharedTlvFile;
}
