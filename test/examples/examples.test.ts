/** Every program of examples/ runs as its header says, and does what it says. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cardFileSpelling, findCardFileName } from "../../src/lds/index.ts";
import { createTestCard, type TestCardOptions } from "../../src/testing.ts";
import { describeNeeding } from "../support/needs.ts";
import { openssl, runShell } from "../support/openssl.ts";
import { findPcscdProblem } from "../support/pcscd.ts";
import { temporaryDirectory } from "../support/run-civicard.ts";
import { loadVectors } from "../support/vectors.ts";

const project = join(import.meta.dirname, "..", "..");

interface ExampleRun {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

function run(example: string, ...args: readonly string[]): ExampleRun {
  const command = ["--import", "tsx", join("examples", example), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: project, encoding: "utf8" });
  return { exitCode: status, lines: stdout.trimEnd().split("\n"), errors: stderr };
}

it("every example is run by a test", () => {
  const programs = readdirSync(join(project, "examples")).filter((name) => !name.endsWith(".test.ts"));
  const tests = readFileSync(import.meta.filename, "utf8");
  expect(programs.filter((name) => !tests.includes(`run("${name}"`))).toEqual([]);
  for (const name of programs) {
    expect(readFileSync(join(project, "examples", name), "utf8").split("\n").length, name).toBeLessThan(65);
  }
});

describe("mrz.ts", () => {
  interface MrzVector {
    readonly name: string;
    readonly source: string;
    readonly type: string;
    readonly lines: readonly string[];
    readonly fields: Readonly<Record<string, string>>;
  }
  const specimen = loadVectors<MrzVector>("mrz-specimens", 8).find(
    ({ type, source }) => type === "TD3" && source.startsWith("ICAO Doc 9303-4"),
  );

  it("reads the specimen of Doc 9303-5 and writes a Vietnamese name", () => {
    const { exitCode, lines } = run("mrz.ts");
    expect(exitCode).toBe(0);
    expect(lines.slice(0, 4)).toEqual([
      "TD1 of UTO, number D23145890",
      "name: ERIKSSON, ANNA MARIA",
      "born 740812, expires 120415",
      "all check digits are right",
    ]);
    // Digits worked out by another program after Doc 9303-3 §4.9.
    expect(lines.slice(4)).toEqual([
      "IDVNM3000123454001300012345<<<",
      "0002152F4002150VNM<<<<<<<<<<<7",
      "DANG<<THI<ANH<NGUYET<<<<<<<<<<",
    ]);
  });

  it("reads the specimen of Doc 9303-4 from a file, and names a field that was changed", () => {
    const file = join(temporaryDirectory(), "mrz.txt");
    const text = (specimen?.lines ?? []).join("\n");
    writeFileSync(file, text);
    expect(run("mrz.ts", file).lines.slice(0, 4)).toEqual([
      `TD3 of ${specimen?.fields["issuing_state"]}, number ${specimen?.fields["document_number_field"]}`,
      `name: ${specimen?.fields["primary_identifier"]}, ${specimen?.fields["secondary_identifier"]}`,
      `born ${specimen?.fields["date_of_birth"]}, expires ${specimen?.fields["date_of_expiry"]}`,
      "all check digits are right",
    ]);
    writeFileSync(file, text.replace("740812", "740813"));
    expect(run("mrz.ts", file).lines[3]).toMatch(/^wrong: dateOfBirth/);
  });
});

describe("sign-ef-sod.ts", () => {
  let folder: string;
  let signed: ExampleRun;
  const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "civicard-test-"));
    signed = run("sign-ef-sod.ts", folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("signs what OpenSSL verifies, over the hashes of the data groups", () => {
    expect(signed.errors).toBe("");
    const files = { "sod.cms": read("ef-sod.cms") };
    const verify = "openssl cms -verify -inform DER -in sod.cms -noverify -binary 2> said";
    const { output } = runShell(`${verify} | openssl asn1parse -inform DER; cat said`, { files });
    expect(output).toMatch(/CMS Verification successful/);
    for (const group of ["DG1.bin", "DG13.bin"]) {
      const hash = createHash("sha256").update(read(group)).digest("hex").toUpperCase();
      expect(output).toContain(`[HEX DUMP]:${hash}`);
    }
  });

  it("changes nothing without being noticed", () => {
    const changed = read("ef-sod.cms");
    const last = changed.length - 1;
    changed[last] = (changed[last] ?? 0) ^ 1;
    const verify = [
      "cms",
      "-verify",
      "-inform",
      "DER",
      "-in",
      "sod.cms",
      "-noverify",
      "-binary",
      "-out",
      "content.der",
    ];
    expect(openssl(verify, { "sod.cms": changed }).code).not.toBe(0);
  });

  it("makes a country signer by which its own work is judged", () => {
    const judged = run("verify-card-directory.ts", folder, join(folder, "csca.cer"));
    expect(judged.lines).toContain("verdict: valid");
    expect(judged.lines).toContain("csca.cer: not a file of a card, left out");
  });
});

describe("verify-card-directory.ts", () => {
  async function writeCard(options: TestCardOptions = {}): Promise<{ folder: string; csca: string; crl: string }> {
    const directory = temporaryDirectory();
    const [folder, csca, crl] = [join(directory, "card"), join(directory, "csca.cer"), join(directory, "csca.crl")];
    const card = await createTestCard({ issuedAt: new Date(Date.now() - 86_400_000), ...options });
    mkdirSync(folder);
    for (const [key, bytes] of card.image) {
      const name = findCardFileName(key);
      if (name !== undefined) writeFileSync(join(folder, cardFileSpelling(name)), bytes);
    }
    writeFileSync(csca, card.authority.cscaCertificate);
    writeFileSync(crl, card.authority.crl);
    return { folder, csca, crl };
  }

  it("finds a good card valid, and every data group covered", async () => {
    const { folder, csca, crl } = await writeCard();
    const { exitCode, lines } = run("verify-card-directory.ts", folder, csca, crl);
    expect(lines[0]).toBe("verdict: valid");
    expect(lines.join("\n")).not.toContain("NOT covered");
    expect(exitCode).toBe(0);
  });

  it("names the file of which one bit was changed, and a file that nobody signed", async () => {
    const { folder, csca, crl } = await writeCard();
    const dg13 = readFileSync(join(folder, cardFileSpelling("DG13")));
    dg13[dg13.length - 2] = (dg13.at(-2) ?? 0) ^ 1;
    writeFileSync(join(folder, cardFileSpelling("DG13")), dg13);
    writeFileSync(join(folder, cardFileSpelling("DG16")), Uint8Array.of(0x70, 0x00));
    const { exitCode, lines } = run("verify-card-directory.ts", folder, csca, crl);
    expect(lines[0]).toBe("verdict: invalid");
    expect(lines.join("\n")).toMatch(/data-groups: failed DATA_GROUP_HASH_MISMATCH changed: DG13/);
    expect(lines).toContain("  DG16: 2 bytes, NOT covered by the signature");
    expect(exitCode).toBe(1);
  });

  it("believes nobody without the country's certificate", async () => {
    const { folder } = await writeCard({ portrait: "none" });
    expect(run("verify-card-directory.ts", folder).lines[0]).toBe("verdict: indeterminate");
  });
});

it("read-and-verify-card.ts reads a simulated card", () => {
  const { exitCode, lines } = run("read-and-verify-card.ts");
  expect(lines[0]).toBe("verdict: valid");
  expect(lines).toContain("  passed        passive-authentication.chain");
  expect(lines).toContain("  passed        active-authentication");
  expect(lines.at(-1)).toMatch(/^files: .*EF\.SOD read.*DG2 read.*DG15 read/);
  expect(exitCode).toBe(0);
});

it("issue-a-card.ts ends with a locked chip that strangers find valid by both of its words", () => {
  const { exitCode, lines, errors } = run("issue-a-card.ts");
  expect(errors).toBe("");
  expect(lines).toEqual([
    "journal: chip-bound",
    "journal: lock-sent",
    "journal: finished",
    "good, the chip is locked",
    "verdicts: valid, valid",
  ]);
  expect(exitCode).toBe(0);
});

const pcscdProblem = await findPcscdProblem();

describeNeeding("pcsc", { name: "examples over PC/SC", missing: pcscdProblem }, () => {
  it("virtual-chip-in-pcscd.ts is selected and read through a real pcscd", () => {
    const { exitCode, lines, errors } = run("virtual-chip-in-pcscd.ts");
    expect(errors).toBe("");
    expect(lines[0]).toMatch(/^reader: Civicard Virtual Reader/);
    expect(lines).toContain("SELECT: 9000");
    expect(lines.at(-1)).toBe("verdict: valid");
    expect(exitCode).toBe(0);
  });
});
