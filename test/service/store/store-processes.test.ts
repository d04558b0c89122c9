import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { openStore } from "../../../src/service/store/index.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "civicard-processes-"));
afterEach(() => rmSync(folder, { recursive: true }));

it("counts exactly when two processes use one database", async () => {
  const path = join(folder, "c.sqlite");
  await (await openStore(path)).close();
  const script = fileURLToPath(new URL("./reserve-in-child.ts", import.meta.url));
  const child = () => run(process.execPath, ["--import", "tsx", script, path, "100"]);
  const outputs = await Promise.all([child(), child()]);
  const numbers = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});
