import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands/all.ts";
import { runCivicard, runCivicardHere, temporaryDirectory } from "../support/run-civicard.ts";

describe("help", () => {
  test.each(["en", "vi"])("the list of commands is there in %s", async (language) => {
    const run = await runCivicard(["--help", "--lang", language]);
    expect(run.exitCode).toBe(0);
    for (const noun of new Set(commands.map((command) => command.noun ?? command.verb))) {
      expect(run.stdout).toContain(`  ${noun}`);
    }
  });

  test.each(commands.map((command) => [command.noun, command.verb, command] as const))(
    "%s %s has examples that start with its own name, and both languages",
    (noun, verb, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) {
        expect(example).toContain(`civicard ${noun === undefined ? "" : `${noun} `}${verb}`);
      }
      expect(command.summary.vi).not.toBe(command.summary.en);
    },
  );

  test("a noun without a verb shows its verbs and is a usage error", async () => {
    const run = await runCivicard(["mrz"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("parse");
  });

  test.each([
    [["nonsense"], "unknown command", "không có lệnh đó"],
    [["card", "verfy"], "did you mean verify", "ý bạn là verify"],
    [["card", "verify"], "dir is missing", "thiếu tham số dir"],
    [["card", "verify", "123456", "123456"], "too many arguments", "thừa tham số"],
    [["card", "read", "--cann=123456"], "unknown option --cann", "không có tùy chọn --cann"],
    [["card", "read", "--can"], "--can <digits> wants a value", "--can <digits> cần một giá trị"],
    [["card", "read", "--can", "1234567"], "six digits", "sáu chữ số"],
    [["card", "read", "--trace-secrets", "--can", "123456"], "--trace", "--trace"],
    [["card", "verify", "card", "--at", "2026-02-30"], "--at wants a date", "--at cần một ngày"],
    [["request", "list"], "--user <name> is missing", "thiếu --user <name>"],
    [["request", "list", "--state", "123456", "--user", "x"], "takes one of: DRAFT", "chỉ nhận: DRAFT"],
    [["sim", "start"], "--image or --blank", "--image hoặc --blank"],
    [["pki", "init"], "--organization or --demonstration", "--organization hoặc --demonstration"],
  ])("%j is told in both languages, without what was typed", async (args, en, vi) => {
    for (const [language, words] of [
      ["en", en],
      ["vi", vi],
    ] as const) {
      const run = await runCivicardHere(args, { language });
      expect(run).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining(words) });
      expect(run.stderr).toContain("--help");
      expect(run.stderr).not.toMatch(/123456/);
    }
  });
});

describe("settings", () => {
  test.each([
    [{ CIVICARD_LISTEN: "nowhere" }, "SETTING_INVALID", "CIVICARD_LISTEN"],
    [{ CIVICARD_LISTN: "127.0.0.1:1" }, "SETTING_UNKNOWN", "CIVICARD_LISTN"],
    [{ CIVICARD_TLS_KEY_FILE: "key.pem" }, "SETTING_INVALID", "CIVICARD_TLS_CERTIFICATE_FILE"],
  ])("%j stops the start", async (environment, code, named) => {
    const run = await runCivicard(["mrz", "parse", "-"], { environment, input: "x" });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(named);
  });
});

describe("pki", () => {
  test("makes a demonstration authority once, with keys that are encrypted", async () => {
    const environment = { CIVICARD_DATA: temporaryDirectory() };
    const first = await runCivicardHere(["pki", "init", "--demonstration", "--json"], { environment });
    expect(first.exitCode).toBe(0);
    expect((await runCivicardHere(["pki", "issue-ds"], { environment })).exitCode).toBe(0);
    const keys = join(environment.CIVICARD_DATA, "keys");
    for (const file of readdirSync(keys)) {
      expect(readFileSync(join(keys, file), "utf8")).toContain("BEGIN ENCRYPTED PRIVATE KEY");
      expect(statSync(join(keys, file)).mode & 0o077).toBe(0);
    }
    const listed = await runCivicardHere(["pki", "list", "--json"], { environment });
    expect(JSON.parse(listed.stdout)).toMatchObject({
      demonstration: true,
      certificates: [{ label: "csca" }, { label: "ds-0001" }],
    });
    const second = await runCivicardHere(["pki", "init", "--demonstration"], { environment });
    expect(second.exitCode).toBe(6);
    expect(second.stderr).toContain("AUTHORITY_EXISTS");
  });
});

/** Figures of the press of 2018 to 2020, as the reports printed them. */
test.each([
  ["133281", "136918", "2", "HALF_UP", "97.34"],
  ["23500", "176500", "1", "HALF_UP", "13.3"],
  ["85172210", "87306594", "1", "TRUNCATE", "97.5"],
  ["85172210", "87306594", "1", "HALF_UP", "97.6"],
  ["1257366", "1478997", "0", "HALF_UP", "85"],
])("registry percent %s of %s with %s decimals, %s, is %s", async (part, whole, decimals, rounding, percent) => {
  const run = await runCivicardHere([
    ...["registry", "percent", "--part", part, "--whole", whole, "--decimals", decimals, "--rounding", rounding],
    "--json",
  ]);
  expect(run).toEqual({ exitCode: 0, stdout: `${JSON.stringify({ percent })}\n`, stderr: "" });
});
