/**
 * The country's signing authority as an installation keeps it: certificates, revocation list and record in one
 * directory, private keys in the key store. Nothing of it is ever overwritten by making a second one. The certificate
 * is written last: until it is there, a start that was refused or cut off can be made again.
 *
 * @spec ICAO 9303-12 §3
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeEcSubjectPublicKeyInfo, type RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import {
  type Certificate,
  type CertificateName,
  createCrl,
  createCscaCertificate,
  createDocumentSignerCertificate,
  DEMONSTRATION_POLICY,
  demonstrationCscaName,
  demonstrationDocumentSignerName,
  type Issuer,
  type KeyStore,
  parseCertificate,
  parseCrl,
  planCsca,
  planDocumentSigner,
  type RevokedCertificate,
  type SigningKey,
} from "../../pki/index.ts";
import { type AuthorityCurve, type AuthorityRecord, parseAuthorityRecord } from "./authority-record.ts";

export interface AuthorityPlan {
  readonly country: string;
  readonly icaoCountryCode: string;
  readonly curve: AuthorityCurve;
  /** Absent: a demonstration authority, whose name and policy say so. */
  readonly organization?: string | undefined;
  /** Where the revocation list will be published; stands in every certificate. */
  readonly crlUrl: string;
}

export interface DocumentSignerCertificate {
  /** `ds-0001`, counted up; also the label of its key. */
  readonly label: string;
  readonly certificate: Uint8Array;
}

export interface ActiveSigner extends DocumentSignerCertificate {
  readonly key: SigningKey;
}

export interface AuthorityState {
  readonly record: AuthorityRecord;
  readonly csca: Certificate;
  readonly documentSigners: readonly { readonly label: string; readonly certificate: Certificate }[];
  readonly crlNextUpdate: Date | undefined;
}

const CSCA_LABEL = "csca";
const DAY = 24 * 60 * 60 * 1000;
/** The longest that Doc 9303-12 §5.3 allows; made new while it still has a third of its life. */
const CRL_LIFE_DAYS = 90;
const CRL_RENEWAL_DAYS = 30;

export class SigningAuthority {
  readonly #directory: string;
  readonly #keys: KeyStore;
  readonly #clock: Clock;
  readonly #random: RandomSource;

