import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type CardFolder,
  filesOf,
  makeCardFolder,
  type SampleFiles,
  SIGNED_AT,
  writeCardFiles,
} from "../support/card-folder.ts";
import { runCivicard, runCivicardHere, temporaryDirectory } from "../support/run-civicard.ts";
import { SAMPLE_PERSONAL_NUMBER } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

interface Report {
  readonly verdict: string;
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly reason?: string;
    readonly detail?: string;
  }[];
  readonly document: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly name: string; readonly status: string; readonly size?: number }[];
}

let parent: string;
let folder: CardFolder;
let files: SampleFiles;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), "civicard-verify-"));
  folder = await makeCardFolder(parent, { withPortrait: true });
  files = filesOf(folder.sample);
});
afterAll(() => rmSync(parent, { recursive: true }));

async function verify(directory: string, ...options: readonly string[]) {
  const run = await runCivicardHere(["card", "verify", directory, "--at", SIGNED_AT, ...options, "--json"]);
  return { ...run, report: JSON.parse(run.stdout) as Report };
}

/** The sample card with some of its files changed or taken away. */
function changedCard(change: (name: string, bytes: Uint8Array) => Uint8Array | undefined): string {
  const changed = [...files].flatMap(([name, bytes]) => {
    const content = change(name, Uint8Array.from(bytes));
    return content === undefined ? [] : [[name, content] as const];
  });
  return writeCardFiles(temporaryDirectory(), new Map(changed));
}

function flipped(bytes: Uint8Array, place: number): Uint8Array {
  return bytes.map((byte, index) => (index === place ? byte ^ 0x01 : byte));
}

const failedIds = ({ checks }: Report) => checks.filter(({ status }) => status === "failed").map(({ id }) => id);

describe("card verify", () => {
  test("a good card with its issuer is valid; the object has the agreed shape", async () => {
    const run = await runCivicard([
      "card",
      "verify",
      folder.card,
      "--trust",
      folder.trust,
      "--at",
      SIGNED_AT,
      "--json",
    ]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout.trim().split("\n")).toHaveLength(1);
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({
      verdict: "valid",
      document: { documentNumber: SAMPLE_PERSONAL_NUMBER.slice(3), issuingState: "VNM", dateOfExpiry: "2040-02-15" },
    });
    for (const id of ["structure", "signature", "data-groups", "chain", "revocation", "validity"]) {
      expect(report.checks).toContainEqual(
        expect.objectContaining({ id: `passive-authentication.${id}`, status: "passed" }),
      );
    }
    expect(failedIds(report)).toEqual([]);
    const sizes = [...files].map(([name, { length }]) => ({ name, status: "read", size: length }));
    for (const file of sizes) expect(report.files).toContainEqual(expect.objectContaining(file));
    expect(report.files).toHaveLength(sizes.length);
  });

  test("without its issuer it is indeterminate, and says why", async () => {
    const { exitCode, report, stderr } = await verify(folder.card);
    expect(exitCode).toBe(7);
    expect(report.verdict).toBe("indeterminate");
    const chain = report.checks.find(({ id }) => id === "passive-authentication.chain");
    expect(chain).toMatchObject({ status: "undetermined", reason: "ISSUER_UNKNOWN" });
    expect(stderr).toContain("--trust");
  });

  test.each(["DG1", "DG2", "DG13", "DG14", "DG15"])(
    "one flipped bit in %s is found by the right check",
    async (name) => {
      for (const place of [0.1, 0.5, 0.99]) {
        const directory = changedCard((file, bytes) => {
          return file === name ? flipped(bytes, Math.floor(bytes.length * place)) : bytes;
        });
        const { exitCode, report } = await verify(directory, "--trust", folder.trust);
        expect({ exitCode, verdict: report.verdict }).toEqual({ exitCode: 1, verdict: "invalid" });
        const groups = report.checks.find(({ id }) => id === "passive-authentication.data-groups");
        expect(groups).toMatchObject({ status: "failed" });
        expect(`${groups?.reason} ${groups?.detail}`).toContain(name);
        expect(report.checks).toContainEqual(
          expect.objectContaining({ id: "passive-authentication.signature", status: "passed" }),
        );
      }
    },
  );

  test.each([
    ["EF.COM", "consistency.com-sod"],
    ["EF.CardAccess", "consistency.card-access"],
    ["EF.SOD", "passive-authentication.signature"],
  ])("a change of the last byte of %s fails %s", async (name, check) => {
    const directory = changedCard((file, bytes) => {
      return file === name ? flipped(bytes, bytes.length - 1) : bytes;
    });
    const { exitCode, report } = await verify(directory, "--trust", folder.trust);
    expect(exitCode).toBe(1);
    expect(failedIds(report)).toEqual([check]);
  });

  test("is good on its last day; on the next it is genuine and expired, and nothing else is wrong with it", async () => {
    const at = (day: string) => ["--trust", folder.trust, "--at", day] as const;
    expect((await verify(folder.card, ...at("2040-02-15"))).exitCode).toBe(0);
    const { exitCode, report } = await verify(folder.card, ...at("2040-02-16"));
    expect({ exitCode, failed: failedIds(report) }).toEqual({ exitCode: 1, failed: ["document.validity"] });
    const args = ["card", "verify", folder.card, ...at("2040-02-16")];
    expect((await runCivicardHere(args)).stdout).toContain("GENUINE, EXPIRED");
    expect((await runCivicardHere(args, { language: "vi" })).stdout).toContain("THẺ THẬT, ĐÃ HẾT HẠN");
    const ofNobody = await runCivicardHere(["card", "verify", folder.card, "--at", "2040-02-16"]);
    expect(ofNobody).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("NOT SHOWN TO BE GENUINE") });
  });

  test("a missing file that the signature covers, and one that it does not cover", async () => {
    const without = await verify(
      changedCard((name, bytes) => (name === "DG13" ? undefined : bytes)),
      "--trust",
      folder.trust,
    );
    const detailOf = ({ checks }: Report) =>
      checks.find(({ id }) => id === "passive-authentication.data-groups")?.detail;
    expect(detailOf(without.report)).toContain("not at hand: DG13");
    const directory = changedCard((_, bytes) => bytes);
    writeFileSync(join(directory, "DG12.bin"), Uint8Array.of(0x6c, 0x02, 0x5c, 0x00));
    const { report } = await verify(directory, "--trust", folder.trust);
    expect(detailOf(report)).toContain("DG12");
  });

  test.each([
    {
      "EF.COM": "EF_COM.bin",
      "EF.SOD": "EF_SOD.bin",
      DG1: "Datagroup1.bin",
      DG2: "Datagroup2.bin",
      DG13: "Datagroup13.bin",
    },
    {
      "EF.COM": "ef011E",
      "EF.SOD": "ef011D",
      DG1: "ef0101.bin",
      DG2: "ef0102.bin",
      DG13: "ef010D.bin",
      DG14: "EF.DG14.bin",
    },
    { "EF.COM": "com.bin", "EF.SOD": "sod.bin", DG1: "dg01.bin", DG2: "dg02", DG13: "EF_DG13.bin", DG14: "dg14.BIN" },
  ])("takes foreign spellings: %j", async (spelling: Partial<Record<string, string>>) => {
    const directory = temporaryDirectory();
    for (const [name, bytes] of files) writeFileSync(join(directory, spelling[name] ?? `${name}.bin`), bytes);
    writeFileSync(join(directory, "DG14_pk.bin"), "not a data group");
    writeFileSync(join(directory, "notes.txt"), "nothing");
    const run = await runCivicardHere(["card", "verify", directory, "--trust", folder.trust, "--at", SIGNED_AT]);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain("DG14_pk.bin, notes.txt");
  });

  test("two files for one place of the card are refused, not chosen between", async () => {
    const directory = changedCard((_, bytes) => bytes);
    writeFileSync(join(directory, "dg01.bin"), "another");
    const run = await runCivicardHere(["card", "verify", directory, "--json"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("DG1");
  });
});

