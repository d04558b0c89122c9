/**
 * Signing security objects. A document signer knows its limits (number, time of use, chain) and refuses beyond them;
 * every file is verified with the public certificate, over the bytes that will leave, before it leaves.
 *
 * @spec ICAO 9303-10 §4.6.2, ICAO 9303-12 §5.1
 */
import type { KeyObject } from "node:crypto";
import { equalBytes } from "../base/bytes/index.ts";
import { digest, type HashName } from "../base/crypto/index.ts";
import { CivicardError } from "../base/errors/index.ts";
import { encodeLdsSecurityObject, unwrapEfSod } from "../lds/index.ts";
import { type Certificate, isWithin, parseCertificate, verifyCertificateSignature } from "./certificate.ts";
import { sameKey } from "./certificate-builder.ts";
import { verifyWithPkijs } from "./crypto-engine.ts";
import { importPublicKey } from "./public-key.ts";
import { type SigningKey, SoftwareSigningKey, verifyOwn } from "./signing-key.ts";
import {
  assembleSod,
  createSodTemplate,
  type PreparedSod,
  prepareSod,
  type SignerNaming,
  type SodTemplate,
} from "./sod-template.ts";

/**
 * Counts signatures of a document signer, in storage that outlives the program. The use is reserved before the
 * signature is made, so that a power cut never gives one signature too many.
 */
export interface SignerUsage {
  /** @throws CivicardError E-KEY-LIMIT when nothing is left */
  reserve(): Promise<void>;
}

export interface DocumentSignerSetup {
  /** DER of the document signer certificate. */
  readonly certificate: Uint8Array;
  readonly key: SigningKey;
  /** Country signer certificate that the chain is checked against, where it is at hand. */
  readonly csca?: Uint8Array | undefined;
  readonly usage: SignerUsage;
  /** Default: issuer and serial number. */
  readonly naming?: SignerNaming | undefined;
}

export interface SodContent {
  /** Complete files by data group number. */
  readonly dataGroups: ReadonlyMap<number, Uint8Array>;
  readonly hashAlgorithm: HashName;
  readonly ldsVersion: 0 | 1;
  readonly signingTime: Date;
}

export interface SodSigningOptions extends SodContent {
  readonly signer: { readonly certificate: Uint8Array; readonly key: SigningKey };
}

/** What version 1 of the security object says of itself. @spec ICAO 9303-10 §4.6.2.3 */
const versionInformation = { ldsVersion: "0108", unicodeVersion: "040000" } as const;

/** A counter for programs that keep none, such as tests: it never refuses. */
const uncounted: SignerUsage = { reserve: async () => undefined };

/**
 * One EF.SOD, complete with tag 77. Whoever signs many keeps a `DocumentSigner`, which counts and is faster.
 * @throws CivicardError E-KEY-CHAIN, E-KEY-EXPIRED, SIGNATURE_SELF_CHECK_FAILED; LdsError
 */
export async function signEfSod({ signer, ...content }: SodSigningOptions): Promise<Uint8Array> {
  const documentSigner = await DocumentSigner.create({ ...signer, usage: uncounted });
  return documentSigner.sign(content);
}

export class DocumentSigner {
  readonly certificate: Certificate;
  readonly #key: SigningKey;
  readonly #publicKey: KeyObject;
  readonly #usage: SignerUsage;
  readonly #template: SodTemplate;
  /** Set once PKI.js, which knows nothing of the template, has verified a file made with it. */
  #proven = false;

  private constructor(setup: DocumentSignerSetup, certificate: Certificate) {
    this.certificate = certificate;
    this.#key = setup.key;
    this.#publicKey = importPublicKey(certificate.subjectPublicKeyInfo).keyObject;
    this.#usage = setup.usage;
    const naming = setup.naming ?? "issuer-and-serial";
    this.#template = createSodTemplate({ certificate, algorithm: setup.key.algorithm, naming });
  }

  /** @throws CivicardError E-KEY-CHAIN when key, certificate and country signer do not belong together */
  static async create(setup: DocumentSignerSetup): Promise<DocumentSigner> {
    const certificate = parseCertificate(setup.certificate);
    assertChain(certificate, setup);
    return new DocumentSigner(setup, certificate);
  }

