/**
 * PKCS#12 files with several keys. node-forge reads them and derives the MAC key; it writes RSA keys only, so bags
 * are put together here, one ContentInfo a key, and what others have put into the file stays as it stood.
 *
 * @spec RFC 7292
 */
import { createHmac, createPrivateKey, type KeyObject } from "node:crypto";
import forge from "node-forge";
import {
  constantTimeEqual,
  encodeDerInteger,
  encodeDerNull,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerSequence,
  encodeDerSetOf,
  encodeTlv,
} from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { encryptPrivateKey } from "./encrypted-private-key.ts";
import type { KeyStoreAccess } from "./key-store.ts";
import { Oid } from "./object-identifiers.ts";
import { hashOid } from "./signature-algorithm.ts";

const SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const KEY_BAG = "1.2.840.113549.1.12.10.1.1";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const BMP_STRING = 0x1e;
const MAC_ROUNDS = 10_000;

export interface Pkcs12Key {
  readonly label: string;
  readonly privateKey: KeyObject;
}

/** A key still wrapped: labels can be listed without deriving a key for each. */
export interface Pkcs12KeyBag {
  readonly label: string;
  /** @throws CivicardError KEY_STORE_UNREADABLE */
  openKey(): KeyObject;
}

/**
 * The private keys of the file, once its MAC has been verified; one without a friendly name is called `key-N` by
 * its place.
 * @throws CivicardError KEY_STORE_UNREADABLE
 */
export function readPkcs12Keys(file: Uint8Array, passphrase: string): readonly Pkcs12KeyBag[] {
  return readable(() => {
    const bags = readPfx(file, passphrase).flatMap(bagsOf).filter(isKeyBag);
    return bags.map((bag, index) => ({
      label: findFriendlyName(bag) ?? `key-${index + 1}`,
      openKey: () => readable(() => privateKeyOf(bag, passphrase)),
    }));
  });
}

/** The file with one more key; `undefined` starts a new file. */
export function addPkcs12Key(file: Uint8Array | undefined, key: Pkcs12Key, access: KeyStoreAccess): Uint8Array {
  const shrouded = encryptPrivateKey(key.privateKey, access, "pbkdf2");
  const name = encodeTlv(BMP_STRING, new Uint8Array(Buffer.from(key.label, "utf16le").swap16()));
  const attribute = encodeDerSequence(encodeDerOid(FRIENDLY_NAME), encodeDerSetOf(name));
  const bag = encodeDerSequence(encodeDerOid(SHROUDED_KEY_BAG), encodeTlv(0xa0, shrouded), encodeDerSetOf(attribute));
  const contents = [
    ...(file === undefined ? [] : readable(() => readPfx(file, access.passphrase).map(derOf))),
    dataContent(encodeDerSequence(bag)),
  ];
  return encodePfx(encodeDerSequence(...contents), access);
}

function encodePfx(authenticatedSafe: Uint8Array, { passphrase, random }: KeyStoreAccess): Uint8Array {
  const salt = random(16);
  const mac = createHmac("sha256", deriveMacKey(passphrase, salt)).update(authenticatedSafe).digest();
  const algorithm = encodeDerSequence(encodeDerOid(hashOid("SHA-256")), encodeDerNull());
  const macData = encodeDerSequence(
    encodeDerSequence(algorithm, encodeDerOctetString(new Uint8Array(mac))),
    encodeDerOctetString(salt),
    encodeDerInteger(MAC_ROUNDS),
  );
  return encodeDerSequence(encodeDerInteger(3), dataContent(authenticatedSafe), macData);
}

function dataContent(content: Uint8Array): Uint8Array {
  return encodeDerSequence(encodeDerOid(Oid.data), encodeTlv(0xa0, encodeDerOctetString(content)));
}

function deriveMacKey(passphrase: string, salt: Uint8Array): Uint8Array {
  return macKeyOf({ passphrase, salt: binaryOf(salt), rounds: MAC_ROUNDS, hash: "sha256" });
}

type MacHash = "sha1" | "sha256" | "sha384" | "sha512";

interface MacParameters {
  readonly passphrase: string;
  /** Binary string of node-forge. */
  readonly salt: string;
  readonly rounds: number;
  readonly hash: MacHash;
}

const macHashes: readonly (readonly [MacHash, number])[] = [
  ["sha1", 20],
  ["sha256", 32],
  ["sha384", 48],
  ["sha512", 64],
];

