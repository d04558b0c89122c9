/**
 * What a chip must know and no file of it may show: the words that open it, the private keys that are put into it and
 * whose terminals it trusts. Keys that a chip makes itself never appear here. The serialised form is DER of our own
 * and is only ever a plaintext inside an envelope (sealed-secrets.ts, secrets-file.ts).
 *
 *     ChipSecrets ::= SEQUENCE { version INTEGER (1), mrzInformation UTF8String, can [0] UTF8String OPTIONAL,
 *                                pin [1] UTF8String OPTIONAL, puk [2] UTF8String OPTIONAL,
 *                                keys SEQUENCE OF SEQUENCE { purpose INTEGER, algorithm UTF8String,
 *                                                            privateKey OCTET STRING, keyId [0] INTEGER OPTIONAL },
 *                                trustPoints [3] SEQUENCE OF OCTET STRING OPTIONAL }
 *
 * @spec ICAO 9303-11 §4.4 (passwords), §6.1 and §6.2 (chip keys); BSI TR-03110-2 §3.3 (PIN, PUK), §3.5 (trust points)
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
  parseDer,
  type Tlv,
} from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { assertInjectedKey, failSecrets, type InjectedKey, type KeyPurpose } from "./injected-key.ts";
import { algorithmFields, algorithmText } from "./key-algorithm.ts";

export interface ChipSecrets {
  /** Six digits printed on the card; absent where the card is opened by the MRZ alone. */
  readonly can?: string | undefined;
  /** Number, birth and expiry with their check digits: what BAC and PACE hash. */
  readonly mrzInformation: string;
  /** Known to the holder alone; 4 to 12 digits. */
  readonly pin?: string | undefined;
  /** Unblocks the PIN; 8 to 12 digits. */
  readonly puk?: string | undefined;
  readonly keys: readonly InjectedKey[];
  /** CV certificates (7F21) of the authorities whose terminals may prove themselves; public, but put in like a key. */
  readonly trustPoints?: readonly Uint8Array[] | undefined;
}

const VERSION = 1;
const MAX_BYTES = 16_384;
const MAX_KEYS = 8;
const MAX_TRUST_POINTS = 2;
const Optional = { can: 0x80, pin: 0x81, puk: 0x82, trustPoints: 0xa3 } as const;
const OPTIONAL_KEY_ID = 0x80;
const CV_CERTIFICATE = [0x7f, 0x21];

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
  if (secrets.pin !== undefined && !/^\d{4,12}$/.test(secrets.pin)) fail("the PIN is not 4 to 12 digits");
  if (secrets.puk !== undefined && !/^\d{8,12}$/.test(secrets.puk)) fail("the PUK is not 8 to 12 digits");
  if (secrets.keys.length > MAX_KEYS) fail("too many keys");
  for (const key of secrets.keys) assertInjectedKey(key);
  const trustPoints = secrets.trustPoints ?? [];
  const isCertificate = (bytes: Uint8Array) => CV_CERTIFICATE.every((byte, index) => bytes[index] === byte);
  if (trustPoints.length > MAX_TRUST_POINTS || !trustPoints.every(isCertificate)) fail("the trust points");
  return secrets;
}

/** Overwrites the key bytes. Text cannot be overwritten in this language: keep it for one job only. */
export function destroyChipSecrets(secrets: ChipSecrets): void {
  for (const key of secrets.keys) key.privateKey.fill(0);
}

/** Plaintext of an envelope; the caller overwrites it after use. */
export function encodeChipSecrets(secrets: ChipSecrets): Uint8Array {
  const { mrzInformation, can, pin, puk, keys, trustPoints } = assertChipSecrets(secrets);
  return encodeDerSequence(
    encodeDerInteger(VERSION),
    encodeDerUtf8String(mrzInformation),
    encodeOptionalText(Optional.can, can),
    encodeOptionalText(Optional.pin, pin),
    encodeOptionalText(Optional.puk, puk),
    encodeDerSequence(...keys.map(encodeKey)),
    trustPoints === undefined
      ? new Uint8Array()
      : encodeTlv(Optional.trustPoints, ...trustPoints.map(encodeDerOctetString)),
  );
}

function encodeOptionalText(tag: number, text: string | undefined): Uint8Array {
  return text === undefined ? new Uint8Array() : encodeTlv(tag, encodeUtf8(text));
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
  const take = (tag: number) => (elements[0]?.tag === tag ? elements.shift() : undefined);
  const text = (tlv: Tlv | undefined) => tlv && decodeUtf8(tlv.value);
  const passwords = { can: text(take(Optional.can)), pin: text(take(Optional.pin)), puk: text(take(Optional.puk)) };
  const keys = derChildren(expectDer(elements.shift(), DerTag.sequence, structure)).map(parseKey);
  const trustPoints = take(Optional.trustPoints);
  if (elements.length > 0) fail("elements left over");
  return {
    mrzInformation,
    ...onlyPresent(passwords),
    keys,
    ...(trustPoints && { trustPoints: derChildren(trustPoints).map((tlv) => decodeDerOctetString(tlv).slice()) }),
  };
}

/** Absent parts are absent, not `undefined`: secrets are compared as a whole. */
function onlyPresent<T extends object>(parts: T): Partial<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function encodeKey(key: InjectedKey): Uint8Array {
  return encodeDerSequence(
    encodeDerInteger(purposeCodes[key.purpose]),
    encodeDerUtf8String(algorithmText(key)),
    encodeDerOctetString(key.privateKey),
    key.keyId === undefined ? new Uint8Array() : encodeTlv(OPTIONAL_KEY_ID, keyIdOctets(key.keyId)),
  );
}

function parseKey(tlv: Tlv): InjectedKey {
  const [purpose, algorithm, privateKey, keyId, ...rest] = derChildren(expectDer(tlv, DerTag.sequence));
  if (rest.length > 0) fail("elements of a key left over");
  const key = {
    purpose: purposeOf(decodeDerNumber(expectDer(purpose, DerTag.integer, tlv))),
    keyOrigin: "injected" as const,
    ...algorithmFields(decodeDerText(expectDer(algorithm, DerTag.utf8String, tlv))),
    privateKey: Uint8Array.from(decodeDerOctetString(expectDer(privateKey, DerTag.octetString, tlv))),
  };
  if (keyId === undefined) return assertInjectedKey(key);
  const octets = expectDer(keyId, OPTIONAL_KEY_ID).value;
  return assertInjectedKey({ ...key, keyId: decodeDerNumber({ ...keyId, tag: DerTag.integer, value: octets }) });
}

function keyIdOctets(keyId: number): Uint8Array {
  return parseDer(encodeDerInteger(keyId), DerTag.integer).value;
}

function purposeOf(code: number): KeyPurpose {
  const found = Object.entries(purposeCodes).find(([, value]) => value === code);
  return found === undefined ? fail("purpose of a key") : (found[0] as KeyPurpose);
}

function offsetOf(error: CivicardError): number {
  return Number(error.details["offset"] ?? 0);
}

function fail(reason: string): never {
  return failSecrets(reason);
}
