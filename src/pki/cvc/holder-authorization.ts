/**
 * Certificate holder authorization template: the kind of terminal, the role in the chain and the rights.
 *
 * The two highest bits are the role and no right. The rights to write data groups of the eID application count
 * downwards (DG17 is the highest of them), those to read count upwards from DG1.
 *
 * @spec BSI TR-03110-3 §C.1.5; BSI TR-03110-4 §2.1.3.2, §2.2.3.2
 */
import { decodeDerOid, encodeDerOid, encodeTlv, type Tlv } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { CvTag, malformed, required, type TemplateReader } from "./data-objects.ts";

/** Inspection system, authentication terminal, signature terminal. */
export type TerminalType = "IS" | "AT" | "ST";

/** For signature terminals the two kinds of DV are accreditation body and certification service provider. */
export type CvRole = "CVCA" | "DV-domestic" | "DV-foreign" | "terminal";

/** Name of one bit, such as `read-dg3`. */
export type CvRight = string;

export interface HolderAuthorization {
  readonly oid: string;
  /** Absent for a kind that is not known here. */
  readonly terminalType?: TerminalType | undefined;
  readonly role: CvRole;
  /** In ascending order of their bits; none for an unknown kind. */
  readonly rights: readonly CvRight[];
  /** Role and rights as they stand. */
  readonly bits: Uint8Array;
}

interface TerminalRights {
  readonly oid: string;
  readonly length: number;
  /** Bit by name. */
  readonly rights: ReadonlyMap<CvRight, number>;
}

const ROLES = "0.4.0.127.0.7.3.1.2";
const roles: readonly CvRole[] = ["terminal", "DV-foreign", "DV-domestic", "CVCA"];

const specialFunctions = [
  ...["age-verification", "municipality-id-verification", "restricted-identification", "privileged-terminal"],
  ...["can-allowed", "pin-management", "install-certificate", "install-qualified-certificate"],
];

const rightsByType: Readonly<Record<TerminalType, TerminalRights>> = {
  IS: {
    oid: `${ROLES}.1`,
    length: 1,
    // Bit 5 was withdrawn in version 2.05 of the guideline, and certificates still set it.
    rights: new Map([
      ["read-dg3", 0],
      ["read-dg4", 1],
      ["read-eid", 5],
    ]),
  },
  AT: {
    oid: `${ROLES}.2`,
    length: 5,
    rights: new Map([
      ...specialFunctions.map((name, bit) => [name, bit] as const),
      ...range(1, 22).map((group) => [`read-dg${group}`, group + 7] as const),
      ["psa", 30] as const,
      ...range(17, 22).map((group) => [`write-dg${group}`, 54 - group] as const),
    ]),
  },
  ST: {
    oid: `${ROLES}.3`,
    length: 1,
    rights: new Map([
      ["generate-signature", 0],
      ["generate-qualified-signature", 1],
    ]),
  },
};

/** Every right of a kind of terminal. */
export function listRights(terminalType: TerminalType): readonly CvRight[] {
  return [...rightsByType[terminalType].rights.keys()];
}

/** @throws CivicardError CVC_PROFILE_INVALID for a right that the kind of terminal does not have */
export function createHolderAuthorization(options: {
  readonly terminalType: TerminalType;
  readonly role: CvRole;
  readonly rights: readonly CvRight[];
}): HolderAuthorization {
  const { oid, length, rights } = rightsByType[options.terminalType];
  const bits = new Uint8Array(length);
  bits[0] = roles.indexOf(options.role) << 6;
  for (const name of options.rights) {
    const bit = rights.get(name);
    if (bit === undefined) {
      throw new CivicardError("CVC_PROFILE_INVALID", { reason: `${options.terminalType} has no right ${name}` });
    }
    const index = length - 1 - (bit >> 3);
    bits[index] = (bits[index] ?? 0) | (1 << (bit & 7));
  }
  return describe(oid, bits);
}

/** @throws CivicardError CVC_MALFORMED for another length than the kind of terminal has */
export function parseHolderAuthorization(template: Tlv, reader: TemplateReader): HolderAuthorization {
  const objects = reader.read(template, [{ tag: CvTag.objectIdentifier }, { tag: CvTag.discretionaryData }]);
  const oid = decodeDerOid(required(objects, CvTag.objectIdentifier));
  const { value: bits, offset } = required(objects, CvTag.discretionaryData);
  const type = findTerminalType(oid);
  if (type === undefined) reader.deviations.add("TERMINAL_TYPE_UNKNOWN");
  const expected = type === undefined ? Math.max(bits.length, 1) : rightsByType[type].length;
  if (bits.length !== expected) throw malformed(offset, `${expected} octets of authorization expected`);
  return describe(oid, bits);
}

export function encodeHolderAuthorization({ oid, bits }: HolderAuthorization): Uint8Array {
  return encodeTlv(CvTag.authorization, encodeDerOid(oid), encodeTlv(CvTag.discretionaryData, bits));
}

/** What all of them grant. Of different kinds of terminal nothing is left but the role. @spec BSI TR-03110-3 §2.7 */
export function intersectAuthorizations(
  own: HolderAuthorization,
  ...others: readonly HolderAuthorization[]
): HolderAuthorization {
  const isSameKind = others.every(({ oid, bits }) => oid === own.oid && bits.length === own.bits.length);
  const bits = own.bits.map((octet, index) =>
    isSameKind ? others.reduce((left, other) => left & (other.bits[index] ?? 0), octet) : 0,
  );
  // The role of the holder is its own; the chain check has seen that it may have it.
  bits[0] = ((own.bits[0] ?? 0) & 0xc0) | ((bits[0] ?? 0) & 0x3f);
  return describe(own.oid, bits);
}

function findTerminalType(oid: string): TerminalType | undefined {
  return (Object.keys(rightsByType) as TerminalType[]).find((type) => rightsByType[type].oid === oid);
}

function describe(oid: string, bits: Uint8Array): HolderAuthorization {
  const terminalType = findTerminalType(oid);
  const rights = terminalType === undefined ? [] : [...rightsByType[terminalType].rights];
  return {
    oid,
    terminalType,
    role: roles[(bits[0] ?? 0) >> 6] ?? "terminal",
    rights: rights.filter(([, bit]) => hasBit(bits, bit)).map(([name]) => name),
    bits,
  };
}

function hasBit(bits: Uint8Array, bit: number): boolean {
  return (((bits[bits.length - 1 - (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
