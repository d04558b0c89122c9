/** The card is pulled, or loses power, at every single exchange of a job; and whatever happens, no card passes as good that is not. */
import { beforeAll, describe, expect, it } from "vitest";
import { type EncodeOutcome, type JournalEntry, recoverCard } from "../../src/chip/personalisation/index.ts";
import type { VirtualChip } from "../../src/chip/simulator/index.ts";
import { createMemoryTransport, TransportError } from "../../src/chip/transport/index.ts";
import { encode, inspect, makeBlank, makeStation, profile, type Station } from "../support/encoding-station.ts";
import { SAMPLE_PERSONAL_NUMBER, type SampleCard } from "../support/sample-card.ts";
import { pullCardAt } from "../support/tampering-transport.ts";

let station: Station;
/** Exchanges of a job that nothing disturbs, and the one that carries the lock. */
let total = 0;
let lockIndex = 0;

beforeAll(async () => {
  station = await makeStation("power loss");
  const transport = pullCardAt(createMemoryTransport(makeBlank("whole")), { index: -1, when: "before-command" });
  await encode({
    station,
    transport,
    withPortrait: false,
    journal: ({ event }) => {
      if (event === "lock-sent") lockIndex = transport.count;
    },
  });
  total = transport.count;
});

interface CutRun {
  readonly chip: VirtualChip;
  readonly outcome?: EncodeOutcome | undefined;
  readonly error?: unknown;
  readonly card?: SampleCard | undefined;
  readonly journal: readonly JournalEntry[];
  /** Whether the job came as far as the exchange at which the card was to be pulled. */
  readonly reached: boolean;
}

async function cutAt(index: number, when: "before-command" | "before-answer"): Promise<CutRun> {
  const chip = makeBlank(`cut ${index}`);
  const transport = pullCardAt(createMemoryTransport(chip), { index, when });
  const journal: JournalEntry[] = [];
  let card: SampleCard | undefined;
  const options = {
    station,
    transport,
    withPortrait: false,
    journal: (entry: JournalEntry) => void journal.push(entry),
  };
  try {
    const { outcome } = await encode({ ...options, onBuilt: (built) => (card = keep(built)) });
    return { chip, outcome, card, journal, reached: transport.count > index };
  } catch (error) {
    return { chip, error, card, journal, reached: true };
  }
}

/** The station's own copy of the secrets is overwritten when the job ends. */
function keep({ image, secrets }: SampleCard): SampleCard {
  return { image, secrets: structuredClone(secrets) };
}

function stepsOf(journal: readonly JournalEntry[]): number {
  return journal.filter(({ event }) => event === "acknowledged").length;
}

async function isReadable(chip: VirtualChip): Promise<boolean> {
  const access = { kind: "CAN", can: SAMPLE_PERSONAL_NUMBER.slice(-6) } as const;
  const report = await inspect(createMemoryTransport(chip), access, station).catch(() => undefined);
  return report?.verdict === "valid";
}

async function recover(chip: VirtualChip, { image, secrets }: SampleCard): Promise<EncodeOutcome> {
  return recoverCard({
    transport: createMemoryTransport(chip),
    profile,
    chipSerial: Buffer.from(chip.chipSerial).toString("hex").toUpperCase(),
    image,
    secrets,
    journal: { append: async () => undefined },
    inspect: (transport, access) => inspect(transport, access, station),
  });
}

