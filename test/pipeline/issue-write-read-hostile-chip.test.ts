/** Whatever a chip answers, the reader ends with a report or a named error: no crash, no endless loop, no false "valid". */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CivicardError } from "../../src/base/errors/index.ts";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport } from "../../src/chip/transport/index.ts";
import {
  type EncodeRun,
  entriesOf,
  inspect,
  makeBlank,
  makeGoodCard,
  makeStation,
  type Station,
} from "../support/encoding-station.ts";
import { SAMPLE_PERSONAL_NUMBER } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { intercept, pullCardAt } from "../support/tampering-transport.ts";

interface Change {
  readonly file: number;
  readonly flips: readonly (readonly [number, number])[];
  readonly nearStart: boolean;
  readonly cut: number;
}

const access = { kind: "CAN", can: SAMPLE_PERSONAL_NUMBER.slice(-6) } as const;

let station: Station;
let good: EncodeRun;
/** Exchanges of an undisturbed inspection. */
let total = 0;

beforeAll(async () => {
  station = await makeStation("hostile");
  good = await makeGoodCard(station, "hostile", { withPortrait: false });
  const counted = intercept(good.transport, (_, pass) => pass());
  await inspect(counted, access, station);
  total = counted.count;
});

/** A card that answers nothing but what the test makes up. */
function madeUp(answers: readonly Uint8Array[]): CardTransport {
  return intercept(good.transport, ({ index }) => {
    if (index > 200_000) throw new Error("the reader does not end");
    return answers[index % answers.length] ?? Uint8Array.of(0x90, 0x00);
  });
}

/** A report that is not falsely valid, or an error of the table. */
async function assertEndsWell(transport: CardTransport): Promise<void> {
  const report = await inspect(transport, access, station).catch((error: unknown) => {
    expect(error).toBeInstanceOf(CivicardError);
    return undefined;
  });
  if (report?.verdict === "valid") expect(entriesOf(report.image)).toEqual(entriesOf(good.card.image));
}

const statusWord = fc.constantFrom(0x9000, 0x6282, 0x6283, 0x6700, 0x6982, 0x6988, 0x6a82, 0x6b00, 0x6c10, 0x6f00);

function withStatus([data, status]: readonly [Uint8Array, number]): Uint8Array {
  return Uint8Array.of(...data, status >> 8, status & 0xff);
}

