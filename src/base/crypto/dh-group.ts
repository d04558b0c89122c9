/**
 * Diffie-Hellman in the subgroups of RFC 5114. Powers with a secret exponent are taken by the platform; what is
 * checked or combined in the open is calculated here.
 *
 * @spec RFC 5114; RFC 2631 §2.1.5; ICAO 9303-11 §9.5.1, §9.7.4
 */
import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import {
  DerTag,
  decodeDerBitString,
  decodeDerInteger,
  decodeDerNumber,
  decodeDerOid,
  derChildren,
  encodeDerBitString,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  expectDer,
  fromUnsignedBytes,
  parseDer,
  type Tlv,
  toMinimalUnsignedBytes,
  toUnsignedBytes,
} from "../bytes/index.ts";
import { CivicardError } from "../errors/index.ts";
import { type DhGroupParameters, dhGroupTable } from "./dh-group-table.ts";
import { modularPower } from "./modular-arithmetic.ts";
import type { RandomSource } from "./random.ts";
import { drawScalar } from "./scalar.ts";

export interface DhGroup extends DhGroupParameters {
  /** Width of an element in bytes. */
  readonly elementBytes: number;
}

const DH_KEY_AGREEMENT = "1.2.840.113549.1.3.1";
const DH_PUBLIC_NUMBER = "1.2.840.10046.2.1";
/** @spec BSI TR-03110-3 §A.2.1.1 */
const STANDARDISED_DOMAIN_PARAMETERS = "0.4.0.127.0.7.1.2";

const groups: readonly DhGroup[] = dhGroupTable.map((parameters) => ({
  ...parameters,
  elementBytes: toMinimalUnsignedBytes(parameters.p).length,
}));

/** @param id 0, 1 or 2 */
export function findDhGroupByParameterId(id: number): DhGroup | undefined {
  return groups.find(({ parameterId }) => parameterId === id);
}

/** A secret exponent of 1 … q-1. */
export function generateDhScalar(group: DhGroup, random: RandomSource): bigint {
  return drawScalar(group.q, random);
}

export function encodeDhElement(group: DhGroup, element: bigint): Uint8Array {
  return toUnsignedBytes(element, group.elementBytes);
}

/**
 * An element of the subgroup other than 1: a smaller subgroup would give the exponent away.
 * @throws CivicardError DH_ELEMENT_INVALID
 */
export function decodeDhElement(group: DhGroup, bytes: Uint8Array): bigint {
  if (bytes.length !== group.elementBytes) throw invalid("of the wrong length");
  const element = fromUnsignedBytes(bytes);
  if (element < 2n || element > group.p - 2n) throw invalid("out of range");
  if (modularPower(element, group.q, group.p) !== 1n) throw invalid("not in the subgroup");
  return element;
}

export interface DhPublicKey {
  readonly group: DhGroup;
  readonly element: bigint;
}

/**
 * A public key in a known group: its prime and generator must be those of the group, as for curves.
 * @throws CivicardError DH_PARAMETERS_UNKNOWN, DH_ELEMENT_INVALID, or DER_INVALID with the offset
 */
export function decodeDhSubjectPublicKeyInfo(spki: Uint8Array): DhPublicKey {
  const outer = parseDer(spki, DerTag.sequence);
  const [algorithm, key] = derChildren(outer);
  const group = decodeDhAlgorithm(expectDer(algorithm, DerTag.sequence, outer));
  const octets = decodeDerBitString(expectDer(key, DerTag.bitString, outer));
  const value = decodeDerInteger(parseDer(octets, DerTag.integer));
  if (value < 0n || value >= group.p) throw invalid("out of range");
  return { group, element: decodeDhElement(group, encodeDhElement(group, value)) };
}

export function encodeDhSubjectPublicKeyInfo({ group, element }: DhPublicKey): Uint8Array {
  return encodeDerSequence(encodeAlgorithm(group), encodeDerBitString(encodeDerInteger(element)));
}

/** By number; or PKCS#3 with prime and generator, X9.42 with the order of the subgroup behind them. */
function decodeDhAlgorithm(algorithm: Tlv): DhGroup {
  const [identifier, parameters] = derChildren(algorithm);
  const oid = decodeDerOid(expectDer(identifier, DerTag.objectIdentifier, algorithm));
  if (oid === STANDARDISED_DOMAIN_PARAMETERS) {
    const known = findDhGroupByParameterId(decodeDerNumber(expectDer(parameters, DerTag.integer, algorithm)));
    if (known === undefined) throw new CivicardError("DH_PARAMETERS_UNKNOWN");
    return known;
  }
  if (oid !== DH_KEY_AGREEMENT && oid !== DH_PUBLIC_NUMBER) throw new CivicardError("DH_PARAMETERS_UNKNOWN");
  const [p, g, q] = derChildren(expectDer(parameters, DerTag.sequence, algorithm)).map(decodeDerInteger);
  const group = groups.find((candidate) => candidate.p === p && candidate.g === g);
  if (group === undefined || (oid === DH_PUBLIC_NUMBER && q !== group.q)) {
    throw new CivicardError("DH_PARAMETERS_UNKNOWN");
  }
  return group;
}

function encodeAlgorithm({ p, g }: DhGroup): Uint8Array {
  return encodeDerSequence(encodeDerOid(DH_KEY_AGREEMENT), encodeDerSequence(encodeDerInteger(p), encodeDerInteger(g)));
}

/**
 * @param element a valid one
 * @param scalar 1 … q-1
 * @throws CivicardError DH_ELEMENT_INVALID, DH_SCALAR_OUT_OF_RANGE
 */
export function powerOfDhElement(group: DhGroup, element: bigint, scalar: bigint): bigint {
  if (scalar <= 0n || scalar >= group.q) throw new CivicardError("DH_SCALAR_OUT_OF_RANGE");
  const pkcs8 = encodeDerSequence(
    encodeDerInteger(0),
    encodeAlgorithm(group),
    encodeDerOctetString(encodeDerInteger(scalar)),
  );
  const spki = encodeDhSubjectPublicKeyInfo({ group, element });
  // The classes DiffieHellman of the platform test their prime at every start, which costs a hundred times as much.
  const product = diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" }),
    publicKey: createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }),
  });
  return fromUnsignedBytes(product);
}

/** @throws CivicardError DH_ELEMENT_INVALID when the product is 1 */
export function multiplyDhElements(group: DhGroup, left: bigint, right: bigint): bigint {
  const product = (left * right) % group.p;
  if (product === 1n) throw invalid("one");
  return product;
}

/** Takes a number of the field into the subgroup. @spec ICAO 9303-11 §4.4.3.3.2 */
export function mapToDhElement(group: DhGroup, number: bigint): bigint {
  const element = modularPower(number, (group.p - 1n) / group.q, group.p);
  if (element < 2n) throw invalid("one");
  return element;
}

function invalid(reason: string): CivicardError {
  return new CivicardError("DH_ELEMENT_INVALID", { reason });
}
