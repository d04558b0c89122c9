/**
 * What a chip must know and no file of it may show: the words that open it and the private keys that are put into
 * it. Keys that a chip makes itself never appear here. The serialised form is DER of our own and is only ever a
 * plaintext inside an envelope (sealed-secrets.ts, secrets-file.ts).
 *
 *     ChipSecrets ::= SEQUENCE { version INTEGER (1), mrzInformation UTF8String, can [0] UTF8String OPTIONAL,
 *                                keys SEQUENCE OF SEQUENCE { purpose INTEGER, curve UTF8String,
 *                                                            privateKey OCTET STRING, keyId [0] INTEGER OPTIONAL } }
 *
 * @spec ICAO 9303-11 §4.4 (passwords), §6.1 and §6.2 (chip keys)
 */
import {
  DerTag,
  decodeDerNumber,
  decodeDerOctetString,
  decodeDerText,
  decodeUtf8,
  derChildren,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerSequence,
  encodeDerUtf8String,
  encodeTlv,
  encodeUtf8,
  expectDer,
  fromUnsignedBytes,
  parseDer,
  type Tlv,
} from "../../base/bytes/index.ts";
import { type CurveName, getCurve } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";

export type KeyPurpose = "active-authentication" | "chip-authentication";

/** A private key that is made outside the chip and put into it inside the secure channel. */
export interface InjectedKey {
  readonly purpose: KeyPurpose;
  readonly keyOrigin: "injected";
  readonly curve: CurveName;
  /** Scalar, big-endian, as many bytes as the order of the curve has. */
  readonly privateKey: Uint8Array;
  /** Key id of a chip-authentication key, as DG14 names it. */
  readonly keyId?: number | undefined;
}

export interface ChipSecrets {
  /** Six digits printed on the card; absent where the card is opened by the MRZ alone. */
  readonly can?: string | undefined;
  /** Number, birth and expiry with their check digits: what BAC and PACE hash. */
  readonly mrzInformation: string;
  readonly keys: readonly InjectedKey[];
}

const VERSION = 1;
const MAX_BYTES = 16_384;
const MAX_KEYS = 8;
const OPTIONAL_CAN = 0x80;
const OPTIONAL_KEY_ID = 0x80;

/** Code of each purpose in the serialised form; never renumbered. */
const purposeCodes: Readonly<Record<KeyPurpose, number>> = { "active-authentication": 1, "chip-authentication": 2 };

/**
 * @returns the secrets unchanged when every part has its form
 * @throws CivicardError SECRETS_INVALID naming the part, never its value
 */
export function assertChipSecrets(secrets: ChipSecrets): ChipSecrets {
  if (secrets.can !== undefined && !/^\d{6}$/.test(secrets.can)) fail("the card access number is not six digits");
  // Nine characters of number and more where it is longer, a digit, then two dates with a digit each.
  if (!/^[0-9A-Z<]{9,24}[0-9](?:[0-9<]{6}[0-9]){2}$/.test(secrets.mrzInformation)) fail("the MRZ information");
  if (secrets.keys.length > MAX_KEYS) fail("too many keys");
  for (const key of secrets.keys) assertInjectedKey(key);
  return secrets;
}

/** Overwrites the key bytes. Text cannot be overwritten in this language: keep it for one job only. */
export function destroyChipSecrets(secrets: ChipSecrets): void {
  for (const key of secrets.keys) key.privateKey.fill(0);
}

/** Plaintext of an envelope; the caller overwrites it after use. */
export function encodeChipSecrets(secrets: ChipSecrets): Uint8Array {
  assertChipSecrets(secrets);
  return encodeDerSequence(
    encodeDerInteger(VERSION),
    encodeDerUtf8String(secrets.mrzInformation),
    secrets.can === undefined ? new Uint8Array() : encodeTlv(OPTIONAL_CAN, encodeUtf8(secrets.can)),
    encodeDerSequence(...secrets.keys.map(encodeKey)),
  );
}

