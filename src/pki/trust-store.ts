/**
 * What an inspection trusts: country signing certificates, and with them document signers and revocation lists that
 * came by other ways than the card. Being in the store is the trust; nothing on a card can add to it.
 *
 * @spec ICAO 9303-12 §6
 */
import { equalBytes, toHex } from "../base/bytes/index.ts";
import { CivicardError, type ErrorCode } from "../base/errors/index.ts";
import { type Certificate, isCertificateAuthority, parseCertificate } from "./certificate.ts";
import { type Crl, parseCrl } from "./crl.ts";
import { equalNames, equalNamesInAnyOrder } from "./distinguished-name.ts";

/** An entry of the input that could not be read. The rest of the store works. */
export interface RejectedEntry {
  readonly kind: "certificate" | "crl";
  /** Place in the list it was given in. */
  readonly index: number;
  readonly code: ErrorCode;
}

export interface IssuerCandidate {
  readonly certificate: Certificate;
  /** By its key identifier, or by its name alone: several keys of one authority share a name. */
  readonly matchedBy: "key-identifier" | "name";
}

export interface TrustStore {
  /** Certificates that may sign others, self-signed and link certificates alike. */
  readonly authorities: readonly Certificate[];
  /** Document signer certificates, for cards that do not carry theirs. They are trusted for nothing by themselves. */
  readonly documentSigners: readonly Certificate[];
  readonly crls: readonly Crl[];
  readonly rejected: readonly RejectedEntry[];
  /** Authorities that may have signed the certificate, best match first. */
  findIssuers(certificate: Certificate): readonly IssuerCandidate[];
}

export interface TrustMaterial {
  /** DER. */
  readonly certificates: readonly Uint8Array[];
  /** DER. */
  readonly crls?: readonly Uint8Array[] | undefined;
}

/** Never throws for a bad entry: it is listed in `rejected`. */
export function createTrustStore({ certificates, crls = [] }: TrustMaterial): TrustStore {
  const rejected: RejectedEntry[] = [];
  const read = <T>(kind: RejectedEntry["kind"], list: readonly Uint8Array[], parse: (der: Uint8Array) => T): T[] =>
    list.flatMap((der, index) => {
      try {
        return [parse(der)];
      } catch (error) {
        if (!(error instanceof CivicardError)) throw error;
        rejected.push({ kind, index, code: error.code });
        return [];
      }
    });
  const parsed = withoutDuplicates(read("certificate", certificates, parseCertificate));
  const authorities = parsed.filter(mayIssue);
  return {
    authorities,
    documentSigners: parsed.filter((certificate) => !mayIssue(certificate)),
    crls: read("crl", crls, parseCrl),
    rejected,
    findIssuers: (certificate) => findIssuers(authorities, certificate),
  };
}

function withoutDuplicates(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((certificate) => [toHex(certificate.der), certificate])).values()];
}

/** A root of the old times has no extensions at all; it signs itself and is an authority. */
function mayIssue(certificate: Certificate): boolean {
  const { certificateAuthority, keyUsage, subject, issuer } = certificate;
  const plainRoot = certificateAuthority === undefined && keyUsage === undefined && equalNames(subject, issuer);
  return plainRoot || isCertificateAuthority(certificate);
}

function findIssuers(authorities: readonly Certificate[], certificate: Certificate): readonly IssuerCandidate[] {
  const { authorityKeyIdentifier, issuer } = certificate;
  const byKey = authorities.filter(
    ({ subjectKeyIdentifier }) =>
      authorityKeyIdentifier !== undefined && equalBytes(subjectKeyIdentifier, authorityKeyIdentifier),
  );
  const byName = authorities.filter(
    (authority) => !byKey.includes(authority) && equalNamesInAnyOrder(authority.subject, issuer),
  );
  return [
    ...byKey.map((authority) => ({ certificate: authority, matchedBy: "key-identifier" }) as const),
    ...byName.map((authority) => ({ certificate: authority, matchedBy: "name" }) as const),
  ];
}
