/** The extensions that Doc 9303-12 asks for, written in DER. @spec ICAO 9303-12 §7.1.1, RFC 5280 §4.2.1 */
import * as pkijs from "pkijs";
import {
  DerTag,
  encodeDerBoolean,
  encodeDerInteger,
  encodeDerOctetString,
  encodeDerOid,
  encodeDerPrintableString,
  encodeDerSequence,
  encodeDerSetOf,
  encodeTlv,
  encodeUtf8,
} from "../base/bytes/index.ts";
import { formatGeneralizedTime } from "./asn1-time.ts";
import type { Contact, UsagePeriod } from "./certificate-content.ts";
import { encodeLocalityName } from "./distinguished-name.ts";
import { Oid } from "./object-identifiers.ts";

const documentSignerUsage = { unusedBits: 7, bits: 0x80 } as const;
const authorityUsage = { unusedBits: 1, bits: 0x06 } as const;

export function subjectKeyIdentifierExtension(keyIdentifier: Uint8Array): pkijs.Extension {
  return extension(Oid.subjectKeyIdentifier, encodeDerOctetString(keyIdentifier));
}

export function authorityKeyIdentifierExtension(keyIdentifier: Uint8Array): pkijs.Extension {
  return extension(Oid.authorityKeyIdentifier, encodeDerSequence(encodeTlv(0x80, keyIdentifier)));
}

/** Critical: keyCertSign and cRLSign for an authority, digitalSignature for a document signer. */
export function keyUsageExtension(role: "authority" | "document-signer"): pkijs.Extension {
  const { unusedBits, bits } = role === "authority" ? authorityUsage : documentSignerUsage;
  return extension(Oid.keyUsage, encodeTlv(DerTag.bitString, Uint8Array.of(unusedBits, bits)), true);
}

/** Critical, CA, path length 0: a country signer stands right above its document signers. */
export function authorityConstraintsExtension(): pkijs.Extension {
  return extension(Oid.basicConstraints, encodeDerSequence(encodeDerBoolean(true), encodeDerInteger(0)), true);
}

export function privateKeyUsageExtension({ notBefore, notAfter }: UsagePeriod): pkijs.Extension {
  return extension(
    Oid.privateKeyUsagePeriod,
    encodeDerSequence(
      encodeTlv(0x80, encodeUtf8(formatGeneralizedTime(notBefore))),
      encodeTlv(0x81, encodeUtf8(formatGeneralizedTime(notAfter))),
    ),
  );
}

export function alternativeNamesExtensions(contact: Contact): readonly pkijs.Extension[] {
  const names = encodeDerSequence(
    ...(contact.email === undefined ? [] : [encodeTlv(0x81, encodeUtf8(contact.email))]),
    ...(contact.uri === undefined ? [] : [encodeTlv(0x86, encodeUtf8(contact.uri))]),
    encodeTlv(0xa4, encodeLocalityName(contact.icaoCountryCode)),
  );
  return [extension(Oid.subjectAltName, names), extension(Oid.issuerAltName, names)];
}

export function crlDistributionPointsExtension(uris: readonly string[]): pkijs.Extension {
  const points = uris.map((uri) =>
    encodeDerSequence(encodeTlv(0xa0, encodeTlv(0xa0, encodeTlv(0x86, encodeUtf8(uri))))),
  );
  return extension(Oid.crlDistributionPoints, encodeDerSequence(...points));
}

export function certificatePoliciesExtension(policies: readonly string[]): pkijs.Extension {
  const information = policies.map((policy) => encodeDerSequence(encodeDerOid(policy)));
  return extension(Oid.certificatePolicies, encodeDerSequence(...information));
}

export function documentTypeListExtension(types: readonly string[]): pkijs.Extension {
  return extension(
    Oid.documentTypeList,
    encodeDerSequence(encodeDerInteger(0), encodeDerSetOf(...types.map(encodeDerPrintableString))),
  );
}

export function crlNumberExtension(number: number): pkijs.Extension {
  return extension(Oid.crlNumber, encodeDerInteger(number));
}

function extension(extnID: string, value: Uint8Array, critical = false): pkijs.Extension {
  return new pkijs.Extension({ extnID, critical, extnValue: Uint8Array.from(value).buffer });
}
