import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeNeeding } from "../support/needs.ts";
import { findPcscdProblem, startTestPcscd } from "../support/pcscd.ts";

const missing = await findPcscdProblem();
const root = fileURLToPath(new URL("../../", import.meta.url));

/** The built package starts its child from .js files and has no loader; away from the checkout it has no addon either. */
describe("PC/SC from the built package", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "civicard-built-"));
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const parameters = [
      "-p",
      "tsconfig.build.json",
      "--noCheck",
      "--declaration",
      "false",
      "--outDir",
      join(folder, "dist"),
    ];
    execFileSync(process.execPath, [compiler, ...parameters], { cwd: root });
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(program: string): string {
    const script = `import { createPcscService } from "./dist/chip/transport/index.js";\n${program}`;
    return execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
  }

  test("without the addon says how to mend it, and nothing else breaks", () => {
    const program = "await createPcscService().listReaders().catch(({ code, message }) => console.log(code, message));";
    expect(run(program)).toMatch(/^PCSC_NOT_AVAILABLE .*pcsclite.*setup\.mjs/);
  });

  describeNeeding("pcsc", { name: "with the addon", missing }, () => {
    test("lists the readers", async () => {
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
      const daemon = await startTestPcscd(2);
      try {
        const options = JSON.stringify({ socketName: daemon.socketName });
        expect(run(`console.log((await createPcscService(${options}).listReaders()).length);`)).toBe("2");
      } finally {
        await daemon.stop();
      }
    });
  });
});
