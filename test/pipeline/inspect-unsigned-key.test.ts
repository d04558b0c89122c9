/** P25: a key that the security object does not list proves nothing, however well the chip proves itself with it. */
import { beforeAll, describe, expect, it } from "vitest";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../src/chip/transport/index.ts";
import { type CardImage, cardFileKeyOf, createCardImage, encodeEfCom, findCardFile } from "../../src/lds/index.ts";
import { signEfSod } from "../../src/pki/index.ts";
import { makeKey } from "../support/demonstration-pki.ts";
import { at, inspect, makeStation, type Station } from "../support/encoding-station.ts";
import { makeSampleCard, SAMPLE_PERSONAL_NUMBER, type SampleCard } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";

const access = { kind: "CAN", can: SAMPLE_PERSONAL_NUMBER.slice(-6) } as const;

let station: Station;
let card: SampleCard;

beforeAll(async () => {
  station = await makeStation("unsigned key");
  const privateKey = new Uint8Array(32).fill(0x2a);
  card = await makeSampleCard({
    pki: station.pki,
    signingTime: at,
    activeAuthenticationKey: makeKey({ kind: "EC", curve: "P-256" }, () => privateKey.slice()).subjectPublicKeyInfo,
    injectedKeys: [{ purpose: "active-authentication", keyOrigin: "injected", curve: "P-256", privateKey }],
    withPortrait: false,
  });
});

function fileOf(image: CardImage, name: Parameters<typeof findCardFile>[1]): Uint8Array {
  const file = findCardFile(image, name);
  if (file === undefined) throw new Error(`no ${name}`);
  return file;
}

/** The same card, its genuine signature made over the groups named, and EF.COM listing `listed`. */
async function signedOver(groups: readonly ("DG1" | "DG13" | "DG14" | "DG15")[]): Promise<CardImage> {
  const sod = await signEfSod({
    dataGroups: new Map(groups.map((name) => [Number(name.slice(2)), fileOf(card.image, name)])),
    hashAlgorithm: "SHA-256",
    ldsVersion: 0,
    signer: station.pki.documentSigner,
    signingTime: at,
  });
  const com = encodeEfCom({
    ldsVersion: "0107",
    unicodeVersion: "040000",
    dataGroups: ["DG1", "DG13", "DG14", "DG15"],
  });
  const changed = createCardImage([
    ["EF.SOD", sod],
    ["EF.COM", com],
  ]);
  return new Map([...card.image, ...changed]);
}

async function inspected(image: CardImage) {
  const profile = getAccessProfile("vnm");
  const chip = createPersonalisedChip({ ...card, image, profile, random: seededRandom("chip") });
  return inspect(createMemoryTransport(chip), access, station);
}

describe("active authentication with a key in DG15", () => {
  it("counts when the security object lists DG15", async () => {
    const report = await inspected(await signedOver(["DG1", "DG13", "DG14", "DG15"]));
    expect(report.files.find(({ name }) => name === "DG15")).toMatchObject({ status: "read", covered: true });
    expect(report.checks.find(({ id }) => id === "active-authentication")?.status).toBe("passed");
    expect(report.verdict).toBe("valid");
  });

  it("does not count when a genuine security object does not list DG15", async () => {
    const report = await inspected(await signedOver(["DG1", "DG13", "DG14"]));
    expect(report.checks.find(({ id }) => id === "passive-authentication.data-groups")?.status).toBe("passed");
    expect(report.files.find(({ name }) => name === "DG15")).toMatchObject({ status: "read", covered: false });
    expect(report.checks.find(({ id }) => id === "active-authentication")).toMatchObject({
      status: "undetermined",
      reason: "DG15_NOT_SIGNED",
    });
  });

  it("does not count when the files were swapped for another key: the hash of DG15 is wrong", async () => {
    const image = new Map(await signedOver(["DG1", "DG13", "DG14", "DG15"]));
    const dg15 = Uint8Array.from(fileOf(image, "DG15"));
    // The last octet of the point: another key or none.
    dg15[dg15.length - 1] = (dg15.at(-1) ?? 0) ^ 1;
    image.set(cardFileKeyOf("DG15"), dg15);
    const report = await inspected(image);
    expect(report.checks.find(({ id }) => id === "active-authentication")?.status).not.toBe("passed");
    expect(report.verdict).toBe("invalid");
  });
});
