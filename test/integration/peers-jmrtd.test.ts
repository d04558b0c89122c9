/** JMRTD reads our chip by every protocol that both know: an error that both our sides share would show here. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CipherName } from "../../src/base/crypto/index.ts";
import {
  type CardFileName,
  encodeDg2,
  findPaceProtocol,
  getChipAuthenticationOid,
  getEcdsaPlainOid,
  type PaceInfo,
  protocolOids,
  type SecurityInfo,
} from "../../src/lds/index.ts";
import { at, makeStation, type Station } from "../support/encoding-station.ts";
import {
  dhAgreement,
  dhPaceOffer,
  filesInHex,
  type InteropReader,
  makeTerminalFolder,
  READER_CARD_MRZ,
  startInteropReader,
} from "../support/interop-card.ts";
import { findJmrtdProblem, type JmrtdAccess, type JmrtdReport, readWithJmrtd } from "../support/jmrtd.ts";
import { describeNeeding } from "../support/needs.ts";
import { findPcscdProblem } from "../support/pcscd.ts";
import {
  makeReaderCard,
  paceOffer,
  READER_CARD_CAN,
  type ReaderCard,
  type ReaderCardOptions,
  readerChip,
} from "../support/reader-card.ts";

const byCan: JmrtdAccess = ["CAN", READER_CARD_CAN];
const byMrz: JmrtdAccess = ["MRZ", ...READER_CARD_MRZ];
const byBac: JmrtdAccess = ["BAC", ...READER_CARD_MRZ];

const activeAuthenticationInfo: SecurityInfo = {
  kind: "active-authentication",
  oid: protocolOids.activeAuthentication,
  version: 1,
  signatureAlgorithm: getEcdsaPlainOid("SHA-256"),
};

const terminalAuthenticationInfo: SecurityInfo = {
  kind: "terminal-authentication",
  oid: protocolOids.terminalAuthentication,
  version: 1,
};

const portrait = encodeDg2({
  faces: [{ image: readFileSync("fixtures/portraits/portrait-1.jpg"), imageFormat: "JPEG" }],
});
/** Fingerprints that say they are not there. */
const dg3 = Uint8Array.of(0x63, 0x03, 0x02, 0x01, 0x00);

interface PaceRow {
  readonly offer: PaceInfo;
  readonly access: JmrtdAccess;
  readonly options?: Partial<ReaderCardOptions>;
  readonly sees?: Partial<JmrtdReport>;
}

const mappingKey = { curve: "brainpoolP256r1", cipher: "AES-128", keyId: 13 } as const;

const paceRows: readonly PaceRow[] = [
  { offer: paceOffer("GM", "3DES", 12), access: byCan },
  { offer: paceOffer("GM", "AES-192", 15), access: byMrz },
  { offer: paceOffer("GM", "AES-256", 17), access: byCan },
  { offer: paceOffer("GM", "AES-256", 18), access: byCan },
  { offer: paceOffer("IM", "AES-128", 13), access: byCan },
  { offer: paceOffer("IM", "3DES", 12), access: byMrz },
  { offer: paceOffer("IM", "AES-256", 16), access: byCan },
  { offer: dhPaceOffer("GM", "AES-128", 0), access: byCan },
  { offer: dhPaceOffer("GM", "3DES", 1), access: byMrz },
  { offer: dhPaceOffer("GM", "AES-256", 2), access: byCan },
  { offer: dhPaceOffer("IM", "AES-128", 2), access: byCan },
  {
    offer: paceOffer("CAM", "AES-128", 13),
    access: byCan,
    options: { chipAuthentication: [mappingKey], cardSecurity: [mappingKey] },
    sees: { chipAuthenticationMapping: true },
  },
];

const ecdhCa = (cipher: CipherName) => getChipAuthenticationOid({ keyAgreement: "ECDH", cipher });

const chipAuthenticationRows = [
  ["AES-128", { curve: "brainpoolP256r1", cipher: "AES-128" }],
  ["AES-256", { curve: "P-384", cipher: "AES-256", keyId: 5 }],
  ["3DES", { curve: "P-256", cipher: "3DES" }],
] as const;

const missing = findJmrtdProblem() ?? (await findPcscdProblem());

