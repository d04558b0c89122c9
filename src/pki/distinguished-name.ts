/**
 * Distinguished names: written by the profile of Doc 9303-12, compared as RFC 5280 §7.1 asks, for issuers write one
 * name as UTF8String here and PrintableString there, with other case and other spaces.
 *
 * @spec ICAO 9303-12 §7.1.1.4, RFC 5280 §7.1
 */
import type * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import {
  encodeDerOid,
  encodeDerPrintableString,
  encodeDerSequence,
  encodeDerSetOf,
  encodeDerUtf8String,
  equalBytes,
} from "../base/bytes/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { guarded, parseBer, toDer } from "./asn1.ts";
import { Oid } from "./object-identifiers.ts";
import { ResultMemory } from "./result-memory.ts";

export interface NameAttribute {
  /** Attribute type, dotted decimal. */
  readonly type: string;
  readonly value: string;
}

export interface DistinguishedName {
  readonly attributes: readonly NameAttribute[];
  readonly der: Uint8Array;
}

/** The names that a certification authority of Doc 9303 has. */
export interface CertificateName {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly organization?: string | undefined;
  readonly organizationalUnit?: string | undefined;
  readonly commonName: string;
}

const names = new ResultMemory<DistinguishedName>(256);

const shortNames: Readonly<Record<string, string>> = {
  [Oid.countryName]: "C",
  [Oid.organizationName]: "O",
  [Oid.organizationalUnitName]: "OU",
  [Oid.commonName]: "CN",
  [Oid.localityName]: "L",
  [Oid.serialNumber]: "serialNumber",
};

/**
 * DER of a Name: country in upper case as PrintableString, the rest as UTF8String.
 * @throws CivicardError CERTIFICATE_PROFILE_INVALID when the country is not two letters
 */
export function encodeCertificateName(name: CertificateName): Uint8Array {
  const country = name.country.toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) {
    throw new CivicardError("CERTIFICATE_PROFILE_INVALID", { reason: "the country is not two letters" });
  }
  return encodeDerSequence(
    encodeAttribute(Oid.countryName, encodeDerPrintableString(country)),
    ...optionalAttribute(Oid.organizationName, name.organization),
    ...optionalAttribute(Oid.organizationalUnitName, name.organizationalUnit),
    ...optionalAttribute(Oid.commonName, name.commonName),
  );
}

/** A Name of one locality, as the alternative names carry the three-letter country code. @spec ICAO 9303-12 §7.1.1.2 */
export function encodeLocalityName(locality: string): Uint8Array {
  return encodeDerSequence(encodeAttribute(Oid.localityName, encodeDerPrintableString(locality)));
}

/** @throws CivicardError PKI_ENCODING_INVALID */
export function parseDistinguishedName(der: Uint8Array): DistinguishedName {
  return names.recall([der], () => {
    const schema = parseBer(der);
    return guarded("name", () => readDistinguishedName(new pkijs.RelativeDistinguishedNames({ schema })));
  });
}

/** @internal */
export function readDistinguishedName(name: pkijs.RelativeDistinguishedNames): DistinguishedName {
  const attributes = name.typesAndValues.map(({ type, value }) => ({ type, value: textOf(value) }));
  const der = name.valueBeforeDecode.byteLength > 0 ? new Uint8Array(name.valueBeforeDecode) : toDer(name.toSchema());
  return { attributes, der };
}

/** `C=VN, O=…, CN=…`, for people. */
export function formatDistinguishedName({ attributes }: DistinguishedName): string {
  return attributes.map(({ type, value }) => `${shortNames[type] ?? type}=${value}`).join(", ");
}

/** Upper-case value of countryName, `undefined` where the name has none. */
export function findCountry({ attributes }: DistinguishedName): string | undefined {
  return attributes
    .find(({ type }) => type === Oid.countryName)
    ?.value.trim()
    .toUpperCase();
}

/** Equal in the order that the attributes stand. */
export function equalNames(left: DistinguishedName, right: DistinguishedName): boolean {
  return isSameEncoding(left, right) || comparable(left).join("\n") === comparable(right).join("\n");
}

/** Equal whatever the order: a deviation seen in the field. */
export function equalNamesInAnyOrder(left: DistinguishedName, right: DistinguishedName): boolean {
  if (isSameEncoding(left, right)) return true;
  return comparable(left).toSorted().join("\n") === comparable(right).toSorted().join("\n");
}

/** Most names are: those that an authority copies from its own certificate. */
function isSameEncoding(left: DistinguishedName, right: DistinguishedName): boolean {
  return equalBytes(left.der, right.der);
}

function comparable({ attributes }: DistinguishedName): string[] {
  return attributes.map(({ type, value }) => `${type}=${fold(value)}`);
}

function fold(value: string): string {
  return value.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");
}

function textOf(value: unknown): string {
  const text: unknown = (value as asn1js.Utf8String).valueBlock?.value;
  return typeof text === "string" ? text : "";
}

function encodeAttribute(type: string, value: Uint8Array): Uint8Array {
  return encodeDerSetOf(encodeDerSequence(encodeDerOid(type), value));
}

function optionalAttribute(type: string, value: string | undefined): readonly Uint8Array[] {
  return value === undefined ? [] : [encodeAttribute(type, encodeDerUtf8String(value))];
}
