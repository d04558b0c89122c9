import { beforeAll, describe, expect, it } from "vitest";
import { encodeCard } from "../../src/chip/personalisation/index.ts";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import type { AccessKey, CardInspection } from "../../src/chip/reader/index.ts";
import { createPersonalisedChip, type Fault } from "../../src/chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport } from "../../src/chip/transport/index.ts";
import { type CardFileName, type CardImage, createCardImage, encodeDg15, findCardFile } from "../../src/lds/index.ts";
import { type CheckId, createTrustStore } from "../../src/pki/index.ts";
import { makeKey } from "../support/demonstration-pki.ts";
import {
  type EncodeRun,
  encode,
  entriesOf,
  inspect,
  makeBlank,
  makeGoodCard,
  makeStation,
  profile,
  type Station,
  stationKeys,
} from "../support/encoding-station.ts";
import { makeSampleCard, SAMPLE_PERSONAL_NUMBER, type SampleCard } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { intercept } from "../support/tampering-transport.ts";

const can: AccessKey = { kind: "CAN", can: SAMPLE_PERSONAL_NUMBER.slice(-6) };
const mrz: AccessKey = {
  kind: "MRZ",
  documentNumber: SAMPLE_PERSONAL_NUMBER.slice(-9),
  dateOfBirth: "000215",
  dateOfExpiry: "400215",
};

let station: Station;
let good: EncodeRun;

beforeAll(async () => {
  station = await makeStation("issue-write-read");
  good = await makeGoodCard(station, "good");
});

function statusOf(report: CardInspection, id: CheckId): string | undefined {
  return report.checks.find((check) => check.id === id)?.status;
}

function failedChecks(report: CardInspection): readonly CheckId[] {
  return report.checks.filter(({ status }) => status === "failed").map(({ id }) => id);
}

/** A card whose chip was not made by the station: files, key and faults as the test wants them. */
function chipOf(card: SampleCard, faults: readonly Fault[] = []): CardTransport {
  const random = seededRandom("another chip");
  return createMemoryTransport(createPersonalisedChip({ ...card, profile: getAccessProfile("vnm"), random, faults }));
}

/** A whole card with its active-authentication key outside of the chip, so that copies can be made. */
async function injectedCard(pki = station.pki): Promise<SampleCard> {
  const privateKey = new Uint8Array(32).fill(0x2a);
  const random = () => privateKey.slice();
  const activeAuthenticationKey = makeKey({ kind: "EC", curve: "P-256" }, random).subjectPublicKeyInfo;
  return makeSampleCard({
    pki,
    signingTime: new Date("2026-11-25T00:00:00Z"),
    activeAuthenticationKey,
    injectedKeys: [{ purpose: "active-authentication", keyOrigin: "injected", curve: "P-256", privateKey }],
  });
}