describeNeeding("peers", { name: "JMRTD reads our chip by every protocol", missing }, () => {
  let station: Station;
  let reader: InteropReader;

  beforeAll(async () => {
    station = await makeStation("peers by protocol");
    reader = await startInteropReader(readerChip(await make()));
  });
  afterAll(() => reader?.close());

  function make(options: Partial<ReaderCardOptions> = {}): Promise<ReaderCard> {
    return makeReaderCard({
      ...{ pki: station.pki, signingTime: at, activeAuthentication: true, files: [["DG2", portrait]] },
      moreInfos: [activeAuthenticationInfo],
      ...options,
    });
  }

  interface Reading {
    readonly access: JmrtdAccess;
    readonly profile?: string;
    readonly terminal?: string;
    readonly faults?: readonly string[];
  }

  function read(card: ReaderCard, { access, profile = "vnm", terminal, faults = [] }: Reading): Promise<JmrtdReport> {
    reader.insert(readerChip(card, { profile, faults }));
    return readWithJmrtd({ ...reader, access, terminal });
  }

  /** What every good reading sees, whatever opened the chip. */
  function expectGood(report: JmrtdReport, card: ReaderCard, except: readonly CardFileName[] = []): void {
    expect([report.error, report.cause]).toEqual([undefined, undefined]);
    expect(report).toMatchObject({
      ...{ issuingState: "VNM", primaryIdentifier: "DANG", faceImageType: "image/jpeg" },
      ...{ hashesMatch: true, signatureValid: true, activeAuthentication: true },
    });
    expect(report.files).toEqual(filesInHex(card.image, except));
  }

  function eacCard(trustPoint: Uint8Array, options: Partial<ReaderCardOptions> = {}): Promise<ReaderCard> {
    return make({
      chipAuthentication: [{ curve: "brainpoolP256r1", cipher: "AES-128" }],
      moreInfos: [activeAuthenticationInfo, terminalAuthenticationInfo],
      files: [
        ["DG2", portrait],
        ["DG3", dg3],
      ],
      secrets: { trustPoints: [trustPoint] },
      ...options,
    });
  }

  const named = paceRows.map((row) => ({ ...row, name: nameOf(row) }));

  test.each(named)("PACE with $name", async ({ offer, access, options, sees = {} }) => {
    const card = await make({ pace: [offer], ...options });
    const report = await read(card, { access });
    expectGood(report, card);
    const { mapping } = findPaceProtocol(offer.oid) ?? {};
    expect(report).toMatchObject({ access: "PACE", paceProtocol: offer.oid, paceMapping: mapping, ...sees });
  });

  test("a chip that clones another's files fails the chip-authentication mapping", async () => {
    const [offer] = [paceOffer("CAM")];
    const card = await make({ pace: [offer], chipAuthentication: [mappingKey], cardSecurity: [mappingKey] });
    const report = await read(card, { access: byCan, faults: ["wrong-ca-key"] });
    expect(report).toMatchObject({ pace: true, chipAuthenticationMapping: false });
  });

  test.each([
    ["bac-only", []],
    ["vnm-bac", [paceOffer("GM")]],
  ] as const)("BAC on a chip of the profile %s", async (profile, pace) => {
    const card = await make({ pace, chipAuthentication: [{ curve: "P-256", cipher: "3DES" }] });
    const report = await read(card, { access: byBac, profile });
    expectGood(report, card, ["EF.CardAccess"]);
    expect(report).toMatchObject({ access: "BAC", chipAuthentication: true });
  });

  test("BAC with a wrong date opens nothing, and on a chip without BAC neither", async () => {
    const wrong = await read(await make({ pace: [] }), {
      access: ["BAC", READER_CARD_MRZ[0], "000216", READER_CARD_MRZ[2]],
      profile: "bac-only",
    });
    expect(wrong.error).toMatch(/SW=6/);
    expect(wrong.files).toBeUndefined();
    const without = await read(await make(), { access: byBac });
    expect(without.error).toMatch(/SW=6/);
    expect(without.files).toBeUndefined();
  });

  test.each(chipAuthenticationRows)("chip authentication on a curve with %s", async (cipher, key) => {
    const card = await make({ chipAuthentication: [key] });
    const report = await read(card, { access: byCan });
    expectGood(report, card);
    expect(report).toMatchObject({ chipAuthentication: true, chipAuthenticationProtocol: ecdhCa(cipher) });
  });

  test.each([
    [0, "3DES"],
    [2, "AES-128"],
  ] as const)("chip authentication in the DH group %d with %s", async (group, cipher) => {
    const { key, infos } = dhAgreement(group, cipher);
    const card = await make({ moreInfos: [...infos, activeAuthenticationInfo] });
    const secrets = { ...card.secrets, keys: [...card.secrets.keys, key] };
    const report = await read({ ...card, secrets }, { access: byCan });
    expectGood(report, card);
    expect(report.chipAuthentication).toBe(true);
  });

  test("a chip without the key that DG14 names fails chip authentication", async () => {
    const card = await make({ chipAuthentication: [{ curve: "brainpoolP256r1", cipher: "AES-128" }] });
    const report = await read(card, { access: byCan, faults: ["wrong-ca-key"] });
    expect(report).toMatchObject({ pace: true, chipAuthenticationProtocol: ecdhCa("AES-128") });
    expect(report.chipAuthentication).toBeUndefined();
    expect(report.error).toBeDefined();
  });

  test.each([
    ["PACE", byCan, "vnm"],
    ["BAC", byBac, "bac-only"],
  ] as const)("terminal authentication after %s opens the fingerprints", async (access, way, profile) => {
    const { trustPoint, path, remove } = await makeTerminalFolder("terminals of JMRTD");
    try {
      const card = await eacCard(trustPoint, access === "BAC" ? { pace: [] } : {});
      const report = await read(card, { access: way, profile, terminal: path });
      expectGood(report, card);
      expect(report).toMatchObject({ access, chipAuthentication: true, terminalAuthentication: true });
    } finally {
      remove();
    }
  });

  test("a terminal of another authority with the same names is refused", async () => {
    const [trusted, stranger] = [await makeTerminalFolder("trusted"), await makeTerminalFolder("stranger")];
    try {
      const report = await read(await eacCard(trusted.trustPoint), { access: byCan, terminal: stranger.path });
      expect(report).toMatchObject({ chipAuthentication: true, activeAuthentication: true });
      expect(report.terminalAuthentication).toBeUndefined();
      expect(report.error).toMatch(/SW=6/);
    } finally {
      trusted.remove();
      stranger.remove();
    }
  });
});

function nameOf({ offer, access: [kind] }: PaceRow): string {
  const { keyAgreement, mapping, cipher } = findPaceProtocol(offer.oid) ?? {};
  return `${keyAgreement}-${mapping} ${cipher} in group ${offer.parameterId}, ${kind}`;
}