/** @throws CivicardError SECRETS_INVALID on anything but one whole structure; key bytes are copies */
export function parseChipSecrets(bytes: Uint8Array): ChipSecrets {
  if (bytes.length > MAX_BYTES) fail("too long");
  try {
    return assertChipSecrets(parseStructure(parseDer(bytes, DerTag.sequence)));
  } catch (error) {
    // An error of the DER reader says where it stopped; nothing of the content may leave with it as a cause.
    if (error instanceof CivicardError && error.code !== "SECRETS_INVALID")
      fail(`structure at offset ${offsetOf(error)}`);
    throw error;
  }
}

function parseStructure(structure: Tlv): ChipSecrets {
  const elements = [...derChildren(structure)];
  if (decodeDerNumber(expectDer(elements.shift(), DerTag.integer, structure)) !== VERSION) fail("version");
  const mrzInformation = decodeDerText(expectDer(elements.shift(), DerTag.utf8String, structure));
  const can = elements[0]?.tag === OPTIONAL_CAN ? elements.shift() : undefined;
  const keys = derChildren(expectDer(elements.shift(), DerTag.sequence, structure)).map(parseKey);
  if (elements.length > 0) fail("elements left over");
  return { mrzInformation, keys, ...(can === undefined ? {} : { can: decodeUtf8(can.value) }) };
}

function encodeKey(key: InjectedKey): Uint8Array {
  return encodeDerSequence(
    encodeDerInteger(purposeCodes[key.purpose]),
    encodeDerUtf8String(key.curve),
    encodeDerOctetString(key.privateKey),
    key.keyId === undefined ? new Uint8Array() : encodeTlv(OPTIONAL_KEY_ID, keyIdOctets(key.keyId)),
  );
}

function parseKey(tlv: Tlv): InjectedKey {
  const [purpose, curve, privateKey, keyId, ...rest] = derChildren(expectDer(tlv, DerTag.sequence));
  if (rest.length > 0) fail("elements of a key left over");
  const base = {
    purpose: purposeOf(decodeDerNumber(expectDer(purpose, DerTag.integer, tlv))),
    keyOrigin: "injected" as const,
    curve: curveOf(decodeDerText(expectDer(curve, DerTag.utf8String, tlv))),
    privateKey: Uint8Array.from(decodeDerOctetString(expectDer(privateKey, DerTag.octetString, tlv))),
  };
  if (keyId === undefined) return base;
  const octets = expectDer(keyId, OPTIONAL_KEY_ID).value;
  return { ...base, keyId: decodeDerNumber({ ...keyId, tag: DerTag.integer, value: octets }) };
}

function keyIdOctets(keyId: number): Uint8Array {
  return parseDer(encodeDerInteger(keyId), DerTag.integer).value;
}

function purposeOf(code: number): KeyPurpose {
  const found = Object.entries(purposeCodes).find(([, value]) => value === code);
  return found === undefined ? fail("purpose of a key") : (found[0] as KeyPurpose);
}

/** @throws CivicardError SECRETS_INVALID for a name that is no curve of ours */
export function curveOf(name: string): CurveName {
  try {
    return getCurve(name as CurveName).name;
  } catch {
    return fail("curve of a key");
  }
}

function assertInjectedKey(key: InjectedKey): void {
  const curve = getCurve(curveOf(key.curve));
  if (key.privateKey.length !== curve.orderBytes) fail("length of a private key");
  const scalar = fromUnsignedBytes(key.privateKey);
  if (scalar === 0n || scalar >= curve.n) fail("a private key lies outside its curve's order");
  const { keyId } = key;
  if (keyId !== undefined && (!Number.isInteger(keyId) || keyId < 0 || keyId > 0x7fff_ffff)) fail("key id");
}

function offsetOf(error: CivicardError): number {
  return Number(error.details["offset"] ?? 0);
}

function fail(reason: string): never {
  throw new CivicardError("SECRETS_INVALID", { reason });
}
