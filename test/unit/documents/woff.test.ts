import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { locateFonts } from "../../../src/service/documents/index.ts";
import { decodeWoff } from "../../../src/service/documents/woff.ts";

const HEAD = 0x68656164;

/** Sum of the 32-bit words of a table, as the font's maker wrote it into the directory; `head` leaves out its own field. */
function checksumOf(table: DataView, tag: number): number {
  let sum = 0;
  for (let at = 0; at < table.byteLength; at += 4) {
    if (tag === HEAD && at === 8) continue;
    let word = 0;
    for (let index = 0; index < 4; index++)
      word = word * 256 + (at + index < table.byteLength ? table.getUint8(at + index) : 0);
    sum = (sum + word) >>> 0;
  }
  return sum;
}

describe("web fonts", () => {
  const { regular, medium, bold } = locateFonts();

  it.each([...regular, ...medium, ...bold].map((file) => ({ file, name: file.split("/").at(-1) })))(
    "$name unpacks into tables with the checksums of their maker",
    ({ file }) => {
      const font = decodeWoff(readFileSync(file));
      const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
      const count = view.getUint16(4);
      expect(count).toBeGreaterThan(8);
      for (let index = 0; index < count; index++) {
        const at = 12 + index * 16;
        const tag = view.getUint32(at);
        const table = new DataView(font.buffer, font.byteOffset + view.getUint32(at + 8), view.getUint32(at + 12));
        expect(view.getUint32(at + 8) % 4).toBe(0);
        expect(checksumOf(table, tag), tag.toString(16)).toBe(view.getUint32(at + 4));
      }
    },
  );

  it("are told from other files", () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(100), new TextEncoder().encode("wOF2".padEnd(60))]) {
      expect(() => decodeWoff(bytes)).toThrow(expect.objectContaining({ code: "DOCUMENT_FONT_MISSING" }));
    }
  });
});
