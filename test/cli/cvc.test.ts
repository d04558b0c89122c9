import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  countersignCvRequest,
  createCvRequest,
  createTrustState,
  cvPublicKeyOf,
  parseCvCertificate,
  verifyCvChain,
} from "../../src/pki/index.ts";
import { makeKey } from "../support/demonstration-pki.ts";
import { describeNeeding } from "../support/needs.ts";
import { runShell } from "../support/openssl.ts";
import { runCivicardHere, temporaryDirectory } from "../support/run-civicard.ts";
import { seededRandom } from "../support/seeded-random.ts";

const day = new Date("2026-03-01T10:00:00Z");

interface Json {
  readonly [name: string]: unknown;
  readonly certificates: readonly { readonly file: string; readonly holderReference: string }[];
}

function installation(directory = temporaryDirectory(), at = day) {
  const environment = { CIVICARD_DATA: directory };
  const run = (...args: readonly string[]) => runCivicardHere(args, { environment, at });
  const json = async (...args: readonly string[]): Promise<Json> => {
    const { exitCode, stdout, stderr } = await run(...args, "--json");
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout) as Json;
  };
  const file = (holder: string) => join(directory, "cvc", `${holder}.cvcert`);
  const certificate = (holder: string) => parseCvCertificate(new Uint8Array(readFileSync(file(holder))));
  return { directory, run, json, file, certificate };
}

async function withChain(directory?: string, at?: Date) {
  const place = installation(directory, at);
  await place.json("cvc", "init", "--demonstration");
  await place.json("cvc", "issue", "--issuer", "VNCVCA00001", "--role", "dv", "--holder", "VNDVGATE00001");
  const terminal = ["--issuer", "VNDVGATE00001", "--role", "terminal", "--right", "read-dg3"];
  await place.json("cvc", "issue", ...terminal, "--holder", "VNKIOSK00001");
  return place;
}

describe("cvc init, issue and show", () => {
  test("make a chain that a chip accepts, with the rights asked for", async () => {
    const { certificate } = await withChain();
    const trust = createTrustState([certificate("VNCVCA00001")], "2026-03-01");
    const report = verifyCvChain(trust, [certificate("VNDVGATE00001"), certificate("VNKIOSK00001")]);
    expect(report).toMatchObject({ status: "valid", holder: { effective: { rights: ["read-dg3"] } } });
    expect(certificate("VNCVCA00001")).toMatchObject({ effectiveDate: "2026-03-01", expirationDate: "2029-02-28" });
    expect(certificate("VNDVGATE00001").expirationDate).toBe("2026-05-30");
    expect(certificate("VNKIOSK00001").expirationDate).toBe("2026-03-31");
  });

  test("show a certificate", async () => {
    const { run, json, file } = await withChain();
    expect(await json("cvc", "show", file("VNCVCA00001"))).toMatchObject({
      ...{ kind: "certificate", authorityReference: "VNCVCA00001", holderReference: "VNCVCA00001" },
      ...{ terminalType: "IS", role: "CVCA", rights: ["read-dg3", "read-dg4"], signature: "valid", deviations: [] },
      publicKey: { algorithm: "id-TA-ECDSA-SHA-256", curve: "P-256" },
    });
    const shown = await run("cvc", "show", file("VNKIOSK00001"));
    expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
    expect(shown.stdout).toContain("Rights: read-dg3\n");
    expect(shown.stdout).toContain("curve inherited");
    expect(shown.stdout).toContain("Signature: not-checked");
  });

  test("a successor comes with its link certificate", async () => {
    const { json, certificate } = await withChain();
    const made = await json("cvc", "issue", "--issuer", "VNCVCA00001", "--role", "link", "--holder", "VNCVCA00002");
    expect(made.certificates.map(({ holderReference }) => holderReference)).toEqual(["VNCVCA00002", "VNCVCA00002"]);
    const link = certificate("VNCVCA00002_VNCVCA00001");
    const report = verifyCvChain(createTrustState([certificate("VNCVCA00001")], "2026-03-01"), [link]);
    expect(report).toMatchObject({ status: "valid", holder: { reference: "VNCVCA00002" } });
  });

  test("a request is taken once without, and then only with the key of the last", async () => {
    const { directory, run, json } = await withChain();
    const random = seededRandom("kiosk");
    const [first, second] = [1, 2].map(() => makeKey({ kind: "EC", curve: "P-256" }, random));
    if (first === undefined || second === undefined) throw new Error("no keys");
    const request = (holderReference: string, key: typeof first) =>
      createCvRequest({ publicKey: cvPublicKeyOf(key), holderReference, extensions: [] }, key);
    const submit = (name: string, bytes: Uint8Array) => {
      writeFileSync(join(directory, name), bytes);
      const file = join(directory, name);
      return run("cvc", "issue", "--issuer", "VNDVGATE00001", "--role", "terminal", "--request", file, "--json");
    };
    const initial = await request("VNGATE00001", first);
    expect(await submit("first", initial)).toMatchObject({ exitCode: 0 });
    expect(await json("cvc", "show", join(directory, "first"))).toMatchObject({
      ...{ kind: "request", holderReference: "VNGATE00001", signatures: { inner: "valid", outer: "absent" } },
    });
    const renewal = await request("VNGATE00002", second);
    const bare = await submit("bare", renewal);
    expect(bare.exitCode).toBe(6);
    expect(bare.stdout).toContain("CVC_REQUEST_REFUSED");
    const foreign = await submit("foreign", await countersignCvRequest(renewal, "VNGATE00001", second));
    expect(foreign).toMatchObject({ exitCode: 6 });
    const unknown = await submit("unknown", await countersignCvRequest(renewal, "VNGATE00009", first));
    expect(unknown).toMatchObject({ exitCode: 6 });
    expect(await submit("good", await countersignCvRequest(renewal, "VNGATE00001", first))).toMatchObject({
      exitCode: 0,
    });
  });
});