describe("issue, write, read", () => {
  it("gives back the image byte for byte, and the verdict is valid, by CAN and by MRZ", async () => {
    for (const access of [can, mrz]) {
      const report = await inspect(good.transport, access, station);
      expect(entriesOf(report.image)).toEqual(entriesOf(good.card.image));
      expect(report.verdict).toBe("valid");
      expect(failedChecks(report)).toEqual([]);
      expect(statusOf(report, "access")).toBe("passed");
      expect(statusOf(report, "active-authentication")).toBe("passed");
      expect(report.files.every(({ status }) => status === "read")).toBe(true);
    }
  });

  it("compares DG1 with the MRZ that opened the card, and says so when none was given", async () => {
    expect(statusOf(await inspect(good.transport, mrz, station), "consistency.access-key")).toBe("passed");
    expect(statusOf(await inspect(good.transport, can, station), "consistency.access-key")).toBe("not-performed");
  });

  it("keeps a journal of every step without content or secrets", () => {
    const kinds = good.journal.map(({ event }) => event);
    expect(kinds[0]).toBe("chip-bound");
    expect(kinds.slice(-3)).toEqual(["lock-sent", "acknowledged", "finished"]);
    const text = JSON.stringify(good.journal);
    expect(text).not.toContain(SAMPLE_PERSONAL_NUMBER.slice(-6));
    expect(text).not.toContain("DANG");
  });

  it("locks: nothing can be written afterwards, and the same card is refused as a blank", async () => {
    await expect(encode({ station, transport: good.transport })).rejects.toMatchObject({
      code: "CHIP_ALREADY_PERSONALISED",
    });
    expect((await inspect(good.transport, can, station)).verdict).toBe("valid");
  });

  it("tells a person how far it is", async () => {
    const steps: string[] = [];
    await inspect(good.transport, can, {
      ...station,
      onProgress: (progress) => {
        if (progress.step !== "reading") steps.push(progress.step);
        else if (progress.read === progress.total) steps.push(progress.file);
      },
    });
    expect(steps[0]).toBe("opening");
    expect(steps.slice(-2)).toEqual(["authenticating", "judging"]);
    expect(steps).toContain("EF.SOD");
  });

  it("reads in long blocks where reader and chip have extended length, in fewer exchanges", async () => {
    const counts: number[] = [];
    for (const maximumBlockLength of [223, 4096, undefined]) {
      const counted = intercept(good.transport, (_, pass) => pass());
      const report = await inspect(counted, can, { ...station, maximumBlockLength });
      expect(report.verdict).toBe("valid");
      counts.push(counted.count);
    }
    expect(counts[1]).toBeLessThan((counts[0] ?? 0) / 2);
    // Left to itself the reader takes what the chip's answer to reset allows.
    expect(counts[2]).toBeLessThan((counts[0] ?? 0) / 2);
  });

  it("puts in a key that was made outside, when the profile takes one", async () => {
    const card = await injectedCard();
    const outcome = await encodeCard({
      transport: createMemoryTransport(makeBlank("injected")),
      profile,
      transportKeys: stationKeys,
      chipKeys: [],
      buildImage: async () => card,
      journal: { append: async () => undefined },
      inspect: (transport, access) => inspect(transport, access, station),
      random: seededRandom("injected"),
    });
    expect(outcome.status).toBe("good");
    // Nobody needs the secrets any more.
    expect(card.secrets.keys[0]?.privateKey).toEqual(new Uint8Array(32));
  });

  it("refuses an image whose DG15 is not of the chip's key, and the blank stays blank", async () => {
    const transport = createMemoryTransport(makeBlank("other key"));
    const encoding = encodeCard({
      transport,
      profile,
      transportKeys: stationKeys,
      buildImage: async () => ({ ...(await injectedCard()), secrets: { ...good.card.secrets, keys: [] } }),
      journal: { append: async () => undefined },
      inspect: (readBack, access) => inspect(readBack, access, station),
      random: seededRandom("other key"),
    });
    await expect(encoding).rejects.toMatchObject({ code: "ENCODE_IMAGE_UNSUITABLE" });
    expect((await encode({ station, transport })).outcome.status).toBe("good");
  });

  it("works through a reader without extended length", async () => {
    const transport = createMemoryTransport(makeBlank("short"), { maximumCommandLength: 261 });
    expect((await encode({ station, transport })).outcome.status).toBe("good");
  });

  it("refuses a chip of other keys and leaves it alone", async () => {
    const chip = makeBlank("foreign");
    const before = chip.exportState();
    const transport = createMemoryTransport(chip);
    const foreign = encode({ station, transport, masterKey: new Uint8Array(16).fill(1) });
    await expect(foreign).rejects.toMatchObject({ code: "CHIP_FOREIGN" });
    expect(chip.lifeCycle).toBe("blank");
    expect(chip.exportState().length).toBe(before.length);
  });
});

