/** Programs that others wrote read our chip through pcscd: both sides of a protocol being ours, both could be wrong together. */
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes/index.ts";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import {
  createPcscService,
  type PrivatePcscd,
  type ServedChipHandle,
  serveChip,
  type VirtualSlot,
} from "../../src/chip/transport/index.ts";
import { type CardFileName, findCardFile } from "../../src/lds/index.ts";
import { makeDemonstrationPki, makeKey } from "../support/demonstration-pki.ts";
import { findJmrtdProblem, type JmrtdAccess, type JmrtdReport, readWithJmrtd } from "../support/jmrtd.ts";
import { describeNeeding } from "../support/needs.ts";
import { findPcscdProblem, startTestPcscd } from "../support/pcscd.ts";
import { makeSampleCard, SAMPLE_PERSONAL_NUMBER, type SampleCard } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";

const pcscdProblem = await findPcscdProblem();

interface Setting {
  readonly daemon: PrivatePcscd;
  readonly slot: VirtualSlot;
  readonly card: SampleCard;
  close(): Promise<void>;
}

async function makeSetting(): Promise<Setting> {
  const daemon = await startTestPcscd(1);
  const slot = daemon.slots[0] as VirtualSlot;
  const card = await makeCard();
  const chip = createPersonalisedChip({
    ...card,
    profile: getAccessProfile("vnm"),
    random: seededRandom("peers chip"),
  });
  const handle: ServedChipHandle = serveChip({ chip, port: slot.port });
  const service = createPcscService({ socketName: daemon.socketName });
  await service.waitForCard(slot.readerName, { deadlineMs: 10_000 });
  await service.close();
  const close = async (): Promise<void> => {
    await handle.close();
    await daemon.stop();
  };
  return { daemon, slot, card, close };
}

async function makeCard(): Promise<SampleCard> {
  const pki = await makeDemonstrationPki({
    seed: "peers",
    key: { kind: "EC", curve: "P-256" },
    from: new Date("2026-11-01T00:00:00Z"),
  });
  const privateKey = new Uint8Array(32).fill(0x2a);
  return makeSampleCard({
    pki,
    signingTime: new Date("2026-11-25T00:00:00Z"),
    activeAuthenticationKey: makeKey({ kind: "EC", curve: "P-256" }, () => privateKey.slice()).subjectPublicKeyInfo,
    injectedKeys: [{ purpose: "active-authentication", keyOrigin: "injected", curve: "P-256", privateKey }],
  });
}

function fileInHex({ image }: SampleCard, name: CardFileName): string | undefined {
  const content = findCardFile(image, name);
  return content && toHex(content);
}

function findOpenscProblem(): string | undefined {
  try {
    execFileSync("opensc-tool", ["--version"], { stdio: "ignore" });
    return pcscdProblem;
  } catch {
    return "opensc-tool is not installed (Debian: opensc)";
  }
}

describeNeeding("peers", { name: "opensc-tool reads our chip", missing: findOpenscProblem() }, () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await makeSetting();
  });
  afterAll(() => setting.close());

  /** Answers to the commands as opensc-tool prints them: data in hexadecimal, then the status word. */
  async function send(...commands: readonly string[]): Promise<readonly { data: string; statusWord: string }[]> {
    const parameters = ["--reader", "0", "--card-driver", "default", ...commands.flatMap((text) => ["-s", text])];
    const env = { ...process.env, PCSCLITE_CSOCK_NAME: setting.daemon.socketName };
    const { stdout } = await promisify(execFile)("opensc-tool", parameters, { env, timeout: 30_000 });
    return stdout
      .split(/^Sending: .*$/m)
      .slice(1)
      .map((answer) => {
        const [status = "", ...lines] = answer.trim().split("\n");
        const statusWord = /SW1=0x(..), SW2=0x(..)/.exec(status)?.slice(1).join("") ?? "";
        const octets = lines.flatMap((line) => line.slice(0, 48).match(/\b[0-9A-F]{2}\b/g) ?? []);
        return { data: octets.join("").toLowerCase(), statusWord };
      });
  }

  test("SELECT and READ BINARY of EF.CardAccess give the file byte for byte", async () => {
    const [selected, read] = await send("00 A4 02 0C 02 01 1C", "00 B0 00 00 00");
    expect(selected?.statusWord).toBe("9000");
    expect(read?.data).toBe(fileInHex(setting.card, "EF.CardAccess"));
  });

  test("without PACE no personal file is given out", async () => {
    const [selected, file, read] = await send(
      "00 A4 04 0C 07 A0 00 00 02 47 10 01",
      "00 A4 02 0C 02 01 01",
      "00 B0 00 00 00",
    );
    expect(selected?.statusWord).toMatch(/^(9000|6982)$/);
    expect(file?.statusWord).toBe("6982");
    expect(read?.statusWord).toMatch(/^69/);
    expect(read?.data).toBe("");
  });
});

describeNeeding("peers", { name: "JMRTD reads our chip", missing: findJmrtdProblem() ?? pcscdProblem }, () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await makeSetting();
  });
  afterAll(() => setting.close());

  function read(access: JmrtdAccess): Promise<JmrtdReport> {
    return readWithJmrtd({ socketName: setting.daemon.socketName, readerName: setting.slot.readerName, access });
  }

  const ways: readonly JmrtdAccess[] = [
    ["CAN", SAMPLE_PERSONAL_NUMBER.slice(-6)],
    ["MRZ", SAMPLE_PERSONAL_NUMBER.slice(-9), "000215", "400215"],
  ];

  test.each(ways)("PACE with the %s, all files, security object and active authentication", async (...access) => {
    const report = await read(access as JmrtdAccess);
    expect(report.error).toBeUndefined();
    expect(report).toMatchObject({
      pace: true,
      paceProtocol: "0.4.0.127.0.7.2.2.4.2.2",
      issuingState: "VNM",
      primaryIdentifier: "DANG",
      faceImageType: "image/jpeg",
      coveredDataGroups: 5,
      hashesMatch: true,
      signatureValid: true,
      activeAuthenticationInfos: 1,
      activeAuthentication: true,
    });
    const names: readonly CardFileName[] = ["EF.CardAccess", "EF.COM", "DG1", "DG2", "DG13", "DG14", "DG15", "EF.SOD"];
    const image = Object.fromEntries(names.map((name) => [name, fileInHex(setting.card, name)]));
    expect(report.files).toEqual(image);
  });

  test("a wrong CAN opens nothing", async () => {
    const report = await read(["CAN", "000000"]);
    expect(report.error).toMatch(/SW=63/);
    expect(report.files).toBeUndefined();
  });
});
