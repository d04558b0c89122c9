/**
 * How a kind of blank chip is personalised, as data: what to select, which channel, which objects go where, how it is
 * locked. Personalisation follows the profile, the simulator is built by it; neither knows the other.
 */
import { CivicardError } from "../../base/errors/index.ts";
import { LDS1_APPLICATION } from "../../lds/index.ts";
import {
  DEFAULT_I_PARAMETER,
  FULL_SECURITY_LEVEL,
  type Scp03SecurityLevel,
  scp03PlainCapacity,
} from "../protocols/index.ts";
import type { KeyPurpose } from "../secrets/index.ts";
import { type AccessProfile, findAccessProfile } from "./access-profile.ts";

/** A place for one private key. */
export interface KeySlot {
  readonly purpose: KeyPurpose;
  /** Number by which commands name it. */
  readonly keyReference: number;
  readonly origins: readonly ("on-chip" | "injected")[];
}

export interface CardProfile {
  readonly name: string;
  /** Issuer security domain, upper-case hexadecimal; selected before the channel is opened. */
  readonly issuerApplication: string;
  readonly secureChannel: {
    readonly protocol: "SCP03";
    readonly iParameter: number;
    readonly keyVersion: number;
    readonly securityLevel: Scp03SecurityLevel;
  };
  /** Applications that CREATE FILE makes, with a file id of their own under the MF. */
  readonly applications: readonly { readonly applicationId: string; readonly fileId: number }[];
  /** Access conditions that CREATE FILE is told, and the protocols of the finished card. */
  readonly access: AccessProfile;
  /** Tags of GET DATA and PUT DATA. */
  readonly dataObjects: {
    /** Chip serial, 10 bytes; the same bytes are the key diversification data of SCP03. */
    readonly chipSerial: number;
    /** Text that BAC and PACE hash, ASCII. */
    readonly mrzInformation: number;
    /** Card access number, ASCII digits. */
    readonly can: number;
    /** One octet, see `encodeAccessProtocols`; PACE alone where it is never put. */
    readonly accessProtocols: number;
    /** Injected private key, see `encodePrivateKeyObject`. */
    readonly privateKey: number;
    /** ASCII digits. */
    readonly pin: number;
    /** ASCII digits. */
    readonly puk: number;
    /** CV certificate; each one put becomes the newest, and the chip keeps two. */
    readonly trustPoint: number;
  };
  readonly keySlots: readonly KeySlot[];
  /** ACTIVATE FILE on this file id ends the life of the blank: nothing can be written afterwards. */
  readonly lockFileId: number;
  /** Greatest content of one UPDATE BINARY that the chip buffers, whatever the reader lets through. */
  readonly greatestChunk: number;
}

const civicardBlank: CardProfile = {
  name: "civicard-blank",
  issuerApplication: "A000000151000000",
  secureChannel: {
    protocol: "SCP03",
    iParameter: DEFAULT_I_PARAMETER,
    keyVersion: 0x30,
    securityLevel: FULL_SECURITY_LEVEL,
  },
  applications: [{ applicationId: LDS1_APPLICATION, fileId: 0x0200 }],
  access: getAccessProfile("vnm"),
  dataObjects: {
    chipSerial: 0x0045,
    mrzInformation: 0x0201,
    can: 0x0202,
    accessProtocols: 0x0203,
    privateKey: 0x0204,
    pin: 0x0205,
    puk: 0x0206,
    trustPoint: 0x0207,
  },
  keySlots: [
    { purpose: "active-authentication", keyReference: 1, origins: ["on-chip", "injected"] },
    { purpose: "chip-authentication", keyReference: 2, origins: ["on-chip", "injected"] },
  ],
  lockFileId: 0x3f00,
  greatestChunk: 2048,
};

export const cardProfiles: readonly CardProfile[] = [civicardBlank];

export function findCardProfile(name: string): CardProfile | undefined {
  return cardProfiles.find((profile) => profile.name === name);
}

/** @throws CivicardError CARD_PROFILE_UNKNOWN, listing the names there are */
export function getCardProfile(name: string): CardProfile {
  const known = cardProfiles.map((profile) => profile.name).join(", ");
  return findCardProfile(name) ?? unknown(name, known);
}

/** @throws CivicardError CARD_PROFILE_UNKNOWN */
export function getAccessProfile(name: string): AccessProfile {
  return findAccessProfile(name) ?? unknown(name, "vnm, vnm-bac, bac-only, open");
}

/** @throws CivicardError CARD_KEY_SLOT_MISSING */
export function getKeySlot(profile: CardProfile, purpose: KeyPurpose): KeySlot {
  const slot = profile.keySlots.find((candidate) => candidate.purpose === purpose);
  if (slot === undefined) throw new CivicardError("CARD_KEY_SLOT_MISSING", { purpose, profile: profile.name });
  return slot;
}

/** Class, instruction, parameters, Lc and no Le; the offset and content objects of an odd UPDATE BINARY. */
const SHORT_HEADER = 5;
const EXTENDED_HEADER = 7;
const GREATEST_SHORT_COMMAND = 261;
const ODD_OBJECTS = 12;

/**
 * Content bytes of one UPDATE BINARY inside the secure channel.
 * @param maximumCommandLength of the transport, 261 where the reader knows no extended length
 */
export function chunkLengthOf(profile: CardProfile, maximumCommandLength: number): number {
  const isShort = maximumCommandLength <= GREATEST_SHORT_COMMAND;
  const body = isShort ? Math.min(255, maximumCommandLength - SHORT_HEADER) : maximumCommandLength - EXTENDED_HEADER;
  const capacity = scp03PlainCapacity(body, profile.secureChannel.iParameter) - ODD_OBJECTS;
  return Math.max(1, Math.min(profile.greatestChunk, capacity));
}

function unknown(name: string, known: string): never {
  throw new CivicardError("CARD_PROFILE_UNKNOWN", { name, known });
}
