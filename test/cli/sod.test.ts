import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes/index.ts";
import { runCivicard, runCivicardHere, temporaryDirectory } from "../support/run-civicard.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";

interface Answer {
  readonly checks: readonly { readonly id: string; readonly status: string; readonly detail?: string }[];
}

const specimen = (...parts: readonly string[]) => sharedPath("data", "specimens", ...parts);

async function verify(file: string, ...options: readonly string[]) {
  const run = await runCivicardHere(["sod", "verify", file, ...options, "--json"]);
  const statuses = (JSON.parse(run.stdout) as Answer).checks.map(
    ({ id, status }) => [id.split(".")[1], status] as const,
  );
  return { exitCode: run.exitCode, ...Object.fromEntries(statuses) } as Readonly<Record<string, unknown>>;
}

const signed = { exitCode: 0, structure: "passed", signature: "passed" };

describeShared("sod verify on the files of others", ["data", "specimens", "INDEX.md"], () => {
  test("bsi-erika-2013: RSA-PSS; the groups that it covers, and one that it does not", async () => {
    const sod = specimen("bsi-erika-2013", "EF_SOD.bin");
    const group = (number: number) => `${number}=${specimen("bsi-erika-2013", `Datagroup${number}.bin`)}`;
    expect(await verify(sod)).toMatchObject({ ...signed, chain: "undetermined" });
    expect(await verify(sod)).not.toHaveProperty("data-groups");
    const covered = [1, 2, 3, 4, 14].map(group);
    expect(await verify(sod, "--dg", ...covered)).toMatchObject({ ...signed, "data-groups": "passed" });
    const swapped = [`1=${specimen("bsi-erika-2013", "Datagroup14.bin")}`];
    expect(await verify(sod, "--dg", ...swapped)).toMatchObject({ ...signed, exitCode: 1, "data-groups": "failed" });
    const shown = await runCivicardHere(["sod", "show", sod, "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ version: 0, hashAlgorithm: "SHA-256" });
    expect(shown.stdout).toContain("HJP PB DS");
  });

  test("jmrtd/bsi2008: ECDSA with SHA-1 over explicit parameters", async () => {
    const groups = [1, 2, 3, 14].map((number) => `${number}=${specimen("jmrtd/bsi2008", `Datagroup${number}.bin`)}`);
    const sod = specimen("jmrtd/bsi2008", "EF_SOD.bin");
    expect(await verify(sod, "--dg", ...groups)).toMatchObject({ ...signed, "data-groups": "passed" });
    expect((await runCivicardHere(["sod", "verify", sod])).stdout).toContain("SHA1_SIGNATURE");
  });

  test("generated-by-jmrtd-emrtd-sim: with the issuer's certificate in a process of its own", async () => {
    const folder = (name: string) => specimen("generated-by-jmrtd-emrtd-sim", name);
    const groups = [1, 2, 3, 4, 14, 15].map((number) => `${number}=${folder(`EF.DG${number}.bin`)}`);
    const run = await runCivicard([
      ...["sod", "verify", folder("EF.SOD.bin"), "--trust", folder("CSCA.cer"), "--dg", ...groups],
    ]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/Issuer's digital signature +Passed/);
    expect(run.stdout).toMatch(/Signer traced to a trusted authority +Passed/);
  });

  /** The fault that each has by its label; a file without one is good. */
  test.each([
    ["L202", "good", "L282_dg1 L289_dg14 L296_dg15"],
    ["L386", "eContentType id-data", ""],
    ["L559", "outer content type", ""],
    ["L564", "outer content type", ""],
    ["L569", "version of the signed data", ""],
    ["L574", "version of the signed data", ""],
    ["L589", "eContentType", ""],
    ["L594", "eContentType", ""],
    ["L604", "version of the LDS security object", ""],
    ["L619", "hash of DG1 altered after signing", ""],
    ["L632", "last byte of the signature", ""],
    ["L669", "good", ""],
  ])("pymrtd %s: %s", async (line, fault, groups) => {
    const options = groups.split(" ").flatMap((name) => {
      const number = /dg(\d+)/.exec(name)?.[1];
      return number === undefined ? [] : [`${number}=${specimen("pymrtd", `${name}.bin`)}`];
    });
    const { exitCode, structure, signature } = await verify(
      specimen("pymrtd", `${line}_sod.bin`),
      ...(options.length === 0 ? [] : ["--dg", ...options]),
    );
    expect(exitCode).toBe(fault === "good" ? 0 : 1);
    expect([structure, signature].includes("failed")).toBe(fault !== "good");
  });

  test("pymrtd L669 with its altered DG15", async () => {
    const answer = await verify(specimen("pymrtd/L669_sod.bin"), "--dg", `15=${specimen("pymrtd/L671_dg15.bin")}`);
    expect(answer).toMatchObject({ exitCode: 1, signature: "passed", "data-groups": "failed" });
  });
});

interface SharedVector {
  readonly name: string;
  readonly files?: { readonly sod?: string };
  readonly csca_certificate?: { readonly der: string } | null;
}

describeShared("sod verify on every algorithm", ["vectors", "files", "selfgen_sod"], () => {
  const names = sharedExists("vectors", "files", "selfgen_sod")
    ? readdirSync(sharedPath("vectors", "files", "selfgen_sod")).filter((name) => name.endsWith(".sod"))
    : [];
  const vectors: readonly SharedVector[] = sharedExists("vectors", "sod.json")
    ? JSON.parse(readFileSync(sharedPath("vectors", "sod.json"), "utf8")).vectors
    : [];

  test("are all there", () => expect(names).toHaveLength(16));

  test.each(names)("%s: good by itself and by its issuer", async (name) => {
    const file = sharedPath("vectors", "files", "selfgen_sod", name);
    expect(await verify(file)).toMatchObject({ ...signed, chain: "undetermined" });
    const vector = vectors.find(({ files }) => files?.sod === `files/selfgen_sod/${name}`);
    const csca = join(temporaryDirectory(), "csca.cer");
    writeFileSync(csca, fromHex(vector?.csca_certificate?.der ?? ""));
    const trusted = await verify(file, "--trust", csca, "--at", "2025-06-01");
    expect(trusted).toMatchObject({ ...signed, chain: "passed" });
  });
});

describe("sod on bad input", () => {
  test.each([
    [["sod", "verify", "nowhere.bin"], 2],
    [["sod", "show", "nowhere.bin"], 2],
    [["sod", "verify", "package.json"], 1],
    [["sod", "verify", "package.json", "--dg", "17=package.json"], 2],
    [["sod", "verify", "package.json", "--dg", "DG1.bin"], 2],
    [["sod", "show", "package.json"], 2],
  ] as const)("%j ends with %i", async (args, exitCode) => {
    const run = await runCivicardHere(args);
    expect(run.exitCode).toBe(exitCode);
    expect(run.stderr).not.toContain("INTERNAL");
  });
});
