import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../../src/base/bytes/index.ts";
import { BlockSize, shortBlockSize } from "../../../../src/chip/reader/block-size.ts";
import { FileAssembly } from "../../../../src/chip/reader/file-assembly.ts";
import { readTransparentFile } from "../../../../src/chip/reader/read-transparent-file.ts";
import { createFileChip, type FileChip, type Habit, padded, sampleFile, status } from "./file-chip.ts";

const MEBIBYTE = 1_048_576;

function read(chip: FileChip, blockSize = new BlockSize(256), maximumLength = MEBIBYTE) {
  return readTransparentFile({ transmit: chip.transmit, blockSize, assembly: new FileAssembly(maximumLength) });
}

async function bytesOf(chip: FileChip, blockSize = new BlockSize(256)): Promise<Uint8Array> {
  const reading = await read(chip, blockSize);
  if (reading.status !== "read") throw new Error(`${reading.reason}: ${reading.detail}`);
  return reading.bytes;
}

describe("reading a transparent file", () => {
  it.each([2, 3, 20, 127, 128, 255, 256, 257, 512, 1000, 15_000, 32_767, 32_768, 33_100, 70_000])(
    "gives a file of %i bytes",
    async (length) => {
      const file = sampleFile(length);
      expect(file.length).toBe(length);
      expect(await bytesOf(createFileChip(file))).toEqual(file);
      expect(await bytesOf(createFileChip(file), new BlockSize(223))).toEqual(file);
    },
  );

  it("gives the data object and not what the file system has behind it", async () => {
    const file = sampleFile(100);
    expect(await bytesOf(createFileChip(padded(file, 400)))).toEqual(file);
  });

  it("uses the odd command from offset 32768 on", async () => {
    const chip = createFileChip(sampleFile(40_000));
    await bytesOf(chip);
    const odd = chip.commands.filter(({ ins }) => ins === 0xb1);
    expect(odd.length).toBeGreaterThan(20);
    expect(chip.commands.filter(({ ins, p1 }) => ins === 0xb0 && p1 >= 0x80)).toEqual([]);
  });

  it("fits its first choice into a short protected answer", () => {
    // 87 L1 L2 01 and the padded cryptogram, 99 02 xxxx, 8E 08 and eight bytes.
    for (const [cipher, block] of [
      ["3DES", 8],
      ["AES-128", 16],
      ["AES-256", 16],
    ] as const) {
      const size = shortBlockSize(cipher);
      const paddedLength = (plain: number) => (Math.floor(plain / block) + 1) * block;
      expect(4 + paddedLength(size) + 14).toBeLessThanOrEqual(256);
      expect(4 + paddedLength(size + 1) + 14).toBeGreaterThan(4 + paddedLength(size) + 14);
    }
  });
});

describe("chips of the field", () => {
  const cap =
    (limit: number): Habit =>
    ({ wanted }) =>
      wanted > limit ? status(0x6700) : undefined;

  it.each([231, 223, 160, 100, 16])("A14: a chip capped at %i bytes with 6700", async (limit) => {
    const file = sampleFile(900);
    const blockSize = new BlockSize(256);
    expect(await bytesOf(createFileChip(file, cap(limit)), blockSize)).toEqual(file);
    expect(blockSize.current).toBeLessThanOrEqual(limit);
    // The size found serves the next file at once.
    const next = createFileChip(file, cap(limit));
    await bytesOf(next, blockSize);
    expect(next.commands.every(({ expectedLength }) => (expectedLength ?? 0) <= limit)).toBe(true);
  });

  it("A15: a chip that answers 6CE7 to a longer Le", async () => {
    const file = sampleFile(700);
    const chip = createFileChip(file, ({ wanted }) => (wanted > 0xe7 ? status(0x6ce7) : undefined));
    const blockSize = new BlockSize(256);
    expect(await bytesOf(chip, blockSize)).toEqual(file);
    expect(blockSize.current).toBe(0xe7);
  });

  it("A15: 6Cxx that names the rest of a small file does not shrink the block for good", async () => {
    const file = sampleFile(20);
    const chip = createFileChip(file, ({ offset, wanted }) =>
      offset + wanted > 20 ? status(0x6c00 + 20 - offset) : undefined,
    );
    const blockSize = new BlockSize(256);
    expect(await bytesOf(chip, blockSize)).toEqual(file);
    expect(blockSize.current).toBe(256);
  });

  it.each([20, 130, 233, 489])("A16 (A): 6B00 for a request that runs past the end of %i bytes", async (length) => {
    const file = sampleFile(length);
    const chip = createFileChip(file, ({ offset, wanted }) => (offset + wanted > length ? status(0x6b00) : undefined));
    expect(await bytesOf(chip)).toEqual(file);
  });

  it("A16 (B, C): 6282 or 9000 with the data that is left", async () => {
    const file = sampleFile(233);
    expect(await bytesOf(createFileChip(file))).toEqual(file);
    const short: Habit = ({ offset }) => status(0x9000, file.slice(offset));
    expect(await bytesOf(createFileChip(file, short))).toEqual(file);
  });

  it("S08: an empty answer with 9000 above 224 bytes", async () => {
    const file = sampleFile(700);
    const chip = createFileChip(file, ({ wanted }) => (wanted > 224 ? status(0x9000) : undefined));
    expect(await bytesOf(chip)).toEqual(file);
    expect(chip.commands.length).toBeLessThan(12);
  });
});

