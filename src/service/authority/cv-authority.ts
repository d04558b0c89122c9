/**
 * The authorities of terminals as an installation keeps them: one file a certificate in one directory, named by its
 * holder; private keys in the key store. Nothing is ever overwritten.
 *
 * @spec BSI TR-03110-3 §2
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import {
  type CvCertificate,
  type CvDate,
  type CvIssuer,
  type CvRequest,
  type CvRole,
  createCvCertificate,
  createCvcaCertificate,
  createCvcaLinkCertificate,
  createHolderAuthorization,
  cvDateOf,
  cvPublicKeyOf,
  findKeyReference,
  getVerificationKey,
  type KeyStore,
  parseCvCertificate,
  type SigningKey,
  type TerminalType,
  verifyCvRequest,
} from "../../pki/index.ts";
import type { AuthorityCurve } from "./authority-record.ts";

export interface CvcaPlan {
  /** Country, mnemonic and five digits, such as `VNCVCA00001`. */
  readonly holderReference: string;
  readonly terminalType: TerminalType;
  readonly rights: readonly string[];
  readonly curve: AuthorityCurve;
  readonly expirationDate?: CvDate | undefined;
}

export interface CvIssuePlan {
  readonly issuerReference: string;
  readonly role: Exclude<CvRole, "CVCA">;
  /** A name, for which a key is made in the key store; or the request of somebody who has the key. */
  readonly subject: string | CvRequest;
  /** Those of the issuer when absent. */
  readonly rights?: readonly string[] | undefined;
  readonly expirationDate?: CvDate | undefined;
}

export interface IssuedCvCertificate {
  readonly file: string;
  readonly certificate: CvCertificate;
}

const DAY = 24 * 60 * 60 * 1000;
/** Terminals may be stolen, so their certificates are short-lived. */
const lifeDays: Readonly<Record<CvRole, number>> = {
  CVCA: 3 * 365,
  "DV-domestic": 90,
  "DV-foreign": 90,
  terminal: 30,
};
const SUFFIX = ".cvcert";

export class CvAuthority {
  readonly #directory: string;
  readonly #keys: KeyStore;
  readonly #clock: Clock;

  constructor(options: { readonly directory: string; readonly keys: KeyStore; readonly clock: Clock }) {
    this.#directory = options.directory;
    this.#keys = options.keys;
    this.#clock = options.clock;
  }

  /** A first CVCA. @throws CivicardError AUTHORITY_EXISTS, CVC_PROFILE_INVALID, KEY_LABEL_TAKEN */
  async initialise(plan: CvcaPlan): Promise<IssuedCvCertificate> {
    if ((await this.list()).some(({ authorization }) => authorization.role === "CVCA")) {
      throw new CivicardError("AUTHORITY_EXISTS");
    }
    return this.#makeCvca(plan);
  }

  /**
   * The next CVCA and the link certificate that moves chips to it; kind of terminal and rights stay.
   * @throws CivicardError CVC_CERTIFICATE_MISSING, CVC_PROFILE_INVALID, KEY_LABEL_TAKEN
   */
  async rollOver(
    issuerReference: string,
    successor: Pick<CvcaPlan, "holderReference" | "curve" | "expirationDate">,
  ): Promise<{ readonly cvca: IssuedCvCertificate; readonly link: IssuedCvCertificate }> {
    const issuer = await this.#issuer(issuerReference);
    const { terminalType, rights, role } = issuer.certificate.authorization;
    if (terminalType === undefined || role !== "CVCA") throw invalid("only a CVCA has a successor");
    const cvca = await this.#makeCvca({ ...successor, terminalType, rights });
    const bytes = await createCvcaLinkCertificate(issuer, cvca.certificate);
    const link = await this.#write(`${successor.holderReference}_${issuerReference}`, bytes);
    return { cvca, link };
  }

