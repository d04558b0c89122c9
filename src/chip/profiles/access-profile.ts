/**
 * Who may read what on a finished card, as data: one row a kind of card, one condition a file.
 *
 * @spec ICAO 9303-10 §3.6, 9303-11 §4.1 (no new BAC cards from 2028), TR-03110-1 §2 (DG3, DG4)
 */
import type { CardFileName } from "../../lds/index.ts";

/**
 * `free`: anybody. `secure-messaging`: after an access protocol of the card, read under its secure messaging.
 * `terminal-authentication`: only a terminal that has proved its right.
 */
export type AccessCondition = "free" | "secure-messaging" | "terminal-authentication";

export type AccessProtocol = "PACE" | "BAC";

export interface AccessProfile {
  readonly name: string;
  /** What opens the card, strongest first; none for a document without access control. */
  readonly accessProtocols: readonly AccessProtocol[];
  /** Files that differ from `otherwise`. */
  readonly files: Partial<Readonly<Record<CardFileName, AccessCondition>>>;
  readonly otherwise: AccessCondition;
}

const files: AccessProfile["files"] = {
  "EF.CardAccess": "free",
  "EF.ATR/INFO": "free",
  "EF.DIR": "free",
  DG3: "terminal-authentication",
  DG4: "terminal-authentication",
};

/** The Vietnamese citizen card as issued here: PACE alone. */
const vnm: AccessProfile = { name: "vnm", accessProtocols: ["PACE"], files, otherwise: "secure-messaging" };

/** With BAC beside PACE, for readers of the years before 2027; issuing it is checked against the date elsewhere. */
const vnmBac: AccessProfile = { ...vnm, name: "vnm-bac", accessProtocols: ["PACE", "BAC"] };

/** A passport of the first generation. */
const bacOnly: AccessProfile = { ...vnm, name: "bac-only", accessProtocols: ["BAC"] };

/** A document without access control, as Doc 9303 still allows it. */
const open: AccessProfile = { ...vnm, name: "open", accessProtocols: [], otherwise: "free" };

export const accessProfiles: readonly AccessProfile[] = [vnm, vnmBac, bacOnly, open];

export function findAccessProfile(name: string): AccessProfile | undefined {
  return accessProfiles.find((profile) => profile.name === name);
}

/** @param file `undefined` for one that the table of card files does not know */
export function accessConditionOf(profile: AccessProfile, file: CardFileName | undefined): AccessCondition {
  return (file === undefined ? undefined : profile.files[file]) ?? profile.otherwise;
}

/** Condition as CREATE FILE carries it in its security attributes: one octet. */
const conditionCodes: Readonly<Record<AccessCondition, number>> = {
  free: 0x00,
  "secure-messaging": 0x01,
  "terminal-authentication": 0x02,
};

export function encodeAccessCondition(condition: AccessCondition): Uint8Array {
  return Uint8Array.of(conditionCodes[condition]);
}

/** `undefined` for anything but one known octet. */
export function findAccessCondition(attributes: Uint8Array): AccessCondition | undefined {
  const conditions = Object.keys(conditionCodes) as AccessCondition[];
  return conditions.find((condition) => attributes.length === 1 && conditionCodes[condition] === attributes[0]);
}