describe("hostile files", () => {
  const random = seededRandom("hostile files");
  const nested = Uint8Array.from({ length: 100_000 }, (_, index) => (index % 2 === 0 ? 0x30 : 0x80));

  async function signedContent(directory: string): Promise<string> {
    const { stdout } = await runCivicardHere(["sod", "show", join(directory, "EF.SOD.bin"), "--json"]);
    const { version, hashAlgorithm, dataGroupHashes, signingTime, certificates } = JSON.parse(stdout);
    return JSON.stringify({ version, hashAlgorithm, dataGroupHashes, signingTime, certificates });
  }

  async function expectAnswer(directory: string): Promise<void> {
    const { exitCode, report, stderr } = await verify(directory, "--trust", folder.trust);
    expect([1, 7]).toContain(exitCode);
    expect(report.verdict).not.toBe("valid");
    expect(stderr).not.toMatch(/INTERNAL| {4}at /);
    const { exitCode: shown } = await runCivicardHere(["card", "show", directory, "--json"]);
    expect([0, 2]).toContain(shown);
  }

  test.each([
    ["empty", () => new Uint8Array()],
    ["one byte", (bytes: Uint8Array) => bytes.subarray(0, 1)],
    ["cut in the header", (bytes: Uint8Array) => bytes.subarray(0, 3)],
    ["cut in half", (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)],
    ["cut before the last byte", (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ["a length of 4 GiB", (bytes: Uint8Array) => Uint8Array.of(bytes[0] ?? 0, 0x84, 0xff, 0xff, 0xff, 0xff)],
    ["of endless depth", () => nested],
    ["random", () => random(400)],
  ])("%s: each file of the card in turn is a failed check", async (_, damage) => {
    for (const name of ["EF.SOD", "EF.COM", "DG1", "DG2", "DG14", "EF.CardAccess"]) {
      await expectAnswer(changedCard((file, bytes) => (file === name ? damage(bytes) : bytes)));
    }
  });

  test.each(["EF.SOD", "EF.COM", "DG1", "DG2", "DG14"])("%s with a byte too many", async (name) => {
    await expectAnswer(changedCard((file, bytes) => (file === name ? Uint8Array.of(...bytes, 0) : bytes)));
  });

  test("random changes of EF.SOD never crash, and pass only where nothing that was signed differs", {
    timeout: 60_000,
  }, async () => {
    const whole = await signedContent(folder.card);
    for (let round = 0; round < 60; round++) {
      const [high = 0, low = 0, value = 0] = random(3);
      const directory = changedCard((file, bytes) => {
        const place = ((high << 8) | low) % bytes.length;
        if (file === "EF.SOD") bytes[place] = bytes[place] === value ? value ^ 0xff : value;
        return bytes;
      });
      const { exitCode, report } = await verify(directory, "--trust", folder.trust);
      expect([0, 1, 7], `round ${round}`).toContain(exitCode);
      // Lists of algorithms and the name of the signer stand outside the signature; foreign issuers get them wrong.
      if (report.verdict === "valid") expect(await signedContent(directory), `round ${round}`).toBe(whole);
    }
  });

  test("a file beyond every limit is refused unread; pipes, folders and broken links are left alone", async () => {
    const directory = changedCard((_, bytes) => bytes);
    mkdirSync(join(directory, "DG3.bin"));
    symlinkSync("/nowhere", join(directory, "DG4.bin"));
    execFileSync("mkfifo", [join(directory, "DG5.bin")]);
    expect((await verify(directory, "--trust", folder.trust)).exitCode).toBe(0);
    execFileSync("truncate", ["--size=65M", join(directory, "DG7.bin")]);
    const run = await runCivicardHere(["card", "verify", directory]);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("64 MiB") });
  });

  test.each([
    ["a folder without cards", () => temporaryDirectory()],
    ["no folder", () => "/nowhere/at/all"],
  ])("%s is bad input", async (_, where) => {
    expect((await runCivicardHere(["card", "verify", where()])).exitCode).toBe(2);
  });

  test("--trust that is neither certificate nor list is bad input", async () => {
    const run = await runCivicardHere(["card", "verify", folder.card, "--trust", join(folder.card, "DG1.bin")]);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("DG1.bin") });
  });
});