function macKeyOf({ passphrase, salt, rounds, hash }: MacParameters): Uint8Array {
  const length = macHashes.find(([name]) => name === hash)?.[1] ?? 0;
  const buffer = forge.util.createBuffer(salt);
  return bytesOf(forge.pkcs12.generateKey(passphrase, buffer, 3, rounds, length, forge.md[hash].create()).getBytes());
}

/** The ContentInfos of the authenticated safe. */
function readPfx(file: Uint8Array, passphrase: string): readonly forge.asn1.Asn1[] {
  const [, content, mac] = childrenOf(parseForge(binaryOf(file)));
  const safe = octetsOf(childrenOf(childrenOf(content)[1])[0]);
  assertMac(mac, safe, passphrase);
  return childrenOf(parseForge(safe));
}

function assertMac(mac: forge.asn1.Asn1 | undefined, safe: string, passphrase: string): void {
  const [digestInfo, salt, rounds] = childrenOf(mac);
  const [algorithm, expected] = childrenOf(digestInfo);
  const oid = forge.asn1.derToOid(octetsOf(childrenOf(algorithm)[0]));
  const hash = macHashes.find(([name]) => forge.pki.oids[name] === oid)?.[0];
  const count = rounds === undefined ? 1 : Number(`0x${forge.util.bytesToHex(octetsOf(rounds))}`);
  if (hash === undefined || count > 10_000_000) throw new Error("MAC not supported");
  const key = macKeyOf({ passphrase, salt: octetsOf(salt), rounds: count, hash });
  const found = createHmac(hash, key).update(safe, "binary").digest();
  if (!constantTimeEqual(found, bytesOf(octetsOf(expected)))) throw new Error("MAC does not verify");
}

/** Safe bags of plain data; encrypted content holds certificates, and is left alone. */
function bagsOf(content: forge.asn1.Asn1): readonly forge.asn1.Asn1[] {
  const [type, explicit] = childrenOf(content);
  if (forge.asn1.derToOid(octetsOf(type)) !== Oid.data) return [];
  return childrenOf(parseForge(octetsOf(childrenOf(explicit)[0])));
}

function bagType(bag: forge.asn1.Asn1): string {
  return forge.asn1.derToOid(octetsOf(childrenOf(bag)[0]));
}

function isKeyBag(bag: forge.asn1.Asn1): boolean {
  return [SHROUDED_KEY_BAG, KEY_BAG].includes(bagType(bag));
}

/** node-forge has turned the BMPString into text. */
function findFriendlyName(bag: forge.asn1.Asn1): string | undefined {
  const attributes = childrenOf(childrenOf(bag)[2]).map(childrenOf);
  const name = attributes.find(([type]) => forge.asn1.derToOid(octetsOf(type)) === FRIENDLY_NAME)?.[1];
  const value = childrenOf(name)[0];
  return value === undefined ? undefined : octetsOf(value);
}

/** By node:crypto, whose key derivation is native; by node-forge for the old ciphers that OpenSSL 3 dropped. */
function privateKeyOf(bag: forge.asn1.Asn1, passphrase: string): KeyObject {
  const info = childrenOf(childrenOf(bag)[1])[0];
  if (info === undefined) throw new Error("empty bag");
  const open = (node: forge.asn1.Asn1): KeyObject =>
    createPrivateKey({ key: Buffer.from(derOf(node)), format: "der", type: "pkcs8", passphrase });
  try {
    return open(info);
  } catch (error) {
    if (bagType(bag) !== SHROUDED_KEY_BAG) throw error;
    return open(forge.pki.decryptPrivateKeyInfo(info, passphrase));
  }
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new CivicardError("KEY_STORE_UNREADABLE", { reason: "wrong passphrase or not PKCS#12" }, { cause });
  }
}

/** Contents of a primitive element, or of the pieces that BER may cut an OCTET STRING into. */
function octetsOf(node: forge.asn1.Asn1 | undefined): string {
  if (node === undefined) throw new Error("element is missing");
  return typeof node.value === "string" ? node.value : childrenOf(node).map(octetsOf).join("");
}

function childrenOf(node: forge.asn1.Asn1 | undefined): readonly forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}

function parseForge(binary: string): forge.asn1.Asn1 {
  return forge.asn1.fromDer(forge.util.createBuffer(binary));
}

function derOf(node: forge.asn1.Asn1): Uint8Array {
  return bytesOf(forge.asn1.toDer(node).getBytes());
}

function binaryOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("binary");
}

function bytesOf(binary: string): Uint8Array {
  return new Uint8Array(Buffer.from(binary, "binary"));
}
