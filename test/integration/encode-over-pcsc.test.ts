/** The whole of a chip's life over a real pcscd: written blank, read back, read again after the service died. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccessKey } from "../../src/chip/reader/index.ts";
import {
  type CardTransport,
  createPcscService,
  type PcscService,
  type PrivatePcscd,
  type ServedChipHandle,
  serveChip,
  traceTransport,
  type VirtualSlot,
} from "../../src/chip/transport/index.ts";
import { encode, entriesOf, inspect, makeBlank, makeStation, type Station } from "../support/encoding-station.ts";
import { describeNeeding } from "../support/needs.ts";
import { findPcscdProblem, startTestPcscd, untilEmpty } from "../support/pcscd.ts";
import { SAMPLE_PERSONAL_NUMBER } from "../support/sample-card.ts";

const can: AccessKey = { kind: "CAN", can: SAMPLE_PERSONAL_NUMBER.slice(-6) };

describeNeeding("pcsc", { name: "a chip's life over pcscd", missing: await findPcscdProblem() }, () => {
  let daemon: PrivatePcscd;
  let slot: VirtualSlot;
  let station: Station;
  let service: PcscService;
  let handle: ServedChipHandle;

  beforeAll(async () => {
    daemon = await startTestPcscd(1);
    slot = daemon.slots[0] as VirtualSlot;
    station = await makeStation("encode-over-pcsc");
  });
  afterAll(() => daemon.stop());

  beforeEach(async () => {
    service = createPcscService({ socketName: daemon.socketName });
    handle = serveChip({ chip: makeBlank("over pcscd"), port: slot.port });
    await service.waitForCard(slot.readerName, { deadlineMs: 10_000 });
  });
  afterEach(async () => {
    await service.close();
    await handle.close();
    await untilEmpty(daemon);
  });

  const connect = (exclusive: boolean): Promise<CardTransport> => service.connect(slot.readerName, { exclusive });

  test("is written and locked, and gives back its image byte for byte", async () => {
    const writer = await connect(true);
    const { outcome, card } = await encode({ station, transport: writer });
    expect(outcome.status).toBe("good");
    await writer.close();
    const reader = await connect(false);
    const report = await inspect(reader, can, station);
    expect(report.verdict).toBe("valid");
    expect(entriesOf(report.image)).toEqual(entriesOf(card.image));
    await reader.close();
  });

  test("pcscd killed in the middle of reading: that reading says so, the next one works", async () => {
    const writer = await connect(true);
    const { card } = await encode({ station, transport: writer });
    await writer.close();
    let exchanges = 0;
    const reader = traceTransport(await connect(false), {
      onEntry: () => {
        exchanges += 1;
        if (exchanges === 40) process.kill(daemon.pid, "SIGKILL");
      },
    });
    // In short blocks, so that forty exchanges end in the middle.
    const broken = await inspect(reader, can, { ...station, maximumBlockLength: 223 });
    expect(broken.verdict).not.toBe("valid");
    expect(broken.files.some(({ status }) => status !== "read")).toBe(true);
    await reader.close();
    await daemon.restart();
    await service.waitForCard(slot.readerName, { deadlineMs: 10_000 });
    const report = await inspect(await connect(false), can, station);
    expect(report.verdict).toBe("valid");
    expect(entriesOf(report.image)).toEqual(entriesOf(card.image));
  });
});
