import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outcomeOf, runCivicardHere, startCivicard, temporaryDirectory } from "../support/run-civicard.ts";

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

describe("serve", () => {
  test("makes a demonstration, answers, and stops when it is told to", { timeout: 120_000 }, async () => {
    const directory = temporaryDirectory();
    const port = await freePort();
    const environment = { CIVICARD_DATA: join(directory, "data"), CIVICARD_LISTEN: `127.0.0.1:${port}` };
    const child = startCivicard(["serve", "--json"], environment);
    const ended = outcomeOf(child);
    const listening = await new Promise<string>((resolve) => {
      child.stdout?.on("data", (text: string) => text.includes("listening") && resolve(text));
      void ended.then(({ stderr }) => resolve(stderr));
    });
    try {
      expect(JSON.parse(listening)).toMatchObject({ event: "listening", address: `http://127.0.0.1:${port}` });
      const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
      for (const path of ["/health/live", "/health/ready"]) expect((await get(path)).status, path).toBe(200);
      const openapi = (await (await get("/openapi.json")).json()) as { openapi: string; paths: object };
      expect(openapi.openapi).toMatch(/^3\./);
      expect(Object.keys(openapi.paths).length).toBeGreaterThan(10);
      const documentation = await get("/docs");
      expect(documentation.status).toBe(200);

      const second = await runCivicardHere(["serve"], {
        environment: { ...environment, CIVICARD_DATA: join(directory, "other") },
      });
      expect(second).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("LISTEN_FAILED") });
      // Nobody but this machine may talk to keys that everybody knows to be a demonstration's.
      const abroad = await runCivicardHere(["serve"], {
        environment: { ...environment, CIVICARD_LISTEN: "0.0.0.0:0" },
      });
      expect(abroad).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("LISTEN_ADDRESS_REFUSED") });
    } finally {
      child.kill("SIGTERM");
    }
    expect((await ended).exitCode).toBe(0);
    const again = await runCivicardHere(["db", "migrate", "--json"], { environment });
    expect(again).toMatchObject({ exitCode: 0, stdout: '{"migrated":true}\n' });
  });
});

describe("settings", () => {
  test.each([
    [{ CIVICARD_LISTEN: "127.0.0.1:70000" }, "CIVICARD_LISTEN"],
    [{ CIVICARD_TLS_CERTIFICATE_FILE: "tls.pem" }, "CIVICARD_TLS_KEY_FILE"],
    [{ CIVICARD_DATABASE_URL: "postgres://localhost/civicard" }, "CIVICARD_DATABASE_URL"],
    [{ CIVICARD_DATABASE_URL: "mysql://localhost/civicard" }, "CIVICARD_DATABASE_URL"],
    [{ CIVICARD_TLS_CERTIFICATE_FILE: "/nowhere", CIVICARD_TLS_KEY_FILE: "/nowhere" }, "TLS"],
  ])("%j stops the service before it starts", async (setting, named) => {
    const environment = { CIVICARD_DATA: temporaryDirectory(), ...setting } as unknown as Readonly<
      Record<string, string>
    >;
    const run = await runCivicardHere(["serve"], { environment });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(named);
    expect(run.stdout).toBe("");
  });

  test("keys without their passphrase, and with a wrong one", async () => {
    const directory = temporaryDirectory();
    const environment = { CIVICARD_DATA: directory };
    expect(await runCivicardHere(["pki", "list"], { environment })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("CIVICARD_KEYS_PASSPHRASE_FILE"),
    });
    expect((await runCivicardHere(["pki", "init", "--demonstration"], { environment })).exitCode).toBe(0);
    const wrong = join(directory, "wrong");
    writeFileSync(wrong, "another passphrase");
    const run = await runCivicardHere(["pki", "issue-ds"], {
      environment: { ...environment, CIVICARD_KEYS_PASSPHRASE_FILE: wrong },
    });
    expect(run.exitCode).not.toBe(0);
    expect(run.exitCode).not.toBe(10);
    expect(run.stderr).not.toContain("another passphrase");
  });
});
