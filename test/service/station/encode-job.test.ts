/** A station works on jobs of the service: whatever happens at the reader, no request gets two cards. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CivicardError } from "../../../src/base/errors/index.ts";
import type { JournalEntry } from "../../../src/chip/personalisation/index.ts";
import { deriveTransportKeys } from "../../../src/chip/protocols/index.ts";
import type { AccessKey } from "../../../src/chip/reader/index.ts";
import { createBlankChip } from "../../../src/chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport, TransportError } from "../../../src/chip/transport/index.ts";
import type { PersonalisationJob } from "../../../src/issuance/index.ts";
import { verifyAudit } from "../../../src/service/application/index.ts";
import type { StationJob } from "../../../src/station/index.ts";
import { at, makeBlank } from "../../support/encoding-station.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { intercept } from "../../support/tampering-transport.ts";
import { EncodingCentre } from "./encoding-centre.ts";

/** Of the office's first person. */
const can: AccessKey = { kind: "CAN", can: "898834" };

let centre: EncodingCentre;
let job: PersonalisationJob;

beforeEach(async () => {
  centre = await EncodingCentre.open();
  job = await centre.office.queuedJob();
});
afterEach(() => centre.close());

/** A chip whose maker gave it keys that this centre does not have. */
function foreignChip() {
  const serial = seededRandom("foreign chip")(10);
  const transportKeys = deriveTransportKeys(new Uint8Array(16).fill(0x77), serial);
  return createBlankChip({ serial, transportKeys, random: seededRandom("foreign"), clock: () => at });
}

/** The card goes when it has taken the lock, before its answer is heard. */
function pullAtLock(card: CardTransport) {
  let isLocking = false;
  const gone = () => new TransportError("TRANSPORT_CARD_REMOVED");
  const transport = intercept(card, async (_, pass) => {
    if (!isLocking) return pass();
    await pass();
    throw gone();
  });
  return {
    transport: {
      ...transport,
      atr: card.atr,
      powerCycle: () => (isLocking ? Promise.reject(gone()) : card.powerCycle()),
    },
    onJournal: async ({ event }: JournalEntry) => {
      isLocking ||= event === "lock-sent";
    },
  };
}

/** The job with one of its calls changed. */
function changed(job: StationJob, change: Partial<StationJob>): StationJob {
  return {
    id: job.id,
    bindBlank: (chipSerial) => job.bindBlank(chipSerial),
    buildCard: (chipKeys) => job.buildCard(chipKeys),
    recordStep: (step, note) => job.recordStep(step, note),
    complete: (chipSerial) => job.complete(chipSerial),
    fail: (failure) => job.fail(failure),
    ...change,
  };
}

const memory = (seed: string) => createMemoryTransport(makeBlank(seed));

describe("a good card", () => {
  it("is what the register says, and is accounted for", async () => {
    const transport = memory("good");
    const outcome = await centre.attempt({ job, blankSerial: "B1", transport });
    expect(outcome.status).toBe("good");
    const account = await centre.account(job.requestId);
    expect(account).toMatchObject({ request: "PERSONALISED", cards: ["PERSONALISED"], job: { state: "DONE" } });
    expect(account.job.chipSerial).toBe(outcome.chipSerial);
    const report = await centre.inspect(transport, can);
    expect(report).toMatchObject({ verdict: "valid", document: { documentNumber: "194898834" } });
    expect(await centre.blankState("B2")).toBe("ISSUED_TO_STATION");
    expect((await verifyAudit(centre.office.as("AUDITOR"))).findings).toEqual([]);
  });
});

describe("power loss", () => {
  it.each([3, 12, 25, 40])(
    "after %i commands: spoiled, queued again, and the next blank becomes the one card",
    async (count) => {
      const lost = createMemoryTransport(makeBlank("lost", [{ kind: "power-loss-after", count }]));
      const first = await centre
        .attempt({ job, blankSerial: "B1", transport: lost })
        .catch((error: unknown) => error as Error);
      const after = await centre.account(job.requestId);
      expect(after.request).toBe("QUEUED");
      const bound = after.cards.length > 0;
      expect(after.cards).toEqual(bound ? ["SPOILED"] : []);
      expect(await centre.blankState("B1")).toBe(bound ? "SPOILED" : "ISSUED_TO_STATION");
      if (first instanceof Error) expect(first).toBeInstanceOf(TransportError);
      else expect(["spoiled", "unknown-after-lock"]).toContain(first.status);

      const second = await centre.attempt({ job: after.job, blankSerial: "B2", transport: memory("second") });
      expect(second.status).toBe("good");
      const done = await centre.account(job.requestId);
      expect(done).toMatchObject({ request: "PERSONALISED", job: { state: "DONE" } });
      expect(done.cards.filter((state) => state !== "SPOILED")).toEqual(["PERSONALISED"]);
    },
  );

  it("while the finished card is read back: it lies there still, is looked at again and is the one card", async () => {
    const lost = createMemoryTransport(makeBlank("lost", [{ kind: "power-loss-after", count: 60 }]));
    const outcome = await centre.attempt({ job, blankSerial: "B1", transport: lost });
    expect(outcome.status).toBe("good");
    const account = await centre.account(job.requestId);
    expect(account).toMatchObject({ request: "PERSONALISED", job: { state: "DONE" }, cards: ["PERSONALISED"] });
  });

  it("behind the lock: the blank counts as spoiled, though the chip may be whole", async () => {
    const outcome = await centre.attempt({ job, blankSerial: "B1", ...pullAtLock(memory("locked")) });
    expect(outcome.status).toBe("unknown-after-lock");
    expect(await centre.account(job.requestId)).toMatchObject({ request: "QUEUED", cards: ["SPOILED"] });
    expect(await centre.blankState("B1")).toBe("SPOILED");
  });

  it("three spoiled blanks end the request in QA_FAILED", async () => {
    for (const blankSerial of ["B1", "B2", "B3"]) {
      const current = await centre.office.currentJob(job.requestId);
      const transport = createMemoryTransport(makeBlank(blankSerial, [{ kind: "power-loss-after", count: 40 }]));
      const outcome = await centre.attempt({ job: current, blankSerial, transport });
      expect(outcome.status, blankSerial).toBe("spoiled");
    }
    expect(await centre.account(job.requestId)).toMatchObject({
      request: "QA_FAILED",
      cards: ["SPOILED", "SPOILED", "SPOILED"],
    });
  });
});