describe("access", () => {
  it.each<[string, AccessKey]>([
    ["a wrong CAN", { kind: "CAN", can: "999999" }],
    ["the MRZ of another document", { ...mrz, dateOfBirth: "010215" }],
  ])("%s is refused: exit code 4 and nothing of the card", async (_, access) => {
    const error = await inspect(good.transport, access, station).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "CARD_ACCESS_REFUSED", entry: { exit: 4 } });
    expect(JSON.stringify(error)).not.toContain("999999");
  });

  it("needs a key where the card asks for one", async () => {
    await expect(inspect(good.transport, { kind: "none" }, station)).rejects.toMatchObject({
      code: "CARD_ACCESS_NOT_POSSIBLE",
    });
  });

  it("A04: PACE that breaks off is not followed by BAC, though the card would take it", async () => {
    const random = seededRandom("both");
    const profile = getAccessProfile("vnm-bac");
    const chip = createPersonalisedChip({
      ...(await injectedCard()),
      profile,
      random,
      faults: [{ kind: "pace-fails" }],
    });
    const sent: number[] = [];
    const transport = intercept(createMemoryTransport(chip), ({ command }, pass) => {
      sent.push(command[1] ?? 0);
      return pass();
    });
    await expect(inspect(transport, mrz, station)).rejects.toMatchObject({
      code: expect.stringMatching(/^CARD_ACCESS_(FAILED|REFUSED)$/),
    });
    expect(sent).not.toContain(0x84);
    expect(sent).not.toContain(0x82);
  });

  it("names MRZ fields that are not well-formed before the card is touched", async () => {
    const untouched = intercept(good.transport, (_, pass) => pass());
    await expect(inspect(untouched, { ...mrz, dateOfBirth: "15.02.00" }, station)).rejects.toMatchObject({
      code: "MRZ_VALUE_INVALID",
    });
    expect(untouched.count).toBe(0);
  });

  it("opens a card that offers no PACE by BAC, and not by the CAN or where policy forbids it", async () => {
    const { image, secrets } = await injectedCard();
    const old = createCardImage(namedFiles(image).filter(([name]) => name !== "EF.CardAccess"));
    const random = seededRandom("old");
    const chip = createPersonalisedChip({ image: old, secrets, profile: getAccessProfile("bac-only"), random });
    const transport = createMemoryTransport(chip);
    const report = await inspect(transport, mrz, station);
    expect(report.checks.find(({ id }) => id === "access")).toMatchObject({
      status: "passed",
      detail: expect.stringMatching(/^BAC; no PACE/),
    });
    expect(entriesOf(report.image)).toEqual(entriesOf(old));
    const notPossible = { code: "CARD_ACCESS_NOT_POSSIBLE" };
    await expect(inspect(transport, can, station)).rejects.toMatchObject(notPossible);
    await expect(inspect(transport, mrz, { ...station, policy: "pace-only" })).rejects.toMatchObject(notPossible);
    const wrong = inspect(transport, { ...mrz, dateOfBirth: "010215" }, station);
    await expect(wrong).rejects.toMatchObject({ code: "CARD_ACCESS_REFUSED" });
  });

  it("reads a document without access control with any key, and reports that there was none", async () => {
    const { image, secrets } = await injectedCard();
    const open = createCardImage(namedFiles(image).filter(([name]) => name !== "EF.CardAccess"));
    const random = seededRandom("open");
    const chip = createPersonalisedChip({ image: open, secrets, profile: getAccessProfile("open"), random });
    const report = await inspect(createMemoryTransport(chip), { kind: "none" }, station);
    expect(report.checks.find(({ id }) => id === "access")).toMatchObject({ reason: "NO_ACCESS_CONTROL" });
    expect(entriesOf(report.image)).toEqual(entriesOf(open));
  });
});

describe("chips of the field", () => {
  it.each<Fault["kind"]>([
    "no-mf-select",
    "mf-select-without-data-only",
    "mf-select-by-id-only",
    "end-of-file-6b00",
    "end-of-file-9000",
    "drops-sm-on-refusal",
  ])("%s does not keep a card from being valid", async (kind) => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind } as Fault]), can, station);
    expect(report.verdict).toBe("valid");
  });

  it.each<[Fault["kind"], number]>([
    ["read-limit", 200],
    ["read-limit", 100],
    ["bare-read-limit", 160],
    ["read-hint", 150],
  ])("%s of %i bytes does not keep a card from being valid", async (kind, count) => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind, count } as Fault]), can, station);
    expect(report.verdict).toBe("valid");
  });

  it("A23: a refused DG3 that ends the session does not spoil what comes after it", async () => {
    const card = await injectedCard();
    const image = new Map([...card.image, ...createCardImage([["DG3", Uint8Array.of(0x63, 0)]])]);
    const listed = new Map([...image, ["A0000002471001/011E", comWith(image, 0x63)] as const]);
    const transport = chipOf({ ...card, image: listed }, [{ kind: "drops-sm-on-refusal" }]);
    const report = await inspect(transport, can, station);
    expect(report.files.find(({ name }) => name === "DG3")?.status).toBe("refused");
    expect(statusOf(report, "active-authentication")).toBe("passed");
  });
});

