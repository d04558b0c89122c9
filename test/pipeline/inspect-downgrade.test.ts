/** Whoever takes EF.CardAccess away to force BAC is found out by the signed DG14 (ICAO 9303-11 §9.2.11). */
import { beforeAll, describe, expect, it } from "vitest";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../src/chip/transport/index.ts";
import { type CardImage, cardFileKeyOf, mrzInformationOf, parseDg1, parseMrz } from "../../src/lds/index.ts";
import { at, inspect, makeStation, type Station } from "../support/encoding-station.ts";
import { makeReaderCard, type ReaderCard } from "../support/reader-card.ts";
import { seededRandom } from "../support/seeded-random.ts";

let station: Station;
let card: ReaderCard;

beforeAll(async () => {
  station = await makeStation("downgrade");
  card = await makeReaderCard({ pki: station.pki, signingTime: at });
});

function read(image: CardImage) {
  const chip = createPersonalisedChip({
    image,
    secrets: card.secrets,
    profile: getAccessProfile("vnm-bac"),
    random: seededRandom("downgrade chip"),
  });
  const dg1 = image.get(cardFileKeyOf("DG1")) ?? new Uint8Array();
  const mrz = parseMrz(parseDg1(dg1).mrz);
  expect(mrzInformationOf(mrz)).toBe(card.secrets.mrzInformation);
  const access = {
    kind: "MRZ",
    documentNumber: mrz.documentNumber.raw,
    dateOfBirth: mrz.dateOfBirth.raw,
    dateOfExpiry: mrz.dateOfExpiry.raw,
  } as const;
  return inspect(createMemoryTransport(chip), access, { trust: station.trust });
}

describe("a card that has PACE and BAC", () => {
  it("is valid by PACE", async () => {
    const report = await read(card.image);
    expect(report.verdict).toBe("valid");
    expect(report.checks.find(({ id }) => id === "access")?.detail).toContain("PACE");
  });

  it.each([
    ["taken away", undefined],
    ["garbled", Uint8Array.of(0x31, 0x04, 0x30, 0x82, 0xff, 0xff)],
  ])("is not valid when EF.CardAccess was %s", async (_, replacement) => {
    const image = new Map(card.image);
    if (replacement === undefined) image.delete(cardFileKeyOf("EF.CardAccess"));
    else image.set(cardFileKeyOf("EF.CardAccess"), replacement);
    const report = await read(image);
    expect(report.checks.find(({ id }) => id === "access")?.detail).toContain("BAC");
    expect(report.verdict).toBe("invalid");
    expect(report.checks).toContainEqual(
      expect.objectContaining({ id: "consistency.card-access", status: "failed", reason: "PACE_NOT_OFFERED" }),
    );
  });
});
