/**
 * A whole card in a simulated reader, in one call: authority, signed files, a chip that holds them, the way to it.
 * Everything is the real thing except the plastic: other programs' reader code is tested against the same chip that
 * this project's own reader is.
 */
import { readFileSync } from "node:fs";
import type { RandomSource } from "../base/crypto/index.ts";
import { type AccessProfile, getAccessProfile } from "../chip/profiles/index.ts";
import type { AccessKey } from "../chip/reader/index.ts";
import {
  createPersonalisedChip,
  type Fault,
  getPersonality,
  type PersonalisedChipOptions,
  parseFault,
  type VirtualChip,
  withPersonality,
} from "../chip/simulator/index.ts";
import { type CardTransport, createMemoryTransport, type MemoryTransportOptions } from "../chip/transport/index.ts";
import { type IssuedCard, issueCardImage, type PaceChoice } from "../issuance/index.ts";
import {
  type CardImage,
  cardFileKeyOf,
  cardFileNames,
  dataGroupNumber,
  findCardFile,
  isDataGroupName,
  parseDg1,
  parseMrz,
} from "../lds/index.ts";
import type { TrustStore } from "../pki/index.ts";
import { seededRandom } from "./seeded-random.ts";
import { createTestAuthority, DEFAULT_SEED, type TestAuthority, type TestSigner } from "./test-authority.ts";
import { makeTestSubject, type TestHolder } from "./test-holder.ts";

export interface TestCardOptions {
  /** Same seed, same options, same bytes of every file. Default `civicard`. */
  readonly seed?: string | undefined;
  /** What is wrong with the chip: names as in `faultNames`, such as `flip-byte:DG1`, or faults as data. */
  readonly faults?: readonly (string | Fault)[] | undefined;
  /** A card of the field that behaves so: a name of `personalityNames`. Files that it changes are signed anew. */
  readonly personality?: string | undefined;
  /** How the chip is opened: name of an access profile, `vnm` (PACE alone) by default. */
  readonly access?: string | undefined;
  readonly pace?: PaceChoice | undefined;
  readonly holder?: Partial<TestHolder> | undefined;
  /** `drawn` (default): about 15 kB in DG2. `none`: no DG2, read in a few commands. Or a JPEG of your own. */
  readonly portrait?: "drawn" | "none" | Uint8Array | undefined;
  /** Who signed it, as the trust store of the card sees it; default `trusted`. */
  readonly signer?: TestSigner | undefined;
  /** Day of issue; default 2026-06-01. */
  readonly issuedAt?: Date | undefined;
  /** For several cards of one country; `signer` and `issuedAt` are its own then. */
  readonly authority?: TestAuthority | undefined;
  /** The simulated reader: its name, the greatest command it lets through, its deadline. */
  readonly reader?: MemoryTransportOptions | undefined;
}

export interface TestCard {
  /** The card in the reader, powered up. */
  readonly transport: CardTransport;
  readonly chip: VirtualChip;
  /** The files as they were signed; a faulty chip serves others. */
  readonly image: CardImage;
  readonly can: string;
  /** Three lines of 30. */
  readonly mrzLines: readonly string[];
  /** What opens this card: its CAN, the fields of its MRZ where it has BAC alone, nothing where it is open. */
  readonly accessKey: AccessKey;
  /** The fields of its MRZ. */
  readonly mrzKey: AccessKey;
  readonly authority: TestAuthority;
  readonly trust: TrustStore;
  /** A moment at which card, certificates and revocation list are all within their validity. */
  readonly at: Date;
  /** A seeded source for the terminal's side, so that whole exchanges can be repeated. */
  readonly random: RandomSource;
}

const DAY = 86_400_000;
const drawnPortrait = new URL("../../fixtures/portraits/portrait-2.jpg", import.meta.url);

/** @throws CivicardError FAULT_UNKNOWN, CARD_PROFILE_UNKNOWN, and what issuing refuses, such as a BAC card of 2028 */
export async function createTestCard(options: TestCardOptions = {}): Promise<TestCard> {
  const { seed = DEFAULT_SEED, faults = [], access = "vnm", reader } = options;
  const chipFaults = faults.map((fault) => (typeof fault === "string" ? parseFault(fault) : fault));
  const authority = options.authority ?? (await createTestAuthority(options));
  const { image: issued, secrets } = await issue(options, getAccessProfile(access), authority);
  const plain = { image: issued, secrets, profile: getAccessProfile(access), random: seededRandom(`chip ${seed}`) };
  const made = await asPersonality({ ...plain, faults: chipFaults }, options.personality, authority);
  const { image, profile } = made;
  const chip = createPersonalisedChip(made);
  const mrz = mrzOf(image);
  const can = secrets.can ?? "";
  return {
    transport: createMemoryTransport(chip, reader),
    ...{ chip, image, can, ...mrz, authority },
    accessKey: accessKeyOf(profile, can, mrz.mrzKey),
    trust: authority.trust,
    at: new Date(authority.issuedAt.getTime() + DAY),
    random: seededRandom(`terminal ${seed}`),
  };
}

function issue(options: TestCardOptions, access: AccessProfile, authority: TestAuthority): Promise<IssuedCard> {
  const { seed = DEFAULT_SEED, pace, holder, portrait = "drawn" } = options;
  const { issuedAt } = authority;
  const subject = makeTestSubject({ holder, portraitJpeg: portraitBytes(portrait), issuedAt });
  const random = seededRandom(`card ${seed}`);
  return issueCardImage(subject, { chipKeys: [], access, pace, signer: authority, signingTime: issuedAt, random });
}

/** The signature is the issuer's, whatever oddities it signed: a changed file is covered by it again. */
async function asPersonality(
  options: PersonalisedChipOptions,
  name: string | undefined,
  authority: TestAuthority,
): Promise<PersonalisedChipOptions> {
  if (name === undefined) return options;
  const personality = getPersonality(name);
  const odd = withPersonality(options, personality);
  if (personality.changesSignedFiles !== true) return odd;
  const dataGroups = new Map<number, Uint8Array>();
  for (const group of cardFileNames.filter(isDataGroupName)) {
    const file = findCardFile(odd.image, group);
    if (file !== undefined) dataGroups.set(dataGroupNumber(group), file);
  }
  const signingTime = authority.issuedAt;
  const sod = await authority.sign({ dataGroups, hashAlgorithm: "SHA-256", ldsVersion: 0, signingTime });
  return { ...odd, image: new Map([...odd.image, [cardFileKeyOf("EF.SOD"), sod]]) };
}

function portraitBytes(portrait: "drawn" | "none" | Uint8Array): Uint8Array | undefined {
  if (portrait === "none") return undefined;
  return portrait === "drawn" ? new Uint8Array(readFileSync(drawnPortrait)) : portrait;
}

function mrzOf(image: CardImage): Pick<TestCard, "mrzLines" | "mrzKey"> {
  const mrz = parseMrz(parseDg1(findCardFile(image, "DG1") ?? new Uint8Array()).mrz);
  const { lines, documentNumber, dateOfBirth, dateOfExpiry } = mrz;
  return {
    mrzLines: lines,
    mrzKey: {
      kind: "MRZ",
      documentNumber: documentNumber.raw,
      dateOfBirth: dateOfBirth.raw,
      dateOfExpiry: dateOfExpiry.raw,
    },
  };
}

function accessKeyOf({ accessProtocols }: AccessProfile, can: string, mrzKey: AccessKey): AccessKey {
  if (accessProtocols.includes("PACE")) return { kind: "CAN", can };
  return accessProtocols.length === 0 ? { kind: "none" } : mrzKey;
}
