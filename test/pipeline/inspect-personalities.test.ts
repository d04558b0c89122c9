/** Every personality of the simulator before the reader: it gets through, or says the right thing. */
import { beforeAll, describe, expect, it } from "vitest";
import { CivicardError } from "../../src/base/errors/index.ts";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import type { CardInspection } from "../../src/chip/reader/index.ts";
import {
  createPersonalisedChip,
  getPersonality,
  type Personality,
  personalities,
  withPersonality,
} from "../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../src/chip/transport/index.ts";
import type { Check, CheckId } from "../../src/pki/index.ts";
import { at, inspect, makeStation, type Station } from "../support/encoding-station.ts";
import { makeReaderCard, type ReaderCard, type ReaderCardOptions, signedAnew } from "../support/reader-card.ts";
import { seededRandom } from "../support/seeded-random.ts";

const access = { kind: "MRZ", documentNumber: "200012345", dateOfBirth: "000215", dateOfExpiry: "400215" } as const;
const DEADLINE_MS = 1500;

let station: Station;
let card: ReaderCard;
/** Of the generation before PACE: DG14 knows nothing of it. */
let older: ReaderCard;

beforeAll(async () => {
  station = await makeStation("personalities");
  const shared = {
    pki: station.pki,
    signingTime: at,
    chipAuthentication: [{ curve: "brainpoolP256r1", cipher: "AES-128", keyId: 13 }],
    activeAuthentication: true,
    files: [
      // Longer than a short block, and one that only terminal authentication opens.
      ["DG16", Uint8Array.from([0x70, 0x82, 0x03, 0x00, ...new Uint8Array(0x300).fill(0x30)])],
      ["DG3", Uint8Array.of(0x63, 0x03, 0x02, 0x01, 0x00)],
    ],
  } satisfies ReaderCardOptions;
  card = await makeReaderCard({ ...shared, cardSecurity: [{ curve: "brainpoolP256r1", keyId: 13 }] });
  older = await makeReaderCard({ ...shared, pace: [] });
});

async function meet(personality: Personality): Promise<CardInspection | CivicardError> {
  const random = seededRandom("personality");
  const { image: made, secrets } = personality.accessProfile === "bac-only" ? older : card;
  const base = { image: made, secrets, profile: getAccessProfile("vnm"), random };
  const options = withPersonality(base, personality);
  const image =
    personality.changesSignedFiles === true ? await signedAnew(options.image, station.pki, at) : options.image;
  const transport = createMemoryTransport(createPersonalisedChip({ ...options, image }));
  return inspect(transport, access, { trust: station.trust, deadlineMs: DEADLINE_MS }).catch((error: unknown) => {
    if (error instanceof CivicardError) return error;
    throw error;
  });
}

function find(outcome: CardInspection | CivicardError, id: CheckId): Check | undefined {
  return outcome instanceof CivicardError ? undefined : outcome.checks.find((check) => check.id === id);
}

/** What is not simply "valid". */
const expected: Readonly<Record<string, string>> = {
  "pace-fails-bac-open": "CARD_ACCESS_REFUSED",
  "pace-reply-empty": "CARD_ACCESS_FAILED",
  "pace-reply-short": "CARD_ACCESS_FAILED",
  "mute-on-external-authenticate": "READ_DEADLINE",
  // Opened by BAC, and the signed DG14 tells that the card has PACE.
  "cardaccess-truncated": "invalid",
  // No bytes at all: the card counts as gone, and whoever waits for it starts again.
  "sm-reply-none": "incomplete",
  "mute-on-read": "READ_DEADLINE",
  // EF.COM lists what the security object does not.
  "dg12-listed-absent": "invalid",
  "ca-6f00": "invalid",
  "ca-6f00-drops-sm": "invalid",
  "endless-61xx": "APDU_RESPONSE_ENDLESS",
  "wrong-mac": "CARD_ACCESS_FAILED",
  "replayed-reply": "incomplete",
  "giant-reply": "incomplete",
  "giant-dg1": "invalid",
  "giant-sod": "invalid",
  // Its EF.CardAccess cannot be read, so that BAC is left, which it does not know.
  "empty-9000": "CARD_ACCESS_FAILED",
  // The checksum covers the objects in their order.
  "reordered-objects": "incomplete",
  "late-reply": "READ_DEADLINE",
  mute: "READ_DEADLINE",
  clone: "invalid",
  "clone-wrong-keys": "invalid",
};

describe("every personality of a finished card", () => {
  const finished = personalities.filter(({ chip }) => chip !== "blank");

  it("is one of many, and the table above names none that is gone", () => {
    expect(finished.length).toBeGreaterThan(50);
    for (const name of Object.keys(expected)) expect(getPersonality(name).name).toBe(name);
  });

  it.each(finished.map((personality) => [personality.fieldCase, personality.name] as const))(
    "%s: %s",
    async (_, name) => {
      const outcome = await meet(getPersonality(name));
      const word = outcome instanceof CivicardError ? outcome.code : outcome.verdict;
      expect(word, outcome instanceof CivicardError ? outcome.message : JSON.stringify(outcome.checks)).toBe(
        expected[name] ?? "valid",
      );
    },
  );
});

describe("what the report says of them", () => {
  it.each(["bare-6700", "bare-6700-counted", "bare-6700-dropped", "sm-6988-after-refusal", "sm-6985-after-refusal"])(
    "%s: authentication was done again, and it is counted",
    async (name) => {
      expect(find(await meet(getPersonality(name)), "access")?.detail).toMatch(/opened again \d+ times/);
    },
  );

  it.each(["ca-6f00", "ca-6f00-drops-sm"])("A27, %s: the proof failed and every file was read", async (name) => {
    const outcome = await meet(getPersonality(name));
    expect(find(outcome, "chip-authentication")).toMatchObject({ status: "failed", reason: "REFUSED" });
    if (outcome instanceof CivicardError) throw outcome;
    const unread = outcome.files.filter(({ status }) => status !== "read").map((file) => file.name);
    expect(unread).toEqual(["DG3"]);
  });

  it("A38: a listed file that is absent has a result of its own", async () => {
    const outcome = await meet(getPersonality("dg12-listed-absent"));
    if (outcome instanceof CivicardError) throw outcome;
    expect(outcome.files.find(({ name }) => name === "DG12")).toMatchObject({ status: "absent", reason: "6A82" });
    expect(outcome.checks.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual([
      "consistency.com-sod",
    ]);
  });

  it.each(["pace-offers-im-cam-gm", "pace-offers-cam-gm-im", "pace-offers-gm-im-cam"])(
    "A07, %s: the mapping that proves the chip is chosen in any order",
    async (name) => {
      const outcome = await meet(getPersonality(name));
      expect(find(outcome, "access")?.detail).toContain("ECDH-CAM");
      expect(find(outcome, "pace-cam")?.status).toBe("passed");
    },
  );

  it.each(["cardaccess-6283", "cardaccess-absent", "cardaccess-truncated", "bac-le-00-only"])(
    "%s: opened by BAC, and the report says why",
    async (name) => {
      expect(find(await meet(getPersonality(name)), "access")?.detail).toMatch(/^BAC; no PACE \(EF\.CardAccess: \w+\)/);
    },
  );
});