describe("forgeries", () => {
  it.each<CardFileName>(["DG1", "DG2", "DG13", "DG14", "DG15"])("a flipped byte in %s is invalid", async (file) => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind: "flip-byte", file }]), can, station);
    expect(report.verdict).toBe("invalid");
    expect(failedChecks(report)).toContain("passive-authentication.data-groups");
    const named = report.checks.find(({ id }) => id === "passive-authentication.data-groups");
    expect(`${named?.reason} ${named?.detail}`).toContain(file);
  });

  it("a flipped byte in EF.SOD is invalid", async () => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind: "flip-byte", file: "EF.SOD" }]), can, station);
    expect(report.verdict).not.toBe("valid");
    expect(failedChecks(report).some((id) => id.startsWith("passive-authentication."))).toBe(true);
  });

  it.each<CardFileName>(["DG1", "DG2", "EF.SOD"])("a truncated %s is reported and never valid", async (file) => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind: "truncate", file }]), can, station);
    expect(report.verdict).not.toBe("valid");
    expect(report.files.find(({ name }) => name === file)).toMatchObject({
      status: "unreadable",
      reason: expect.stringContaining("FILE_TRUNCATED: offset"),
    });
  });

  it("a chip without the private key is invalid", async () => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind: "clone" }]), can, station);
    expect(report.verdict).toBe("invalid");
    expect(failedChecks(report)).toEqual(["active-authentication"]);
  });

  it("a chip with another private key is invalid", async () => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind: "wrong-aa-key" }]), can, station);
    expect(report.verdict).toBe("invalid");
    expect(failedChecks(report)).toEqual(["active-authentication"]);
  });

  it("a copy that leaves out DG15 is invalid", async () => {
    const report = await inspect(chipOf(await injectedCard(), [{ kind: "missing", file: "DG15" }]), can, station);
    expect(report.verdict).toBe("invalid");
    expect(failedChecks(report)).toContain("active-authentication");
  });

  it("P25: a copy with a key of its own in DG15 proves nothing", async () => {
    const card = await injectedCard();
    const own = makeKey({ kind: "EC", curve: "P-256" }, seededRandom("forger")).subjectPublicKeyInfo;
    const forged = createCardImage([
      ...namedFiles(card.image).filter(([name]) => name !== "DG15"),
      ["DG15", encodeDg15({ subjectPublicKeyInfo: own })],
    ]);
    const report = await inspect(chipOf({ ...card, image: forged }), can, station);
    expect(report.verdict).toBe("invalid");
    expect(statusOf(report, "active-authentication")).not.toBe("passed");
  });

  it("a signer that nobody knows is indeterminate, not forged", async () => {
    const report = await inspect(good.transport, can, { trust: createTrustStore({ certificates: [] }) });
    expect(report.verdict).toBe("indeterminate");
    expect(report.checks.find(({ id }) => id === "passive-authentication.chain")).toMatchObject({
      reason: "ISSUER_UNKNOWN",
    });
    // The chip's proof is worth no more than the signature over its key.
    expect(statusOf(report, "active-authentication")).toBe("undetermined");
  });

  it("a signer of another authority with the same name is not valid", async () => {
    const other = await makeStation("another authority");
    const report = await inspect(chipOf(await injectedCard(other.pki)), can, station);
    expect(["invalid", "indeterminate"]).toContain(report.verdict);
  });
});

function namedFiles(image: CardImage): [CardFileName, Uint8Array][] {
  const names: CardFileName[] = ["EF.CardAccess", "EF.COM", "EF.SOD", "DG1", "DG2", "DG13", "DG14", "DG15"];
  return names.flatMap((name) => {
    const bytes = findCardFile(image, name);
    return bytes === undefined ? [] : [[name, bytes] satisfies [CardFileName, Uint8Array]];
  });
}

/** EF.COM with one more tag in its list, which is its last object. */
function comWith(image: CardImage, tag: number): Uint8Array {
  const com = findCardFile(image, "EF.COM");
  if (com === undefined) throw new Error("no EF.COM");
  const longer = Uint8Array.of(...com, tag);
  longer[1] = (longer[1] ?? 0) + 1;
  const list = longer.lastIndexOf(0x5c);
  longer[list + 1] = (longer[list + 1] ?? 0) + 1;
  return longer;
}
