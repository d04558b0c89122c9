import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeNeeding } from "../support/needs.ts";
import { pdfText, popplerMissing } from "../support/poppler.ts";
import { outcomeOf, runCivicard, runCivicardHere, temporaryDirectory } from "../support/run-civicard.ts";

/** The main path of the request's state machine, from the domain's table 2.2. */
const mainPath = [
  ...["DRAFT", "SUBMITTED", "IDENTITY_CHECKED", "BIOMETRICS_CAPTURED", "CITIZEN_SIGNED", "FEE_SETTLED"],
  ...["DEDUP_CLEARED", "APPROVED", "QUEUED", "IN_PRODUCTION", "PERSONALISED", "QA_PASSED", "SHIPPED", "AT_COUNTER"],
  "DELIVERED",
];

interface DemonstrationJson {
  readonly verdict: string;
  readonly states: readonly string[];
  readonly reader: string;
  readonly readerReason?: string;
  readonly inspection: { readonly checks: readonly { readonly id: string; readonly status: string }[] };
  readonly audit: { readonly intact: boolean; readonly events: number };
  readonly artefacts: Readonly<Record<string, string>>;
  readonly accountsFile: string;
}

function expectGoodRun(stdout: string): DemonstrationJson {
  expect(stdout.trim().split("\n")).toHaveLength(1);
  const result = JSON.parse(stdout) as DemonstrationJson;
  expect(result).toMatchObject({ verdict: "valid", states: mainPath, audit: { intact: true } });
  const { checks } = result.inspection;
  expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
  for (const id of ["access", "active-authentication", "passive-authentication.chain"]) {
    expect(checks).toContainEqual(expect.objectContaining({ id, status: "passed" }));
  }
  return result;
}

const textOf = (file: string) =>
  pdfText(new Uint8Array(readFileSync(file)))
    .join("\n")
    .normalize("NFC");

describe("demo", () => {
  test("runs end to end, twice in the same folder, and leaves what it promises", { timeout: 120_000 }, async () => {
    const directory = join(temporaryDirectory(), "demonstration");
    const first = await runCivicard(["demo", "--json", "--out", directory]);
    expect(first.exitCode, first.stderr).toBe(0);
    const { artefacts, accountsFile } = expectGoodRun(first.stdout);
    for (const name of ["cardFace", "inspectionReport", "inspectionJson", "cardFiles", "trust"]) {
      expect(existsSync(artefacts[name] ?? ""), name).toBe(true);
    }
    expect(readdirSync(artefacts["cardFiles"] ?? "").toSorted()).toEqual(
      ["DG1", "DG13", "DG14", "DG15", "DG2", "EF.COM", "EF.CardAccess", "EF.SOD"].map((name) => `${name}.bin`),
    );
    expect(statSync(accountsFile).mode & 0o077).toBe(0);
    writeFileSync(join(artefacts["cardFiles"] ?? "", "DG11.bin"), "of another card");

    const second = await runCivicardHere(["demo", "--out", directory], { language: "vi" });
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.stdout).toContain("HỢP LỆ");
    expect(second.stdout).toContain("THỬ NGHIỆM");
    for (const state of mainPath) expect(second.stderr).toContain(state);
    const next = /Thử tiếp: npm run civicard -- (.*)/.exec(second.stdout)?.[1]?.split(" ") ?? [];
    expect(await runCivicardHere(next)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  describeNeeding("peers", { name: "its papers", missing: popplerMissing() }, () => {
    test("have the holder's name with every mark", { timeout: 60_000 }, async () => {
      const directory = temporaryDirectory();
      const run = await runCivicardHere(["demo", "--json", "--out", directory]);
      const { artefacts } = expectGoodRun(run.stdout);
      expect(textOf(artefacts["cardFace"] ?? "")).toContain("TRẦN QUẾ ANH");
      const report = textOf(artefacts["inspectionReport"] ?? "");
      expect(report).toContain("TRẦN QUẾ ANH");
      expect(report).toContain("HỢP LỆ");
    });
  });

  test.each(["card", "data", "trust"])("does not write over a folder %s that is somebody else's", async (name) => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "mine"), "mine");
    const run = await runCivicardHere(["demo", "--json", "--out", directory]);
    expect(run.exitCode).toBe(6);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "DEMONSTRATION_FOLDER_TAKEN" } });
    expect(readFileSync(join(directory, name, "mine"), "utf8")).toBe("mine");
    expect(readdirSync(directory)).toEqual([name]);
  });

  test("a place that cannot be written is bad input", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(await runCivicardHere(["demo", "--out", join(file, "below")])).toMatchObject({ exitCode: 2 });
  });
});

const project = join(import.meta.dirname, "..", "..");
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** Another user may not be let into the checkout; asked by its whole path, as module resolution goes. */
const question = `require("fs").readFileSync(${JSON.stringify(join(project, "package.json"))})`;
const canRead = spawnSync(process.execPath, ["-e", question], { ...nobody, cwd: "/" }).status;

test.skipIf(canRead !== 0)(
  "demo without a pcscd goes on in memory and says so (needs a checkout that others may read)",
  { timeout: 120_000 },
  async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o777);
    const main = join(project, "src/cli/main.ts");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", main, "demo", "--json", "--out", join(directory, "out")],
      {
        ...nobody,
        cwd: project,
        // Without unshare no pcscd can be started apart, and only root starts one for the machine.
        env: { PATH: "/nowhere", CIVICARD_LANG: "en", TMPDIR: directory },
      },
    );
    const run = await outcomeOf(child);
    expect(run.exitCode, run.stderr).toBe(0);
    const { reader, readerReason } = expectGoodRun(run.stdout);
    expect({ reader, readerReason }).toEqual({ reader: "memory", readerReason: "PRIVATE_PCSCD_UNAVAILABLE" });
    expect(run.stderr).toContain("PRIVATE_PCSCD_UNAVAILABLE");
  },
);
