/** A station in memory: signing authority, trust store, blank chips and the reader that reads back. */
import {
  type ChipKey,
  type EncodeOutcome,
  encodeCard,
  type JournalEntry,
} from "../../src/chip/personalisation/index.ts";
import { getCardProfile } from "../../src/chip/profiles/index.ts";
import { deriveTransportKeys } from "../../src/chip/protocols/index.ts";
import {
  type AccessKey,
  type CardInspection,
  type InspectCardOptions,
  inspectCard,
} from "../../src/chip/reader/index.ts";
import { createBlankChip, type Fault, type VirtualChip } from "../../src/chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport } from "../../src/chip/transport/index.ts";
import type { CardImage } from "../../src/lds/index.ts";
import { createTrustStore, type TrustStore } from "../../src/pki/index.ts";
import { type DemonstrationPki, makeDemonstrationPki } from "./demonstration-pki.ts";
import { makeSampleCard, type SampleCard } from "./sample-card.ts";
import { seededRandom } from "./seeded-random.ts";

export const profile = getCardProfile("civicard-blank");

/** All of the station's judgements are made for this moment. */
export const at = new Date("2026-11-25T03:00:00Z");

const masterKey = new Uint8Array(16).fill(0x4d);

/** Keys of a chip of the delivery, by its serial. */
export const stationKeys = (serial: Uint8Array) => deriveTransportKeys(masterKey, serial);

export interface Station {
  readonly pki: DemonstrationPki;
  readonly trust: TrustStore;
}

export async function makeStation(seed: string): Promise<Station> {
  const from = new Date("2026-11-01T00:00:00Z");
  const pki = await makeDemonstrationPki({ seed, key: { kind: "EC", curve: "P-256" }, from });
  return { pki, trust: createTrustStore({ certificates: [pki.csca.certificate], crls: [pki.crl] }) };
}

export function makeBlank(seed: string, faults: readonly Fault[] = []): VirtualChip {
  const random = seededRandom(`chip ${seed}`);
  const serial = random(10);
  return createBlankChip({
    serial,
    transportKeys: deriveTransportKeys(masterKey, serial),
    random,
    faults,
    clock: () => at,
  });
}

export function inspect(
  transport: CardTransport,
  access: AccessKey,
  options: Omit<InspectCardOptions, "transport" | "access" | "at" | "random">,
): Promise<CardInspection> {
  return inspectCard({ transport, access, at, random: seededRandom("reader"), ...options });
}

export interface EncodeRun {
  readonly outcome: EncodeOutcome;
  readonly card: SampleCard;
  readonly journal: readonly JournalEntry[];
  readonly transport: CardTransport;
}

export interface EncodeRunOptions {
  readonly station: Station;
  readonly transport: CardTransport;
  readonly withPortrait?: boolean;
  /** Of the delivery that the station believes the chip is from. */
  readonly masterKey?: Uint8Array;
  readonly journal?: (entry: JournalEntry) => void;
  /** Sees what was planned as soon as it is built. */
  readonly onBuilt?: (card: SampleCard) => void;
}

/** One card, by the book: key on the chip, image around it, written, locked, read back. */
export async function encode(options: EncodeRunOptions): Promise<EncodeRun> {
  const { station, transport } = options;
  const journal: JournalEntry[] = [];
  let card: SampleCard | undefined;
  const outcome = await encodeCard({
    transport,
    profile,
    transportKeys: (serial) => deriveTransportKeys(options.masterKey ?? masterKey, serial),
    buildImage: async ([key]) => {
      card = await buildCard(station, key, options.withPortrait);
      options.onBuilt?.(card);
      return card;
    },
    journal: {
      append: async (entry) => {
        options.journal?.(entry);
        journal.push(entry);
      },
    },
    inspect: (readBack, access) => inspect(readBack, access, { trust: station.trust }),
    random: seededRandom("station"),
  });
  if (card === undefined) throw new Error("the image was never asked for");
  return { outcome, card, journal, transport };
}

async function buildCard(
  { pki }: Station,
  key: ChipKey | undefined,
  withPortrait: boolean | undefined,
): Promise<SampleCard> {
  if (key === undefined) throw new Error("the chip made no key");
  return makeSampleCard({
    pki,
    signingTime: at,
    activeAuthenticationKey: key.subjectPublicKeyInfo,
    withPortrait,
  });
}

/** A finished card of the station in a reader. */
export async function makeGoodCard(
  station: Station,
  seed: string,
  options: { readonly withPortrait?: boolean } = {},
): Promise<EncodeRun> {
  const run = await encode({ station, transport: createMemoryTransport(makeBlank(seed)), ...options });
  if (run.outcome.status !== "good") throw new Error(`${run.outcome.reason}: ${run.outcome.detail}`);
  return run;
}

export function entriesOf(image: CardImage): readonly (readonly [string, string])[] {
  return [...image].map(([key, bytes]) => [key, Buffer.from(bytes).toString("hex")] as const).toSorted();
}
