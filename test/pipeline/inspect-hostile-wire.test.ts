/**
 * A genuine card with every protocol, and somebody on the wire who changes, cuts, replays, swaps or makes up answers:
 * a report that is not falsely valid or an error of the table, within a bounded number of exchanges.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CivicardError } from "../../src/base/errors/index.ts";
import type { CardInspection } from "../../src/chip/reader/index.ts";
import { type CardTransport, createMemoryTransport } from "../../src/chip/transport/index.ts";
import { protocolOids } from "../../src/lds/index.ts";
import { at, entriesOf, inspect, makeStation, type Station } from "../support/encoding-station.ts";
import { can, makeReaderCard, paceOffer, type ReaderCard, readerChip } from "../support/reader-card.ts";
import { intercept } from "../support/tampering-transport.ts";
import { makeTerminalPki, type TerminalPki } from "../support/terminal-pki.ts";

let station: Station;
let terminals: TerminalPki;
let card: ReaderCard;
let good: CardInspection;
let total = 0;

beforeAll(async () => {
  station = await makeStation("hostile wire");
  terminals = await makeTerminalPki({ seed: "terminals on a hostile wire" });
  card = await makeReaderCard({
    pki: station.pki,
    signingTime: at,
    pace: [paceOffer("CAM"), paceOffer("GM")],
    chipAuthentication: [{ curve: "brainpoolP256r1", cipher: "AES-128", keyId: 13 }],
    cardSecurity: [{ curve: "brainpoolP256r1", keyId: 13 }],
    activeAuthentication: true,
    moreInfos: [{ kind: "terminal-authentication", oid: protocolOids.terminalAuthentication, version: 1 }],
    files: [
      ["DG3", Uint8Array.of(0x63, 0x03, 0x02, 0x01, 0x00)],
      ["EF.CVCA", new Uint8Array(36)],
    ],
    secrets: { trustPoints: [terminals.cvca.certificate.bytes] },
  });
  const counted = intercept(createMemoryTransport(readerChip(card)), (_, pass) => pass());
  good = await run(counted);
  total = counted.count;
});

function run(transport: CardTransport): Promise<CardInspection> {
  const terminal = { chain: terminals.chain.map(({ bytes }) => bytes), key: terminals.terminal.signer };
  return inspect(transport, can, { trust: station.trust, level: "extended", terminal });
}

type Tampering = (answer: Uint8Array, answers: readonly Uint8Array[]) => Uint8Array;

/** @returns the verdict, or the code of the error */
async function meet(tampering: Tampering, strikes: (index: number) => boolean): Promise<string> {
  const answers: Uint8Array[] = [];
  const transport = intercept(createMemoryTransport(readerChip(card)), async ({ index }, pass) => {
    if (index > total * 20) throw new Error("the reader does not end");
    const answer = Uint8Array.from(await pass());
    const sent = strikes(index) ? tampering(answer, answers) : answer;
    answers.push(answer);
    return sent;
  });
  try {
    const report = await run(transport);
    if (report.verdict === "valid") expect(entriesOf(report.image)).toEqual(entriesOf(good.image));
    return report.verdict;
  } catch (error) {
    if (!(error instanceof CivicardError)) throw error;
    return error.code;
  }
}

const tamperings: fc.Arbitrary<Tampering> = fc.oneof(
  fc.tuple(fc.nat(600), fc.integer({ min: 1, max: 255 })).map(
    ([place, flip]): Tampering =>
      (answer) =>
        answer.with(place % answer.length, (answer[place % answer.length] ?? 0) ^ flip),
  ),
  fc.nat(40).map(
    (cut): Tampering =>
      (answer) =>
        answer.subarray(0, Math.max(2, answer.length - cut)),
  ),
  fc.nat(500).map(
    (place): Tampering =>
      (answer, answers) =>
        answers[place % Math.max(1, answers.length)] ?? answer,
  ),
  fc.uint8Array({ minLength: 2, maxLength: 60 }).map(
    (bytes): Tampering =>
      () =>
        bytes,
  ),
  fc.constantFrom("9000", "6100", "6700", "6988", "6982", "6f00", "99029000", "8e089000", "878400ffffff9000").map(
    (hex): Tampering =>
      () =>
        Uint8Array.from(Buffer.from(hex, "hex")),
  ),
);

describe("a card with every protocol", () => {
  it("is valid, with every proof, when nobody disturbs it", () => {
    expect(good.verdict).toBe("valid");
    for (const id of ["chip-authentication", "active-authentication", "pace-cam", "terminal-authentication"]) {
      expect(good.checks.find((check) => check.id === id)?.status, id).toBe("passed");
    }
  });

  it("one answer tampered with", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tamperings, fc.nat(total - 1), async (tampering, place) => {
        await meet(tampering, (index) => index === place);
      }),
      { seed: 81, numRuns: 150 },
    );
  });

  it("every answer from somewhere on tampered with: never valid", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tamperings, fc.nat(total - 8), async (tampering, place) => {
        const outcome = await meet(tampering, (index) => index >= place);
        // A tampering may leave answers as they are, such as one that is cut by nothing.
        if (outcome === "valid")
          expect(tampering(Uint8Array.of(1, 2, 0x90, 0), [])).toEqual(Uint8Array.of(1, 2, 0x90, 0));
      }),
      { seed: 82, numRuns: 60 },
    );
  });

  it("every second answer withheld or replayed ends all the same", async () => {
    for (const hex of ["9000", "6100", "6988"]) {
      const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
      expect(
        await meet(
          () => bytes,
          (index) => index > 12 && index % 2 === 0,
        ),
      ).not.toBe("valid");
    }
  });
});
