/** The office at the command line: accounts, population records, requests, audit trail. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCivicard, runCivicardHere } from "../support/run-civicard.ts";

const PASSWORD = "nightingale over the delta";
const sample = readFileSync(new URL("../../fixtures/population/sample.csv", import.meta.url), "utf8");
const portrait = new URL("../../fixtures/portraits/portrait-2.jpg", import.meta.url).pathname;
/** First person of the sample. */
const [NUMBER = "", NAME = ""] = sample.split("\n")[1]?.split(",") ?? [];

let directory: string;
let passwordFile: string;
const file = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "civicard-office-"));
  passwordFile = file("password.txt");
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  writeFileSync(file("number.txt"), `${NUMBER}\n`);
  await addUser("dan-cu", "NV-1", "CENTRE_C06");
  await addUser("thu-nhan", "NV-2", "CAPTURE_OPERATOR");
  await addUser("thu-nhan-duyet", "NV-2", "APPROVER");
  await addUser("phe-duyet", "NV-3", "APPROVER");
  await addUser("doi-chieu", "NV-4", "ADJUDICATOR");
  await addUser("kiem-toan", "NV-5", "AUDITOR");
});
afterAll(() => rmSync(directory, { recursive: true }));

const environment = () => ({ CIVICARD_DATA: directory });

/** Nothing of a person or a password is in what went wrong. */
async function run(args: readonly string[]) {
  const result = await runCivicardHere([...args], { environment: environment() });
  for (const secret of [NUMBER, NAME, NAME.split(" ").at(-1) ?? "", PASSWORD]) {
    expect(result.stdout + result.stderr).not.toContain(secret);
  }
  return result;
}

async function as(user: string, ...args: readonly string[]) {
  const result = await run([...args, "--user", user, "--password-file", passwordFile, "--json"]);
  return { ...result, json: JSON.parse(result.stdout) };
}

async function addUser(name: string, staff: string, ...roles: readonly string[]) {
  return run([
    ...["user", "add", "--user", name, "--display-name", name, "--staff", staff, "--role", ...roles],
    ...["--unit", "001", "--password-file", passwordFile],
  ]);
}

function csv(name: string, text: string | Uint8Array): string {
  writeFileSync(file(name), text);
  return file(name);
}

describe("user add", () => {
  test("refuses a short password, a name twice, and roles that nobody holds together", async () => {
    writeFileSync(file("short.txt"), "short");
    const short = ["--display-name", "x", "--staff", "NV-9", "--unit", "001", "--password-file", file("short.txt")];
    expect(await run(["user", "add", "--user", "x", "--role", "APPROVER", ...short])).toMatchObject({ exitCode: 2 });
    expect(await addUser("phe-duyet", "NV-9", "APPROVER")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("ACCOUNT_EXISTS"),
    });
    expect(await addUser("all", "NV-9", "SYSTEM_ADMIN", "APPROVER")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("ROLES_NOT_TOGETHER"),
    });
  });
});

