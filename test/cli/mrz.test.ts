import { describe, expect, test } from "vitest";
import { runCivicard } from "../support/run-civicard.ts";

/** Specimen of Doc 9303-5, Appendix A; the lines are the standard's. */
const specimen = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];

describe("mrz format", () => {
  test("writes the specimen of Doc 9303-5", async () => {
    const run = await runCivicard([
      ...["mrz", "format", "--type", "TD1", "--code", "I", "--issuer", "UTO", "--number", "D23145890"],
      ...["--birth", "1974-08-12", "--sex", "F", "--expiry", "2012-04-15", "--nationality", "UTO"],
      ...["--surname", "Eriksson", "--given", "Anna Maria"],
    ]);
    expect(run).toEqual({ exitCode: 0, stdout: `${specimen.join("\n")}\n`, stderr: "" });
  });

  test("takes Vietnamese names as people write them, composed or not", async () => {
    const args = (given: string) => [
      ...["mrz", "format", "--json", "--type", "TD1", "--issuer", "VNM", "--number", "200012345", "--sex", "F"],
      ...[
        "--birth",
        "2000-05-20",
        "--expiry",
        "2040-05-20",
        "--nationality",
        "VNM",
        "--surname",
        "ĐỖ",
        "--given",
        given,
      ],
    ];
    const composed = await runCivicard(args("THỊ LẬP".normalize("NFC")));
    const decomposed = await runCivicard(args("THỊ LẬP".normalize("NFD")));
    expect((JSON.parse(composed.stdout) as { lines: string[] }).lines[2]).toBe("DO<<THI<LAP<<<<<<<<<<<<<<<<<<<");
    expect(decomposed.stdout).toBe(composed.stdout);
  });

  test("a missing option is a usage error with the name of the option", async () => {
    const run = await runCivicard(["mrz", "format", "--type", "TD1", "--json"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("--issuer");
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "CLI_USAGE" } });
  });
});

describe("mrz parse and check", () => {
  test("the specimen is intact", async () => {
    const run = await runCivicard(["mrz", "check", "-", "--json"], { input: specimen.join("\n") });
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ type: "TD1", intact: true, faults: [] });
  });

  test("a wrong digit is named and ends with exit code 1", async () => {
    const damaged = specimen.join("\n").replace("7408122F", "7408123F");
    const run = await runCivicard(["mrz", "check", "-", "--json"], { input: damaged });
    expect(run.exitCode).toBe(1);
    expect((JSON.parse(run.stdout) as { faults: string[] }).faults).toContain("dateOfBirth");
  });

  test("fields come with raw text, value and the result of their digit", async () => {
    const run = await runCivicard(["mrz", "parse", "-", "--json"], { input: specimen.join("\n") });
    expect(JSON.parse(run.stdout)).toMatchObject({
      fields: {
        documentNumber: { value: "D23145890", checkDigit: "ok" },
        name: { value: { primary: "ERIKSSON", secondary: "ANNA MARIA" } },
      },
    });
  });

  test("text that is no MRZ is bad input, and is not repeated", async () => {
    const run = await runCivicard(["mrz", "parse", "-"], { input: "SECRETNAME" });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).not.toContain("SECRETNAME");
  });
});