  /**
   * @returns a complete EF.SOD, tag 77
   * @throws CivicardError E-KEY-LIMIT, E-KEY-EXPIRED, SIGNATURE_SELF_CHECK_FAILED; LdsError for unfit data groups
   */
  async sign(content: SodContent): Promise<Uint8Array> {
    assertTimeOfUse(this.certificate, content.signingTime);
    const prepared = prepareSod(this.#template, encodeContent(content), content.signingTime);
    await this.#usage.reserve();
    const signature = await signPrepared(this.#key, prepared);
    const file = assembleSod(this.#template, prepared, signature);
    this.#assertVerifies(file, prepared, signature);
    await this.#prove(file);
    return file;
  }

  /** Over the bytes of the finished file: content, attributes and signature are cut out of it again. */
  #assertVerifies(file: Uint8Array, prepared: PreparedSod, signature: Uint8Array): void {
    const { algorithm } = this.#key;
    const attributesEnd = file.length - signature.length - this.#signatureHeader(signature);
    const attributes = file.slice(attributesEnd - prepared.signedAttributes.length, attributesEnd);
    attributes[0] = 0x31;
    const last = file.subarray(file.length - signature.length);
    const contentDigest = digest(algorithm.hash, prepared.content);
    const holdsDigest = Buffer.from(attributes).includes(Buffer.from(contentDigest));
    if (!holdsDigest || !verifyOwn(algorithm, this.#publicKey, { data: attributes, signature: last })) {
      throw new CivicardError("SIGNATURE_SELF_CHECK_FAILED");
    }
  }

  /** Octets between the signed attributes and the signature. */
  #signatureHeader({ length }: Uint8Array): number {
    const lengthOctets = length < 0x80 ? 1 : length < 0x100 ? 2 : 3;
    return this.#template.signatureAlgorithm.length + 1 + lengthOctets;
  }

  async #prove(file: Uint8Array): Promise<void> {
    if (this.#proven) return;
    if ((await verifyWithPkijs(unwrapEfSod(file))) !== "valid") throw new CivicardError("SIGNATURE_SELF_CHECK_FAILED");
    this.#proven = true;
  }
}

/** A key in memory leaves the verifying to `DocumentSigner`, which does it with the certificate; a token does its own. */
async function signPrepared(key: SigningKey, { signedAttributes }: PreparedSod): Promise<Uint8Array> {
  return key instanceof SoftwareSigningKey ? key.signUnchecked(signedAttributes) : key.sign(signedAttributes);
}

function encodeContent({ dataGroups, hashAlgorithm, ldsVersion }: SodContent): Uint8Array {
  const hashes = [...dataGroups].map(([number, file]) => [number, digest(hashAlgorithm, file)] as const);
  return encodeLdsSecurityObject({
    version: ldsVersion,
    hashAlgorithm,
    dataGroupHashes: new Map(hashes),
    ...(ldsVersion === 1 ? versionInformation : {}),
  });
}

function assertChain(certificate: Certificate, { key, csca }: DocumentSignerSetup): void {
  const refuse = (reason: string): never => {
    throw new CivicardError("E-KEY-CHAIN", { reason });
  };
  if (!sameKey(key.subjectPublicKeyInfo, certificate.subjectPublicKeyInfo)) refuse("the key is not the certificate's");
  if (certificate.certificateAuthority === true) refuse("the certificate is that of an authority");
  if (certificate.keyUsage?.digitalSignature === false) refuse("the certificate is not for signatures");
  if (csca === undefined) return;
  const issuer = parseCertificate(csca);
  const fits =
    certificate.authorityKeyIdentifier === undefined ||
    equalBytes(certificate.authorityKeyIdentifier, issuer.subjectKeyIdentifier);
  if (!fits) refuse("the country signer is another one");
  if (verifyCertificateSignature(certificate, issuer).status !== "valid") refuse("the country signer did not sign it");
}

function assertTimeOfUse({ notBefore, notAfter, privateKeyUsage }: Certificate, at: Date): void {
  const refuse = (reason: string): never => {
    throw new CivicardError("E-KEY-EXPIRED", { reason });
  };
  if (at < notBefore) refuse("its certificate is not valid yet");
  if (at > notAfter) refuse("its certificate has expired");
  if (!isWithin(privateKeyUsage ?? {}, at)) refuse("its private key usage period");
}
