/** The command line at a real reader: one process is the card, another reads, writes or is refused. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { toHex, toUnsignedBytes } from "../../src/base/bytes/index.ts";
import { encodeEcSubjectPublicKeyInfo, generateScalar, getCurve, publicPointOf } from "../../src/base/crypto/index.ts";
import { encodeSecretsFile } from "../../src/chip/secrets/index.ts";
import { createPcscService, type PrivatePcscd } from "../../src/chip/transport/index.ts";
import { type CardFolder, filesOf, makeCardFolder, SIGNED_AT } from "../support/card-folder.ts";
import { describeNeeding } from "../support/needs.ts";
import { findPcscdProblem, startTestPcscd } from "../support/pcscd.ts";
import { type CivicardRun, runCivicard, runCivicardHere, startCivicard } from "../support/run-civicard.ts";
import { SAMPLE_PERSONAL_NUMBER } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";

const PASSPHRASE = "a passphrase of the test";
const MASTER_KEY = "4d".repeat(16);
const CAN = SAMPLE_PERSONAL_NUMBER.slice(-6);
/** What nobody may see who did not open the card. */
const personal = [SAMPLE_PERSONAL_NUMBER, SAMPLE_PERSONAL_NUMBER.slice(3), "ĐẶNG", "DANG", "2000-02-15", "000215"];