describe("registry import", () => {
  const lines = sample.trimEnd().split("\n");
  const stored = async () => {
    const { json } = await as("dan-cu", "registry", "import", csv("probe.csv", sample), "--dry-run");
    return json.findings.filter(({ code }: { code: string }) => code === "E-PIN-TAKEN").length;
  };

  test("every bad line is listed with its line and column, and nothing is stored", async () => {
    const bad = [...lines];
    bad[1] = bad[1]?.replace(/^\d{12}/, "12345") ?? "";
    bad[3] = `${bad[3]},one cell too many`;
    bad[5] = bad[5]?.replace(/\d{4}-\d{2}-\d{2}/, "2001-02-30") ?? "";
    bad[7] = bad[7]?.replace(/^\d{12},[^,]+/, `${bad[2]?.slice(0, 12)},NGƯỜI TRÙNG SỐ`) ?? "";
    const { exitCode, json } = await as("dan-cu", "registry", "import", csv("bad.csv", bad.join("\r\n")));
    expect(exitCode).toBe(0);
    const errors = json.findings.filter(({ code }: { code: string }) => code.startsWith("E-"));
    expect(errors).toContainEqual(expect.objectContaining({ line: 2, column: 1, code: "E-PIN-SHAPE" }));
    expect(errors).toContainEqual(expect.objectContaining({ line: 4, code: "E-CSV-COLUMNS" }));
    expect(errors).toContainEqual(expect.objectContaining({ line: 6, column: 3, code: "E-DOB-SHAPE" }));
    expect(errors).toContainEqual(expect.objectContaining({ line: 8, otherLine: 3 }));
    expect(new Set(errors.map(({ line }: { line: number }) => line))).toEqual(new Set([2, 4, 6, 8]));
    expect(json).toMatchObject({ stored: 0, counts: { read: 25, rejected: 4 } });
    expect(await stored()).toBe(0);
    const text = await run([
      ...["registry", "import", file("bad.csv"), "--user", "dan-cu", "--password-file", passwordFile],
    ]);
    expect(text.stdout).toMatch(/line 2, column 1, personalNumber: E-PIN-SHAPE .*12 digits/);
    expect(text.stdout).toContain("Nothing was stored");
  });

  test.each([
    ["not a CSV at all", "nothing of the kind"],
    ["an empty file", ""],
    ["another encoding", Uint8Array.of(0xff, 0xfe, 0x53, 0x00)],
  ])("%s is bad input", async (_, content) => {
    const { exitCode } = await as("dan-cu", "registry", "import", csv("other.csv", content));
    expect(exitCode).toBe(2);
  });

  test("who may not, may not; and a wrong password is no password", async () => {
    expect(await as("thu-nhan", "registry", "import", csv("good.csv", sample))).toMatchObject({
      exitCode: 6,
      json: { error: { code: "FORBIDDEN" } },
    });
    writeFileSync(file("wrong.txt"), "another password");
    for (const user of ["dan-cu", "nobody-of-that-name"]) {
      const wrong = ["registry", "import", file("good.csv"), "--user", user, "--password-file", file("wrong.txt")];
      expect(await run(wrong)).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("LOGIN_FAILED") });
    }
    expect(await stored()).toBe(0);
  });

  test("a file from a spreadsheet is taken as it is: byte order mark, CRLF, decomposed letters", async () => {
    const spreadsheet = `\ufeff${lines.join("\r\n").normalize("NFD")}\r\n`;
    const { exitCode, json } = await as("dan-cu", "registry", "import", csv("spreadsheet.csv", spreadsheet));
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ stored: 25, counts: { read: 25, rejected: 0 } });
    expect(json.findings).toContainEqual(expect.objectContaining({ code: "W-NAME-NFD", line: 2 }));
    const again = await as("dan-cu", "registry", "import", file("spreadsheet.csv"));
    expect(again.json).toMatchObject({ stored: 0, counts: { rejected: 25 } });
  });
});