describe("what cvc refuses", () => {
  let place: Awaited<ReturnType<typeof withChain>>;
  const directory = mkdtempSync(join(tmpdir(), "civicard-cvc-"));
  beforeAll(async () => {
    place = await withChain(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each([
    ["a second first CVCA", ["init", "--holder", "VNCVCA00009"], 6, "AUTHORITY_EXISTS"],
    [
      "an unknown issuer",
      ["issue", "--issuer", "VNCVCA00009", "--role", "dv", "--holder", "VNDV00009"],
      2,
      "CVC_CERTIFICATE_MISSING",
    ],
    [
      "a holder that is there",
      ["issue", "--issuer", "VNCVCA00001", "--role", "dv", "--holder", "VNDVGATE00001"],
      6,
      "CVC_HOLDER_TAKEN",
    ],
    [
      "a terminal by a CVCA",
      ["issue", "--issuer", "VNCVCA00001", "--role", "terminal", "--holder", "VNKIOSK00002"],
      2,
      "CVC_PROFILE_INVALID",
    ],
    [
      "a name with a path in it",
      ["issue", "--issuer", "VNCVCA00001", "--role", "dv", "--holder", "VN/../A00009"],
      2,
      "CVC_PROFILE_INVALID",
    ],
    [
      "more rights than the issuer has",
      ["issue", "--issuer", "VNDVGATE00001", "--role", "terminal", "--holder", "VNKIOSK00003", "--right", "read-eid"],
      2,
      "CVC_PROFILE_INVALID",
    ],
    ["neither holder nor request", ["issue", "--issuer", "VNCVCA00001", "--role", "dv"], 2, "CLI_USAGE"],
  ] as const)("%s", async (_, args, exitCode, code) => {
    const run = await place.run("cvc", ...args, "--json");
    expect(run.exitCode).toBe(exitCode);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code } });
  });

  test("a file that is no certificate", async () => {
    const file = join(place.directory, "noise");
    writeFileSync(file, "not a certificate");
    expect(await place.run("cvc", "show", file)).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

const missing = runShell("command -v cvc-print", {}).code === 0 ? undefined : "cvc-print is not there";

describeNeeding("peers", { name: "cvc-print of OpenPACE", missing }, () => {
  test("verifies the chain of the command line", async () => {
    // It judges by the clock of the machine.
    const { file } = await withChain(temporaryDirectory(), new Date());
    const names = ["VNCVCA00001", "VNDVGATE00001", "VNKIOSK00001"];
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(file(name))]));
    for (const name of names) {
      const { output } = runShell(`cvc-print --cvc "$1" --cvc-dir . 2>&1`, { args: [name], files });
      expect(output).toContain("\ncertificate verified");
      expect(output).toContain("Read fingerprint");
    }
  });
});