describe("a chip that is not a blank of this delivery", () => {
  it("from another delivery: the attempt fails and no blank is spoiled", async () => {
    const transport = createMemoryTransport(foreignChip());
    await expect(centre.attempt({ job, blankSerial: "B1", transport })).rejects.toBeInstanceOf(CivicardError);
    expect(await centre.account(job.requestId)).toMatchObject({ request: "QUEUED", cards: [] });
    expect(await centre.blankState("B1")).toBe("ISSUED_TO_STATION");
    const good = await centre.attempt({
      job: await centre.office.currentJob(job.requestId),
      blankSerial: "B1",
      transport: memory("own"),
    });
    expect(good.status).toBe("good");
  });

  it("personalised already: refused, and the card on it stays as it is", async () => {
    const transport = memory("first");
    expect((await centre.attempt({ job, blankSerial: "B1", transport })).status).toBe("good");
    await centre.office.inspect(job.id, false);
    await centre.office.move(job.requestId, "requeue", "CENTRE_C06");
    const again = await centre.office.currentJob(job.requestId);
    await expect(centre.attempt({ job: again, blankSerial: "B2", transport })).rejects.toMatchObject({
      code: "CHIP_ALREADY_PERSONALISED",
    });
    expect(await centre.blankState("B2")).toBe("ISSUED_TO_STATION");
    expect((await centre.inspect(transport, can)).verdict).toBe("valid");
  });
});

describe("the station itself", () => {
  it("cannot write its journal: the blank is spoiled and accounted for", async () => {
    let entries = 0;
    const onJournal = async () => {
      if (++entries === 6) throw new Error("disk full");
    };
    const outcome = await centre.attempt({ job, blankSerial: "B1", transport: memory("journal"), onJournal });
    expect(outcome).toMatchObject({ status: "spoiled", reason: "JOURNAL_FAILED" });
    expect(await centre.account(job.requestId)).toMatchObject({ request: "QUEUED", cards: ["SPOILED"] });
  });

  it("of two stations that claim at once, one gets the job", async () => {
    const claims = await Promise.allSettled([centre.office.claim(job), centre.office.claim(job)]);
    expect(claims.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const [lost] = claims.filter((claim) => claim.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "ILLEGAL_TRANSITION" });
  });

  it("loses its lease before the chip is bound: nothing is written, and the other's card is the only one", async () => {
    const transport = memory("late");
    const late = centre.attempt({
      job,
      blankSerial: "B1",
      transport,
      change: (own) =>
        changed(own, {
          bindBlank: async (chipSerial) => {
            await centre.expireLease();
            return own.bindBlank(chipSerial);
          },
        }),
    });
    await expect(late).rejects.toMatchObject({ code: "JOB_FENCED" });
    expect(await centre.account(job.requestId)).toMatchObject({ request: "QUEUED", cards: [] });
    const again = await centre.office.currentJob(job.requestId);
    expect((await centre.attempt({ job: again, blankSerial: "B1", transport })).status).toBe("good");
  });

  it("loses its lease when the card is done: says that this chip has to be destroyed", async () => {
    const done = centre.attempt({
      job,
      blankSerial: "B1",
      transport: memory("too late"),
      change: (own) =>
        changed(own, {
          complete: async (chipSerial) => {
            await centre.expireLease();
            return own.complete(chipSerial);
          },
        }),
    });
    await expect(done).rejects.toMatchObject({
      code: "STATION_CARD_UNACCOUNTED",
      details: { chip: expect.any(String) },
    });
    expect(await centre.account(job.requestId)).toMatchObject({ request: "QUEUED", cards: ["SPOILED"] });
    expect(await centre.blankState("B1")).toBe("SPOILED");
  });
});