  constructor(options: { directory: string; keys: KeyStore; clock: Clock; random: RandomSource }) {
    this.#directory = options.directory;
    this.#keys = options.keys;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  get cscaFile(): string {
    return join(this.#directory, "csca.cer");
  }

  get crlFile(): string {
    return join(this.#directory, "csca.crl");
  }

  get exists(): boolean {
    return existsSync(this.cscaFile);
  }

  /**
   * Makes the country signer and its first, empty revocation list.
   * @throws CivicardError AUTHORITY_EXISTS, CERTIFICATE_PROFILE_INVALID, E-KEY-CHAIN when an earlier start left a key
   *   on another curve
   */
  async initialise(plan: AuthorityPlan): Promise<void> {
    if (this.exists) throw new CivicardError("AUTHORITY_EXISTS");
    await mkdir(this.#directory, { recursive: true });
    const demonstration = plan.organization === undefined;
    const record: AuthorityRecord = {
      country: plan.country.toUpperCase(),
      icaoCountryCode: plan.icaoCountryCode.toUpperCase(),
      organization: plan.organization,
      demonstration,
      crlUrl: plan.crlUrl,
      crlNumber: 0,
    };
    const key = await this.#cscaKey(plan.curve);
    const certificate = await createCscaCertificate({
      key,
      name: cscaName(record),
      ...planCsca(this.#clock()),
      ...this.#certificateOptions(record),
    });
    await this.#writeCrl(record, { certificate, key });
    await this.#write("csca.cer", certificate);
  }

  /** A new document signer under the country signer; the newest one signs. */
  async issueDocumentSigner(options: {
    readonly curve: AuthorityCurve;
    readonly documentTypes: readonly string[];
  }): Promise<ActiveSigner> {
    const record = await this.#record();
    const ordinal = await this.#nextOrdinal();
    const label = `ds-${ordinal}`;
    const csca = await this.#csca();
    const key = await this.#keys.generate(label, { kind: "EC", curve: options.curve });
    const certificate = await createDocumentSignerCertificate({
      csca,
      subjectPublicKeyInfo: key.subjectPublicKeyInfo,
      name: documentSignerName(record, ordinal),
      ...planDocumentSigner(this.#clock()),
      documentTypes: options.documentTypes,
      ...this.#certificateOptions(record),
    });
    await this.#write(`${label}.cer`, certificate);
    return { label, certificate, key };
  }

  /** @throws CivicardError AUTHORITY_MISSING, AUTHORITY_NO_SIGNER */
  async activeSigner(): Promise<ActiveSigner> {
    const label = (await this.#labels()).at(-1);
    if (label === undefined) throw new CivicardError(this.exists ? "AUTHORITY_NO_SIGNER" : "AUTHORITY_MISSING");
    return { label, certificate: await this.#read(`${label}.cer`), key: await this.#keys.open(label) };
  }

  /** What `pki list` shows. */
  async state(): Promise<AuthorityState> {
    const record = await this.#record();
    const documentSigners = await Promise.all(
      (await this.#labels()).map(async (label) => ({
        label,
        certificate: parseCertificate(await this.#read(`${label}.cer`)),
      })),
    );
    return {
      record,
      csca: parseCertificate(await this.#read("csca.cer")),
      documentSigners,
      crlNextUpdate: parseCrl(await this.#read("csca.crl")).nextUpdate,
    };
  }

  /** The revocation list, made new where it runs out soon. */
  async currentCrl(): Promise<Uint8Array> {
    const crl = await this.#read("csca.crl");
    const nextUpdate = parseCrl(crl).nextUpdate?.getTime() ?? 0;
    if (nextUpdate - this.#clock().getTime() > CRL_RENEWAL_DAYS * DAY) return crl;
    return await this.#writeCrl(await this.#record(), await this.#csca());
  }

  async cscaCertificate(): Promise<Uint8Array> {
    return await this.#read("csca.cer");
  }

  /** A new key, or the one of a start that ended before there was a certificate for it. */
  async #cscaKey(curve: AuthorityCurve): Promise<SigningKey> {
    const isLeft = (await this.#keys.list()).some(({ label }) => label === CSCA_LABEL);
    // Document signers without a country signer are a damaged authority, and its key is not for a second one.
    if (!isLeft || (await this.#labels()).length > 0) return this.#keys.generate(CSCA_LABEL, { kind: "EC", curve });
    const key = await this.#keys.open(CSCA_LABEL);
    const found = decodeEcSubjectPublicKeyInfo(key.subjectPublicKeyInfo).curve.name;
    if (found === curve) return key;
    throw new CivicardError("E-KEY-CHAIN", { reason: `an earlier start left a key on ${found}; take that curve` });
  }

  /** After every certificate and every key: a key whose certificate was refused keeps its number to itself. */
  async #nextOrdinal(): Promise<string> {
    const keys = (await this.#keys.list()).map(({ label }) => label);
    const numbers = [...(await this.#labels()), ...keys].map((label) => Number(/^ds-(\d{4})$/.exec(label)?.[1] ?? 0));
    return String(Math.max(0, ...numbers) + 1).padStart(4, "0");
  }

  #certificateOptions(record: AuthorityRecord) {
    return {
      contact: { icaoCountryCode: record.icaoCountryCode },
      crlDistributionPoints: [record.crlUrl],
      policies: record.demonstration ? [DEMONSTRATION_POLICY] : undefined,
      random: this.#random,
    };
  }

  async #csca(): Promise<Issuer> {
    return { certificate: await this.#read("csca.cer"), key: await this.#keys.open(CSCA_LABEL) };
  }

  async #writeCrl(record: AuthorityRecord, csca: Issuer): Promise<Uint8Array> {
    const thisUpdate = this.#clock();
    const number = record.crlNumber + 1;
    const nextUpdate = new Date(thisUpdate.getTime() + CRL_LIFE_DAYS * DAY);
    const crl = await createCrl({ csca, number, thisUpdate, nextUpdate, revoked: await this.#revoked() });
    await this.#write("csca.crl", crl);
    await this.#write(
      "authority.json",
      new TextEncoder().encode(`${JSON.stringify({ ...record, crlNumber: number })}\n`),
    );
    return crl;
  }

  /** What the present list revokes goes on in the next one; nothing is ever taken back by a renewal. */
  async #revoked(): Promise<readonly RevokedCertificate[]> {
    if (!existsSync(this.crlFile)) return [];
    const { revoked } = parseCrl(await this.#read("csca.crl"));
    return [...revoked].map(([serialNumber, revokedAt]) => ({ serialNumber, revokedAt }));
  }

  async #record(): Promise<AuthorityRecord> {
    return parseAuthorityRecord(new TextDecoder().decode(await this.#read("authority.json")));
  }

  /** Labels of the document signers, oldest first. */
  async #labels(): Promise<readonly string[]> {
    const names = existsSync(this.#directory) ? await readdir(this.#directory) : [];
    return names.flatMap((name) => /^(ds-\d{4})\.cer$/.exec(name)?.[1] ?? []).toSorted();
  }

  async #read(name: string): Promise<Uint8Array> {
    if (!existsSync(join(this.#directory, name))) throw new CivicardError("AUTHORITY_MISSING");
    return new Uint8Array(await readFile(join(this.#directory, name)));
  }

  /** Whole or not at all: a torn certificate would stop the centre. */
  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.#directory, `.${name}.new`);
    await writeFile(temporary, bytes, { flush: true });
    await rename(temporary, join(this.#directory, name));
  }
}

function cscaName({ country, organization }: AuthorityRecord): CertificateName {
  return organization === undefined
    ? demonstrationCscaName(country)
    : { country, organization, commonName: `CSCA ${country}` };
}

function documentSignerName({ country, organization }: AuthorityRecord, ordinal: string): CertificateName {
  return organization === undefined
    ? demonstrationDocumentSignerName(country, ordinal)
    : { country, organization, commonName: `Document Signer ${ordinal}` };
}