describe("hostile answers end reading with a word and an offset", () => {
  it.each([
    ["a header that never ends", fromHex("7f80"), "FILE_TRUNCATED"],
    ["an indefinite length", fromHex("6180000000000000000000"), "FILE_HEADER_INVALID"],
    ["a length of 4 GiB", fromHex("6184ffffffff00000000"), "FILE_TOO_LONG"],
    ["a length just above the limit", fromHex("61830ffffd"), "FILE_TOO_LONG"],
    ["an empty file", fromHex(""), "FILE_TRUNCATED"],
    ["a file that ends before its header says", fromHex("618201000102030405"), "FILE_TRUNCATED"],
  ])("%s", async (_, content, reason) => {
    const reading = await read(createFileChip(content));
    expect(reading).toMatchObject({ status: "unreadable", reason });
    if (reading.status === "unreadable") expect(reading.detail).toMatch(/^offset \d+ of/);
  });

  it.each([
    ["more than was asked for", () => status(0x9000, new Uint8Array(300).fill(0x61)), "READ_OVERLONG"],
    ["nothing, for ever", () => status(0x9000), "READ_STALLED"],
    ["wrong length, for ever", () => status(0x6700), "READ_STALLED"],
    ["6Cxx, for ever", () => status(0x6c10), "READ_STALLED"],
    ["wrong offset, for ever", () => status(0x6b00), "FILE_TRUNCATED"],
    ["no right", () => status(0x6982), "READ_REFUSED"],
    ["a status of its own", () => status(0x6f00), "STATUS_WORD"],
  ] as const)("%s", async (_, habit, reason) => {
    expect(await read(createFileChip(sampleFile(500), habit))).toMatchObject({ status: "unreadable", reason });
  });

  it("one byte a turn is not read for ever", async () => {
    const file = sampleFile(20_000);
    const chip = createFileChip(file, ({ offset }) => status(0x9000, file.slice(offset, offset + 1)));
    expect(await read(chip)).toMatchObject({ status: "unreadable", reason: "READ_STALLED" });
    expect(chip.commands.length).toBeLessThan(2600);
  });

  it("keeps to the limit that the caller sets", async () => {
    const file = sampleFile(1000);
    expect(await read(createFileChip(file), new BlockSize(256), 999)).toMatchObject({ reason: "FILE_TOO_LONG" });
    expect(await read(createFileChip(file), new BlockSize(256), 1000)).toMatchObject({ status: "read" });
  });

  it("any answers at all: a result, in a bounded number of turns", async () => {
    const answer = fc.record({
      statusWord: fc.constantFrom(0x9000, 0x6282, 0x6700, 0x6b00, 0x6c05, 0x6c00, 0x6982, 0x6a82, 0x0000),
      data: fc.uint8Array({ maxLength: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 12 }), async (answers) => {
        let turn = 0;
        const chip = createFileChip(sampleFile(10), () => answers[turn++ % answers.length]);
        const reading = await read(chip);
        expect(["read", "unreadable"]).toContain(reading.status);
        expect(chip.commands.length).toBeLessThan(MEBIBYTE / 8 + 64);
      }),
      { seed: 11, numRuns: 1000 },
    );
  });
});
