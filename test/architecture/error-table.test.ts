import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorTable } from "../../scripts/error-table.ts";
import { errorCatalogue } from "../../src/base/errors/index.ts";

test("docs/errors.md says what the program does", () => {
  const file = readFileSync(join(import.meta.dirname, "..", "..", "docs", "errors.md"), "utf8");
  expect(file).toBe(errorTable());
});

test.each(Object.entries(errorCatalogue))("%s has both languages and fitting statuses", (_, entry) => {
  expect(entry.vi.length).toBeGreaterThan(10);
  expect(entry.en.length).toBeGreaterThan(10);
  // The same details stand in both texts; one that is words itself has a Vietnamese twin, `reason` and `reasonVi`.
  const placeholders = (text: string) =>
    new Set((text.match(/\{\w+\}/g) ?? []).map((name) => name.replace(/Vi\}$/, "}")));
  expect(placeholders(entry.vi)).toEqual(placeholders(entry.en));
  expect(entry.http).toBeGreaterThanOrEqual(400);
  expect([1, 2, 3, 4, 5, 6, 7, 10]).toContain(entry.exit);
});