describe.each(["before-command", "before-answer"] as const)("a card pulled at every exchange, %s", (when) => {
  it("is blank still, spoiled, or unknown until it comes again; never good", { timeout: 120_000 }, async () => {
    expect(total).toBeGreaterThan(lockIndex + 20);
    // Behind the lock nothing changes on the chip any more: both ways of being pulled are one.
    const end = when === "before-command" ? total : lockIndex + 1;
    for (let index = 0; index < end; index++) {
      const run = await cutAt(index, when);
      const where = `exchange ${index} of ${total}`;
      if (!run.reached) {
        // ECDSA signatures are a byte shorter now and then, and so may be the last reading.
        expect(index, where).toBeGreaterThanOrEqual(total - 2);
        continue;
      }
      expect(run.outcome?.status, where).not.toBe("good");
      if (run.outcome === undefined) {
        // Nothing was written: the error is the transport's, and the chip serves the next job.
        expect(run.error, where).toBeInstanceOf(TransportError);
        expect(stepsOf(run.journal), where).toBe(0);
        const again = await encode({ station, transport: createMemoryTransport(run.chip), withPortrait: false });
        expect(again.outcome.status, where).toBe("good");
      } else if (index < lockIndex) {
        expect(run.outcome, where).toMatchObject({ status: "spoiled", reason: "WRITE_INTERRUPTED" });
        expect(run.chip.lifeCycle, where).toBe("personalised");
        expect(await isReadable(run.chip), where).toBe(false);
        // A chip that was begun is never taken for a blank again.
        const again = encode({ station, transport: createMemoryTransport(run.chip), withPortrait: false });
        const begun = stepsOf(run.journal) > 0;
        if (begun) await expect(again, where).rejects.toMatchObject({ code: "CHIP_ALREADY_PERSONALISED" });
        else await again.catch(() => undefined);
      } else {
        expect(run.outcome.status, where).toBe("unknown-after-lock");
        expect(
          run.journal.some(({ event }) => event === "lock-sent"),
          where,
        ).toBe(true);
        if (run.card === undefined) throw new Error("the card was planned");
        const isLocked = run.chip.lifeCycle === "locked";
        expect(isLocked, where).toBe(index > lockIndex || when === "before-answer");
        const recovered = await recover(run.chip, run.card);
        expect(recovered.status, where).toBe(isLocked ? "good" : "spoiled");
      }
    }
  });
});

describe("a chip that loses power by itself", () => {
  it.each([5, 12, 20, 30])("after %i commands", async (count) => {
    const chip = makeBlank(`fault ${count}`, [{ kind: "power-loss-after", count }]);
    const run = encode({ station, transport: createMemoryTransport(chip), withPortrait: false });
    const status = await run.then(
      ({ outcome }) => outcome.status,
      (error: unknown) => error,
    );
    expect(status === "spoiled" || status instanceof TransportError).toBe(true);
  });
});

describe("recovering", () => {
  it("refuses another chip", async () => {
    const { card, chip } = await cutAt(lockIndex, "before-command");
    if (card === undefined) throw new Error("the card was planned");
    const chipSerial = "00".repeat(10);
    const options = { transport: createMemoryTransport(chip), profile, chipSerial, ...card };
    const recovered = recoverCard({
      ...options,
      journal: { append: async () => undefined },
      inspect: (transport, access) => inspect(transport, access, station),
    });
    await expect(recovered).rejects.toMatchObject({ code: "ENCODE_OTHER_CHIP" });
  });

  it("does not take a genuine card of somebody else for the one that was planned", async () => {
    const first = await cutAt(lockIndex, "before-answer");
    const second = await cutAt(lockIndex, "before-answer");
    const other = makeBlank("somebody else");
    const { card } = await encode({ station, transport: createMemoryTransport(other), withPortrait: false });
    if (first.card === undefined || second.card === undefined) throw new Error("the cards were planned");
    const recovered = await recover(second.chip, { image: card.image, secrets: second.card.secrets });
    expect(recovered).toMatchObject({ status: "spoiled", reason: "READ_BACK_FAILED" });
  });
});

describe("a journal that cannot be written", () => {
  it("stops the job: the chip's state could not be proved any more", async () => {
    const chip = makeBlank("journal");
    let entries = 0;
    const { outcome } = await encode({
      station,
      transport: createMemoryTransport(chip),
      withPortrait: false,
      journal: () => {
        if (++entries > 10) throw new Error("disk full: 012345");
      },
    });
    expect(outcome).toMatchObject({ status: "spoiled", reason: "JOURNAL_FAILED", detail: "INTERNAL" });
    expect(chip.lifeCycle).toBe("personalised");
  });
});