describe("a chip that makes up its answers", () => {
  it("random bytes", async () => {
    const answers = fc.array(fc.uint8Array({ minLength: 2, maxLength: 300 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(answers, (list) => assertEndsWell(madeUp(list))),
      { seed: 42, numRuns: 300 },
    );
  });

  it("random content with status words that lead on", async () => {
    const answer = fc.tuple(fc.uint8Array({ maxLength: 260 }), statusWord).map(withStatus);
    const answers = fc.array(answer, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(answers, (list) => assertEndsWell(madeUp(list))),
      { seed: 43, numRuns: 500 },
    );
  });

  it("the right files of a card without access control, one after the other or mixed up", async () => {
    const files = [...good.card.image.values()];
    const answer = fc.tuple(fc.constantFrom(...files, Uint8Array.of()), statusWord).map(withStatus);
    const answers = fc.array(answer, { minLength: 3, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(answers, (list) => assertEndsWell(madeUp(list))),
      { seed: 44, numRuns: 300 },
    );
  });

  it("61xx for ever", async () => {
    await assertEndsWell(madeUp([Uint8Array.of(0x00, 0x61, 0x01)]));
    await assertEndsWell(madeUp([Uint8Array.of(0x61, 0x00)]));
  });
});

describe("a card without access control whose files are hostile", () => {
  it("bytes flipped, files cut, lengths stretched", { timeout: 60_000 }, async () => {
    const files = [...good.card.image].filter(([key]) => key !== "MF/011C");
    const change = fc.record({
      file: fc.nat(files.length - 1),
      flips: fc.array(fc.tuple(fc.nat(60_000), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
      nearStart: fc.boolean(),
      cut: fc.nat(8),
    });
    let reports = 0;
    const judge = async (changes: readonly Change[]) => {
      const image = new Map(files);
      for (const { file, flips, nearStart, cut } of changes) {
        const [key, original] = files[file] ?? (files[0] as (typeof files)[number]);
        const bytes = Uint8Array.from(original);
        for (const [offset, flip] of flips) {
          const place = offset % (nearStart ? Math.min(24, bytes.length) : bytes.length);
          bytes[place] = (bytes[place] ?? 0) ^ flip;
        }
        image.set(key, bytes.subarray(0, bytes.length - cut));
      }
      const random = seededRandom("hostile files");
      const chip = createPersonalisedChip({
        image,
        secrets: good.card.secrets,
        profile: getAccessProfile("open"),
        random,
      });
      const report = await inspect(createMemoryTransport(chip), { kind: "none" }, station);
      expect(report.verdict).not.toBe("valid");
      reports++;
    };
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(fc.asyncProperty(changes, judge), { seed: 46, numRuns: 250 });
    expect(reports).toBe(250);
  });
});

describe("a genuine card with a hostile wire", () => {
  it("one answer changed, cut, or replaced", { timeout: 60_000 }, async () => {
    const change = fc.record({
      index: fc.nat(total - 1),
      offset: fc.nat(400),
      flip: fc.integer({ min: 1, max: 255 }),
      cut: fc.nat(3),
      replacement: fc.option(fc.uint8Array({ minLength: 2, maxLength: 40 })),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ index, offset, flip, cut, replacement }) => {
        await good.transport.powerCycle();
        const transport = intercept(good.transport, async (exchange, pass) => {
          const answer = Uint8Array.from(await pass());
          if (exchange.index !== index) return answer;
          if (replacement !== null) return replacement;
          const place = offset % answer.length;
          answer[place] = (answer[place] ?? 0) ^ flip;
          return answer.subarray(0, Math.max(2, answer.length - cut));
        });
        await assertEndsWell(transport);
      }),
      { seed: 45, numRuns: 150 },
    );
  });
});

describe("a card that goes away, or a person who does not wait", () => {
  it("is an error before access and an incomplete report after it, at every exchange", {
    timeout: 60_000,
  }, async () => {
    let opened = 0;
    for (let index = 0; index < total; index++) {
      await good.transport.powerCycle();
      const transport = pullCardAt(good.transport, { index, when: "before-command" });
      const report = await inspect(transport, access, station).catch((error: unknown) => error);
      if (report instanceof CivicardError) {
        expect(report.code).toBe("TRANSPORT_CARD_REMOVED");
        expect(opened).toBe(0);
        continue;
      }
      opened++;
      expect(report).toMatchObject({ verdict: "incomplete" });
      const { checks } = report as Awaited<ReturnType<typeof inspect>>;
      expect(checks.some(({ status, reason }) => status === "aborted" && reason === "TRANSPORT_CARD_REMOVED")).toBe(
        true,
      );
      expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
    }
    expect(opened).toBeGreaterThan(10);
  });

  it("can be cancelled before and after access", async () => {
    await good.transport.powerCycle();
    await expect(inspect(good.transport, access, { ...station, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "READ_CANCELLED",
    });
    await good.transport.powerCycle();
    const controller = new AbortController();
    const transport = intercept(good.transport, ({ index }, pass) => {
      if (index === total - 3) controller.abort();
      return pass();
    });
    const report = await inspect(transport, access, { ...station, signal: controller.signal });
    expect(report.verdict).toBe("incomplete");
    expect(report.checks.some(({ reason }) => reason === "READ_CANCELLED")).toBe(true);
  });

  it("A40: a chip that never answers ends with the deadline", async () => {
    const mute = createMemoryTransport(makeBlank("mute", [{ kind: "mute" }]));
    await expect(inspect(mute, access, { ...station, deadlineMs: 50 })).rejects.toMatchObject({
      code: "READ_DEADLINE",
    });
  });
});