describeNeeding("pcsc", { name: "civicard over pcscd", missing: await findPcscdProblem() }, () => {
  let parent: string;
  let folder: CardFolder;
  let daemon: PrivatePcscd;
  let chip: ChildProcess | undefined;
  const file = (name: string) => join(parent, name);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(file(name), content);
    return file(name);
  };

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), "civicard-cli-pcsc-"));
    daemon = await startTestPcscd(2);
    // For the command line within this process; it starts a child of its own that talks to pcscd.
    process.env["PCSCLITE_CSOCK_NAME"] = daemon.socketName;
    const curve = getCurve("P-256");
    const scalar = generateScalar(curve, seededRandom("active authentication key"));
    folder = await makeCardFolder(parent, {
      activeAuthenticationKey: encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, scalar), {
        parameters: "named",
      }),
      injectedKeys: [
        {
          purpose: "active-authentication",
          keyOrigin: "injected",
          curve: "P-256",
          privateKey: toUnsignedBytes(scalar, 32),
        },
      ],
    });
    const { secrets } = folder.sample;
    write("secrets", await encodeSecretsFile({ secrets, passphrase: PASSPHRASE, random: seededRandom("secrets") }));
    write("passphrase", `${PASSPHRASE}\n`);
    write("can", `${CAN}\n`);
    write("other-can", "654321\n");
    write("lot.key", `${MASTER_KEY}\n`);
  });
  afterAll(async () => {
    delete process.env["PCSCLITE_CSOCK_NAME"];
    await daemon.stop();
    rmSync(parent, { recursive: true });
  });
  afterEach(async () => {
    if (chip !== undefined) await takeOut(chip);
    chip = undefined;
  });

  const environment = () => ({ PCSCLITE_CSOCK_NAME: daemon.socketName });
  const civicard = (...args: readonly string[]): Promise<CivicardRun> => runCivicardHere(args);
  const reader = (slot: number): string => daemon.slots[slot]?.readerName ?? "";
  const read = (...options: readonly string[]): Promise<CivicardRun> =>
    civicard("card", "read", "--reader", reader(0), "--trust", folder.trust, "--at", SIGNED_AT, ...options);
  const secretOptions = () => ["--secrets", file("secrets"), "--passphrase-file", file("passphrase")];

  /** `sim start` in the first reader, once pcscd sees the card. */
  async function putIn(...options: readonly string[]): Promise<ChildProcess> {
    const slot = `127.0.0.1:${daemon.slots[0]?.port}`;
    const started = startCivicard(["sim", "start", "--vpcd", slot, "--json", ...options], environment());
    chip = started;
    await new Promise<void>((resolve, reject) => {
      let complaint = "";
      started.stderr?.on("data", (text: Buffer) => (complaint += text.toString("utf8")));
      started.stdout?.on("data", (text: Buffer) => text.includes('"inserted"') && resolve());
      started.once("close", () => reject(new Error(complaint)));
    });
    await untilReader("present");
    return started;
  }

  async function takeOut(started: ChildProcess): Promise<number | null> {
    const closed = new Promise<number | null>((resolve) => started.once("close", resolve));
    if (started.exitCode !== null) return started.exitCode;
    started.kill("SIGTERM");
    const code = await closed;
    await untilReader("absent");
    return code;
  }

  async function untilReader(state: "present" | "absent"): Promise<void> {
    const service = createPcscService({ socketName: daemon.socketName });
    try {
      while ((await service.listReaders()).find(({ name }) => name === reader(0))?.card !== state) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await service.close();
    }
  }

  function expectNothingPersonal({ stdout, stderr }: CivicardRun): void {
    for (const secret of [...personal, CAN, "654321", PASSPHRASE, MASTER_KEY]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  }

  describe("a card in the reader", () => {
    test("is listed, read, kept in files, and judged the same from them", { timeout: 120_000 }, async () => {
      const empty = read("--reader", reader(1), "--can-file", file("can"));
      const started = await putIn("--image", folder.card, ...secretOptions());
      const listed = await civicard("reader", "list", "--json");
      expect(JSON.parse(listed.stdout)).toMatchObject({
        readers: [
          { name: reader(0), card: "present" },
          { name: reader(1), card: "absent" },
        ],
      });
      const out = file("out");
      const trace = ["--trace", file("trace")];
      const options = ["--reader", reader(0), "--trust", folder.trust, "--at", SIGNED_AT, "--can-file", file("can")];
      const run = await runCivicard(["card", "read", ...options, "--out", out, ...trace, "--json"], {
        environment: environment(),
      });
      expect(run.exitCode, run.stderr).toBe(0);
      const report = JSON.parse(run.stdout);
      expect(report).toMatchObject({
        verdict: "valid",
        document: { documentNumber: SAMPLE_PERSONAL_NUMBER.slice(3), surname: "DANG" },
      });
      for (const id of ["access", "active-authentication", "passive-authentication.data-groups"]) {
        expect(report.checks).toContainEqual(expect.objectContaining({ id, status: "passed" }));
      }
      const files = filesOf(folder.sample);
      expect(readdirSync(out).toSorted()).toEqual([...files.keys()].map((name) => `${name}.bin`).toSorted());
      for (const [name, bytes] of files) {
        expect(toHex(new Uint8Array(readFileSync(join(out, `${name}.bin`)))), name).toBe(toHex(bytes));
        expect(statSync(join(out, `${name}.bin`)).mode & 0o077).toBe(0);
      }
      expect((await civicard("card", "verify", out, "--trust", folder.trust, "--at", SIGNED_AT)).exitCode).toBe(0);

      const traced = readFileSync(file("trace"), "utf8").trimEnd().split("\n");
      expect(traced.length).toBeGreaterThan(20);
      for (const line of traced) {
        expect(Object.keys(JSON.parse(line))).not.toEqual(expect.arrayContaining(["command"]));
        expect(Object.keys(JSON.parse(line))).not.toEqual(expect.arrayContaining(["response"]));
      }
      expect(statSync(file("trace")).mode & 0o077).toBe(0);
      const full = await read("--can-file", file("can"), "--trace", file("full"), "--trace-secrets");
      expect(full).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Warning: the trace") });
      expect(readFileSync(file("full"), "utf8")).toContain('"command"');

      const nothing = await empty;
      expect(nothing.exitCode).toBe(3);
      expectNothingPersonal(nothing);
      expect(await takeOut(started)).toBe(0);
    });

    test("a wrong CAN is refused, and nothing of the card is shown", { timeout: 120_000 }, async () => {
      await putIn("--image", folder.card, ...secretOptions());
      for (const form of [[], ["--json"]]) {
        const run = await read("--can-file", file("other-can"), "--out", file("refused"), ...form);
        expect(run.exitCode).toBe(4);
        expectNothingPersonal(run);
      }
      // A secret on the command line works for specimens, and is warned of but not repeated.
      const argument = await read("--can", "654321");
      expect(argument).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("Warning") });
      expectNothingPersonal(argument);
      const { mrzInformation } = folder.sample.secrets;
      const [number, birth, expiry] = [mrzInformation.slice(0, 9), "2000-02-15", "2040-02-15"];
      const byFields = await read("--number", number, "--birth", birth, "--expiry", expiry, "--json");
      expect(byFields.exitCode, byFields.stderr).toBe(0);
      expect(byFields.stderr).toContain("Warning");
    });

    test("pcscd killed: the reading says so; started again, the next one works", { timeout: 120_000 }, async () => {
      await putIn("--image", folder.card, ...secretOptions());
      process.kill(daemon.pid, "SIGKILL");
      const dead = await read("--can-file", file("can"));
      expect([3, 5]).toContain(dead.exitCode);
      expectNothingPersonal(dead);
      await daemon.restart();
      await untilReader("present");
      expect((await read("--can-file", file("can"))).exitCode).toBe(0);
    });

    test("a flipped byte on the chip is a card that is not valid", { timeout: 120_000 }, async () => {
      await putIn("--image", folder.card, ...secretOptions(), "--fault", "flip-byte:DG13");
      const run = await read("--can-file", file("can"), "--json");
      expect(run.exitCode).toBe(1);
      expect(JSON.parse(run.stdout).checks).toContainEqual(
        expect.objectContaining({ id: "passive-authentication.data-groups", status: "failed" }),
      );
    });
  });

  describe("a blank in the reader", () => {
    const encode = (...options: readonly string[]): Promise<CivicardRun> =>
      civicard(
        ...["card", "encode", "--reader", reader(0), "--image", folder.card, ...secretOptions(), ...options],
        ...["--profile", "civicard-blank", "--transport-key-file", file("lot.key"), "--trust", folder.trust],
        ...["--at", SIGNED_AT],
      );

    test("is written, locked and read back; then it is a card like any other", { timeout: 120_000 }, async () => {
      await putIn("--blank", "--transport-key-file", file("lot.key"));
      const written = await encode("--json");
      expect(written.exitCode, written.stderr).toBe(0);
      expect(JSON.parse(written.stdout)).toMatchObject({
        status: "good",
        chipSerial: expect.stringMatching(/^[0-9A-F]{20}$/),
      });
      expectNothingPersonal(written);
      expect((await read("--can-file", file("can"))).exitCode).toBe(0);
      const again = await encode();
      expect(again).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("CHIP_ALREADY_PERSONALISED") });
      expectNothingPersonal(again);
    });

    test("that loses power is named as spoiled, with what to do", { timeout: 120_000 }, async () => {
      await putIn("--blank", "--transport-key-file", file("lot.key"), "--fault", "power-loss-after:20");
      const run = await encode();
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toMatch(/CARD_SPOILED: The blank [0-9A-F]{20} is spoiled .*Account for it/);
      expectNothingPersonal(run);
    });

    test("of another delivery is left alone", { timeout: 120_000 }, async () => {
      write("other.key", "77".repeat(16));
      await putIn("--blank", "--transport-key-file", file("other.key"));
      const run = await encode();
      expect([5, 6]).toContain(run.exitCode);
      expectNothingPersonal(run);
    });
  });

  test("no pcscd at all: exit code, reason and what to do", async () => {
    const run = await runCivicard(["reader", "list"], { environment: { PCSCLITE_CSOCK_NAME: "/nowhere/pcscd.comm" } });
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain("pcscd");
  });
});