describe("request", () => {
  let id: string;

  test("an unknown number finds nobody; a known one becomes a draft without name or number", async () => {
    writeFileSync(file("unknown.txt"), "001200999999");
    const create = (number: string) =>
      as("thu-nhan", "request", "create", "--person-number-file", number, "--reason", "FIRST_ISSUE");
    expect(await create(file("unknown.txt"))).toMatchObject({ json: { error: { code: "RECORD_NOT_FOUND" } } });
    const made = await create(file("number.txt"));
    expect(made).toMatchObject({ exitCode: 0, json: { state: "DRAFT", requestNo: expect.any(String) } });
    id = made.json.id;
    expect(await create(file("number.txt"))).toMatchObject({ exitCode: 6, json: { error: { code: "E-REQ-OPEN" } } });
  });

  test("goes from step to step, and refuses those out of turn", async () => {
    const move = (user: string, event: string, ...more: readonly string[]) =>
      as(user, "request", "move", id, "--event", event, ...more);
    expect(await move("thu-nhan", "sign")).toMatchObject({
      exitCode: 6,
      json: { error: { code: "ILLEGAL_TRANSITION" } },
    });
    expect(await move("thu-nhan", "submit")).toMatchObject({ exitCode: 0, json: { state: "SUBMITTED" } });
    await move("thu-nhan", "checkIdentity");
    writeFileSync(file("no-picture.jpg"), "no picture");
    const attach = (picture: string) => as("thu-nhan", "request", "portrait", id, picture);
    expect((await attach(file("no-picture.jpg"))).exitCode).toBe(2);
    expect(await attach(portrait)).toMatchObject({ exitCode: 0 });
    await move("thu-nhan", "captureBiometrics");
    await move("thu-nhan", "sign");
    expect(await move("thu-nhan", "settleFee", "--paid", "0")).toMatchObject({ json: { state: "FEE_SETTLED" } });
    expect(await move("phe-duyet", "clearDedup")).toMatchObject({
      exitCode: 6,
      json: { error: { code: "FORBIDDEN" } },
    });
    expect(await move("doi-chieu", "clearDedup")).toMatchObject({ json: { state: "DEDUP_CLEARED" } });
  });

  test("is approved by another person, not by another account of the same", async () => {
    expect(await as("thu-nhan-duyet", "request", "approve", id)).toMatchObject({
      exitCode: 6,
      json: { error: { code: "E-FOUR-EYES" } },
    });
    expect(await as("phe-duyet", "request", "approve", id)).toMatchObject({ exitCode: 0, json: { state: "APPROVED" } });
    expect(await as("phe-duyet", "request", "approve", id)).toMatchObject({ exitCode: 6 });
    const shown = await as("phe-duyet", "request", "show", id);
    expect(shown.json.history.at(-1)).toMatchObject({ event: "approve", to: "APPROVED" });
  });

  test("is listed by its state; an empty list says so", async () => {
    const list = (state: string) => as("phe-duyet", "request", "list", "--state", state);
    expect((await list("APPROVED")).json.requests).toMatchObject([{ id, state: "APPROVED" }]);
    expect((await list("QUEUED")).json).toEqual({ requests: [] });
    const empty = ["request", "list", "--state", "QUEUED", "--user", "phe-duyet", "--password-file", passwordFile];
    expect((await run(empty)).stdout).toBe("There are no requests.\n");
    expect(await as("phe-duyet", "request", "show", "01NOSUCHREQUEST")).toMatchObject({ exitCode: 2 });
  });
});

describe("signing in", () => {
  test("takes the password from the environment, and asks nobody where nobody sits", async () => {
    const args = ["request", "list", "--user", "phe-duyet", "--json"];
    const signedIn = await runCivicard(args, { environment: { ...environment(), CIVICARD_PASSWORD: PASSWORD } });
    expect(signedIn.exitCode).toBe(0);
    const asked = await runCivicard(args, { environment: environment() });
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CLI_NO_SECRET") });
  });
});

describe("audit verify", () => {
  test("is intact after a day's work; one edited row is found", async () => {
    const before = await as("kiem-toan", "audit", "verify");
    expect(before).toMatchObject({ exitCode: 0, json: { intact: true, findings: [] } });
    expect(before.json.events).toBeGreaterThan(20);
    expect(await as("phe-duyet", "audit", "verify")).toMatchObject({ exitCode: 6 });
    const database = new BetterSqlite3(file("civicard.sqlite"));
    // Whoever owns the database can take the triggers away that keep rows as they are.
    const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").pluck().all();
    for (const name of triggers) database.exec(`drop trigger ${name}`);
    const edit = "update audit_event set actor = 'another' where seq = (select max(seq) - 5 from audit_event)";
    expect(database.prepare(edit).run().changes).toBe(1);
    database.close();
    const after = await as("kiem-toan", "audit", "verify");
    expect(after).toMatchObject({ exitCode: 1, json: { intact: false } });
    expect(after.json.findings.length).toBeGreaterThan(0);
  });
});
