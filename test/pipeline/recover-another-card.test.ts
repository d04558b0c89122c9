/** After the lock was sent: whatever else lies on the reader, and whatever is said on the line, closes no job wrongly. */
import { beforeAll, describe, expect, it } from "vitest";
import { type EncodeOutcome, type JournalEntry, recoverCard } from "../../src/chip/personalisation/index.ts";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip, type VirtualChip } from "../../src/chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport } from "../../src/chip/transport/index.ts";
import { mrzInformation } from "../../src/lds/index.ts";
import { createChipDouble } from "../support/chip-double.ts";
import { encode, inspect, makeBlank, makeStation, profile, type Station } from "../support/encoding-station.ts";
import type { SampleCard } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { intercept } from "../support/tampering-transport.ts";

const INS_ACTIVATE_FILE = 0x44;

let station: Station;
/** A job whose lock was carried out while the line answered that it was refused. */
let chip: VirtualChip;
let outcome: EncodeOutcome;
let card: SampleCard;

beforeAll(async () => {
  station = await makeStation("another card");
  chip = makeBlank("the one");
  const line = intercept(createMemoryTransport(chip), async ({ command }, pass) => {
    const answer = await pass();
    return command[1] === INS_ACTIVATE_FILE ? Uint8Array.of(0x69, 0x85) : answer;
  });
  let planned: SampleCard | undefined;
  const keep = ({ image, secrets }: SampleCard) => {
    planned = { image, secrets: structuredClone(secrets) };
  };
  ({ outcome } = await encode({ station, transport: line, withPortrait: false, onBuilt: keep }));
  if (planned === undefined) throw new Error("the card was planned");
  card = planned;
});

function recover(transport: CardTransport, journal: JournalEntry[] = []): Promise<EncodeOutcome> {
  return recoverCard({
    transport,
    profile,
    chipSerial: Buffer.from(chip.chipSerial).toString("hex").toUpperCase(),
    image: card.image,
    secrets: structuredClone(card.secrets),
    journal: { append: async (entry) => void journal.push(entry) },
    inspect: (readBack, access) => inspect(readBack, access, station),
  });
}

/** Opens with other words; what is in it does not matter here. */
function cardOfSomebodyElse(): VirtualChip {
  const fields = {
    documentNumber: "987654321",
    dateOfBirth: "900101",
    dateOfExpiry: "400101",
  };
  const secrets = { can: "999999", mrzInformation: mrzInformation(fields), keys: [] };
  return createPersonalisedChip({
    image: card.image,
    secrets,
    profile: getAccessProfile("vnm"),
    random: seededRandom("somebody else"),
  });
}

describe("a lock that the line says was refused", () => {
  it("leaves the card unknown: the refusal is nobody's word", () => {
    expect(outcome).toMatchObject({ status: "unknown-after-lock", reason: "LOCK_NOT_ACKNOWLEDGED" });
    expect(chip.lifeCycle).toBe("locked");
  });

  it("is found done when the card comes again", async () => {
    const journal: JournalEntry[] = [];
    const recovered = await recover(createMemoryTransport(chip), journal);
    expect(recovered.status).toBe("good");
    expect(journal).toEqual([{ event: "finished", status: "good" }]);
  });
});

describe("another card on the reader", () => {
  it.each<[string, () => CardTransport]>([
    ["a finished card of somebody else", () => createMemoryTransport(cardOfSomebodyElse())],
    // As a bank card does: its own security domain can be selected, and no serial is told.
    ["a card of another make", () => createMemoryTransport(createChipDouble())],
  ])("does not end the job: %s", async (_, putDown) => {
    const journal: JournalEntry[] = [];
    const recovered = recover(putDown(), journal);
    await expect(recovered).rejects.toMatchObject({ code: "ENCODE_OTHER_CHIP" });
    expect(journal).toEqual([]);
  });
});