/** What their publishers say of them: data/specimens/INDEX.md. */
describeShared("specimens of others", ["data", "specimens"], () => {
  const specimen = (name: string) => verify(sharedPath("data", "specimens", name));
  const statusOf = (report: Report, id: string) => report.checks.find((check) => check.id === id)?.status;

  test.each([
    ["bsi-erika-2013", ["DG1", "DG2", "DG3", "DG4", "DG14", "DG15"], "DG15"],
    ["jmrtd/bsi2008", ["DG1", "DG2", "DG3", "DG4", "DG14", "DG15"], "DG4, DG15"],
  ])(
    "%s: signature and hashes hold, the issuer is not known, the card has expired",
    async (name, groups, uncovered) => {
      const { exitCode, report } = await specimen(name);
      expect(exitCode).toBe(1);
      expect(report.files.map((file) => file.name)).toEqual(["EF.COM", "EF.SOD", ...groups]);
      expect(report.document).toMatchObject({ documentNumber: "C11T002JM", dateOfBirth: "1996-08-12" });
      expect(failedIds(report)).toEqual(["document.validity"]);
      expect(statusOf(report, "passive-authentication.signature")).toBe("passed");
      const hashes = report.checks.find(({ id }) => id === "passive-authentication.data-groups");
      expect(hashes).toMatchObject({
        status: "passed",
        detail: expect.stringContaining(`security object: ${uncovered}`),
      });
    },
  );

  test("generated-by-jmrtd-emrtd-sim: signed rightly, with a wrong list in EF.COM", async () => {
    const { report } = await specimen("generated-by-jmrtd-emrtd-sim");
    expect(statusOf(report, "passive-authentication.signature")).toBe("passed");
    expect(statusOf(report, "passive-authentication.data-groups")).toBe("passed");
    expect(failedIds(report)).toContain("consistency.com-sod");
    const trusted = await verify(
      sharedPath("data", "specimens", "generated-by-jmrtd-emrtd-sim"),
      ...["--trust", sharedPath("data", "specimens", "generated-by-jmrtd-emrtd-sim", "CSCA.cer")],
    );
    expect(statusOf(trusted.report, "passive-authentication.chain")).toBe("passed");
  });

  test("every folder of them is answered", { timeout: 60_000 }, async () => {
    const folders = readdirSync(sharedPath("data", "specimens"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.length).toBeGreaterThan(10);
    for (const { name } of folders) {
      for (const verb of ["verify", "show"]) {
        const run = await runCivicardHere(["card", verb, sharedPath("data", "specimens", name)]);
        expect([0, 1, 2, 7], `${verb} ${name}`).toContain(run.exitCode);
      }
    }
  });
});