  /**
   * A DV or a terminal. Who had a certificate before must sign the request for the next with the key of the last.
   * @throws CivicardError CVC_CERTIFICATE_MISSING, CVC_PROFILE_INVALID, CVC_REQUEST_REFUSED, KEY_LABEL_TAKEN
   */
  async issue(plan: CvIssuePlan): Promise<IssuedCvCertificate> {
    const { role, subject } = plan;
    const issuer = await this.#issuer(plan.issuerReference);
    const { terminalType, rights } = issuer.certificate.authorization;
    if (terminalType === undefined) throw invalid("the issuer is for an unknown kind of terminal");
    const authorization = createHolderAuthorization({ terminalType, role, rights: plan.rights ?? rights });
    const holder = typeof subject === "string" ? subject : subject.holderReference;
    this.#assertFree(holder);
    if (typeof subject !== "string") await this.#assertRequest(subject, issuer);
    const options = { issuer, authorization, ...this.#validity(role, plan.expirationDate, issuer.certificate) };
    if (typeof subject !== "string") {
      const { holderReference, publicKey, extensions } = subject;
      const bytes = await createCvCertificate({ ...options, subject: { holderReference, publicKey }, extensions });
      return this.#write(holder, bytes);
    }
    const key = await this.#makeKeyLike(issuer, subject);
    const named = { holderReference: subject, publicKey: cvPublicKeyOf(key) };
    return this.#write(holder, await createCvCertificate({ ...options, subject: named }));
  }

  /** All certificates there are, by file name; link certificates too. */
  async list(): Promise<readonly CvCertificate[]> {
    const names = existsSync(this.#directory) ? await readdir(this.#directory) : [];
    const files = names.filter((name) => name.endsWith(SUFFIX)).toSorted();
    return Promise.all(
      files.map(async (name) => parseCvCertificate(new Uint8Array(await readFile(join(this.#directory, name))))),
    );
  }

  async #makeCvca(plan: CvcaPlan): Promise<IssuedCvCertificate> {
    const { holderReference, terminalType, rights } = plan;
    const authorization = createHolderAuthorization({ terminalType, role: "CVCA", rights });
    const validity = this.#validity("CVCA", plan.expirationDate);
    this.#assertFree(holderReference);
    const signer = await this.#keys.generate(labelOf(holderReference), { kind: "EC", curve: plan.curve });
    const bytes = await createCvcaCertificate({ holderReference, signer, authorization, ...validity });
    return this.#write(holderReference, bytes);
  }

  /** Along a chain the parameters are those of the CVCA. */
  async #makeKeyLike({ signer }: CvIssuer, holderReference: string): Promise<SigningKey> {
    const key = getVerificationKey(cvPublicKeyOf(signer));
    if (key.kind !== "ECDSA") throw invalid("keys are made for elliptic curves; give a request");
    return this.#keys.generate(labelOf(holderReference), { kind: "EC", curve: key.curve.name });
  }

  /** From today; never beyond the issuer. */
  #validity(role: CvRole, until: CvDate | undefined, issuer?: CvCertificate) {
    const now = this.#clock();
    const planned = until ?? cvDateOf(new Date(now.getTime() + lifeDays[role] * DAY));
    const limit = issuer?.expirationDate ?? planned;
    return { effectiveDate: cvDateOf(now), expirationDate: until === undefined && limit < planned ? limit : planned };
  }

  async #assertRequest(request: CvRequest, issuer: CvIssuer): Promise<void> {
    const known = await this.list();
    const name = findKeyReference(request.holderReference);
    const earlier = known.filter((certificate) => {
      const other = findKeyReference(certificate.holderReference);
      return other !== undefined && other.country === name?.country && other.mnemonic === name.mnemonic;
    });
    const signer = known.find(({ holderReference }) => holderReference === request.outer?.authorityReference);
    const issuerKey = getVerificationKey(cvPublicKeyOf(issuer.signer));
    const curve = issuerKey.kind === "ECDSA" ? issuerKey.curve : undefined;
    const report = verifyCvRequest(request, signer && getVerificationKey(signer.publicKey, curve));
    if (report.inner !== "valid") throw refused("its inner signature is wrong");
    if (report.outer === "invalid") throw refused("its outer signature is wrong");
    if (report.outer === "not-checked") throw refused("its outer signature is by a key that is not known here");
    if (earlier.length > 0 && !earlier.some((certificate) => certificate === signer)) {
      throw refused("the holder has a certificate and must sign the request with the key of it");
    }
  }

  async #issuer(reference: string): Promise<CvIssuer> {
    const file = join(this.#directory, reference + SUFFIX);
    if (findKeyReference(reference) === undefined || !existsSync(file)) {
      throw new CivicardError("CVC_CERTIFICATE_MISSING");
    }
    const certificate = parseCvCertificate(new Uint8Array(await readFile(file)));
    return { certificate, signer: await this.#keys.open(labelOf(reference)) };
  }

  #assertFree(holderReference: string): void {
    labelOf(holderReference);
    if (existsSync(join(this.#directory, holderReference + SUFFIX))) throw new CivicardError("CVC_HOLDER_TAKEN");
  }

  /** Whole or not at all. */
  async #write(name: string, bytes: Uint8Array): Promise<IssuedCvCertificate> {
    await mkdir(this.#directory, { recursive: true });
    const file = join(this.#directory, name + SUFFIX);
    const temporary = join(this.#directory, `.${name}.new`);
    await writeFile(temporary, bytes);
    await rename(temporary, file);
    return { file, certificate: parseCvCertificate(bytes) };
  }
}

/**
 * Name of a holder's key in the store. It is a file name too, so our own holders have plain names.
 * @throws CivicardError CVC_PROFILE_INVALID
 */
function labelOf(holderReference: string): string {
  if (findKeyReference(holderReference) === undefined || !/^[A-Z0-9]+$/.test(holderReference)) {
    throw invalid("a reference is two letters of country, one to nine of A-Z and 0-9, and five of sequence");
  }
  return `cv-${holderReference.toLowerCase()}`;
}

function invalid(reason: string): CivicardError {
  return new CivicardError("CVC_PROFILE_INVALID", { reason });
}

function refused(reason: string): CivicardError {
  return new CivicardError("CVC_REQUEST_REFUSED", { reason });
}
