import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFile, writeNewFile } from "../../../src/pki/atomic-file.ts";
import { seededRandom } from "../../support/seeded-random.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "civicard-atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const random = seededRandom("atomic");
const bytes = (text: string) => new TextEncoder().encode(text);

describe("a file that is whole or not there", () => {
  it("is new, and its owner's alone", async () => {
    const file = join(folder, "key");
    await writeNewFile(file, "one", random);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(writeNewFile(file, "two", random)).rejects.toMatchObject({ code: "KEY_LABEL_TAKEN" });
    expect(readFileSync(file, "utf8")).toBe("one");
    expect(readdirSync(folder)).toEqual(["key"]);
  });

  it("replaces another and leaves nothing beside it", async () => {
    const file = join(folder, "store");
    await replaceFile(file, bytes("one"), random);
    await replaceFile(file, bytes("two"), random);
    expect(readFileSync(file, "utf8")).toBe("two");
    expect(readdirSync(folder)).toEqual(["store"]);
  });

  it("leaves nothing behind when its name cannot be given", async () => {
    const file = join(folder, "taken");
    mkdirSync(file);
    await expect(replaceFile(file, bytes("secret"), random)).rejects.toMatchObject({ code: "EISDIR" });
    expect(readdirSync(folder)).toEqual(["taken"]);
  });

  it("leaves nothing behind when its content cannot be written", async () => {
    const unwritable = Symbol("unwritable") as unknown as string;
    await expect(writeNewFile(join(folder, "key"), unwritable, random)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});
