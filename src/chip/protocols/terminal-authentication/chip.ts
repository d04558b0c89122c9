/**
 * Terminal authentication, the chip's side: a state machine that takes certificates under its trust points and at the
 * end grants what the whole chain grants. Rights are bound to the terminal's ephemeral key of chip authentication.
 *
 * @spec BSI TR-03110-1 §3.5; BSI TR-03110-2 §3.3; BSI TR-03110-3 §2.5, §A.7.2, §B.3, §B.14
 */
import {
  concatBytes,
  constantTimeEqual,
  decodeLatin1,
  decodeOidOctets,
  parseTlvSequence,
  type Tlv,
} from "../../../base/bytes/index.ts";
import type { HashName, RandomSource } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import {
  type CvExtension,
  type CvHolder,
  type CvRefusal,
  type CvTrustState,
  type HolderAuthorization,
  importCvCertificate,
  intersectAuthorizations,
  parseCvCertificateData,
  verifyCvSignature,
} from "../../../pki/index.ts";
import { type CommandApdu, type ResponseApdu, StatusWord } from "../../iso7816/index.ts";
import { CHALLENGE_LENGTH, TerminalAuthenticationTag } from "./shared.ts";

export interface TerminalAuthenticationChipOptions {
  readonly trust: CvTrustState;
  readonly random: RandomSource;
}

/** What the protocols before have settled. */
export type TerminalAuthenticationContext =
  | {
      readonly version: 1;
      readonly chipIdentifier: Uint8Array;
      /** Comp() of the key that the terminal used in chip authentication. */
      readonly compressedKey: Uint8Array;
    }
  | {
      readonly version: 2;
      readonly chipIdentifier: Uint8Array;
      /** What the terminal confined itself to when it began PACE. */
      readonly confined?: HolderAuthorization | undefined;
    };

export interface GrantedRights {
  readonly terminalReference: string;
  /** Role, rights and kind of the terminal, of the whole chain. */
  readonly authorization: HolderAuthorization;
  /** Of the terminal's certificate: sector and description. */
  readonly extensions: readonly CvExtension[];
  /** Of the chain's signatures, which hashes in extensions have too. */
  readonly hash: HashName;
  /** Rights hold only under the session of this key; version 2 expects it in chip authentication. */
  readonly compressedKey: Uint8Array;
  /** 67 whole, signed by the terminal; version 2 only. */
  readonly auxiliaryData?: Uint8Array | undefined;
}

export interface TerminalAuthenticationAnswer {
  readonly response: ResponseApdu;
  readonly granted?: GrantedRights | undefined;
}

interface Selected {
  readonly terminal: CvHolder;
  readonly compressedKey: Uint8Array;
  readonly auxiliaryData?: Uint8Array | undefined;
}

const statusOfRefusal: Readonly<Record<CvRefusal, number>> = {
  ISSUER_UNKNOWN: StatusWord.referencedDataNotFound,
  SIGNATURE_INVALID: StatusWord.authenticationFailed,
  KEY_INVALID: StatusWord.incorrectData,
  DATES_REVERSED: StatusWord.incorrectData,
  DOMAIN_PARAMETERS_DIFFER: StatusWord.incorrectData,
  HOLDER_KNOWN: StatusWord.incorrectData,
  ROLE_NOT_ALLOWED: StatusWord.conditionsNotSatisfied,
  EXPIRED: StatusWord.conditionsNotSatisfied,
  ISSUER_EXPIRED: StatusWord.conditionsNotSatisfied,
};

export class TerminalAuthenticationChip {
  readonly #random: RandomSource;
  #trust: CvTrustState;
  #context: TerminalAuthenticationContext | undefined;
  /** Key under which the next certificate is checked. */
  #issuer: CvHolder | undefined;
  /** Taken over last; never kept beyond the session. */
  #imported: CvHolder | undefined;
  #selected: Selected | undefined;
  #challenge: Uint8Array | undefined;
  readonly #authenticated = new Set<string>();

  constructor({ trust, random }: TerminalAuthenticationChipOptions) {
    this.#trust = trust;
    this.#random = random;
  }

  /** Trust points and date as the certificates have moved them: to be kept when the field is lost. */
  get trust(): CvTrustState {
    return this.#trust;
  }

  /** Names of the trust points, most recent first: for the last answer of PACE and for EF.CVCA. */
  get authorityReferences(): readonly string[] {
    return this.#trust.trustPoints.map(({ reference }) => reference);
  }

  /** Begins a session: after chip authentication in version 1, after PACE in version 2. */
  open(context: TerminalAuthenticationContext): void {
    this.reset();
    this.#context = context;
  }

  /** Forgets all but trust points and date: session over, or the field was lost. */
  reset(): void {
    this.#context = undefined;
    this.#issuer = undefined;
    this.#imported = undefined;
    this.#selected = undefined;
    this.#challenge = undefined;
    this.#authenticated.clear();
  }

  /** MSE:Set DST, P1-P2 81B6. */
  setDigitalSignatureTemplate({ data = new Uint8Array() }: CommandApdu): ResponseApdu {
    this.#issuer = undefined;
    return answering(() => {
      this.#getContext();
      const objects = parseObjects(data, [TerminalAuthenticationTag.publicKeyReference]);
      this.#issuer = this.#findKey(requiredValue(objects, TerminalAuthenticationTag.publicKeyReference));
      return statusOnly(StatusWord.success);
    });
  }

  /** PSO:VERIFY CERTIFICATE, P1-P2 00BE: body and signature. The date and the trust points move at once or not. */
  verifyCertificate({ p1, p2, data = new Uint8Array() }: CommandApdu): ResponseApdu {
    const issuer = this.#issuer;
    return answering(() => {
      this.#getContext();
      if (p1 !== 0x00 || p2 !== 0xbe) throw new Refusal(StatusWord.incorrectParameters);
      if (issuer === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
      const result = importCvCertificate(this.#trust, issuer, parseCvCertificateData(data));
      if (result.status === "refused") throw new Refusal(statusOfRefusal[result.reason]);
      this.#trust = result.state;
      this.#imported = result.holder;
      this.#issuer = undefined;
      this.#selected = undefined;
      return statusOnly(StatusWord.success);
    });
  }

  /** MSE:Set AT, P1-P2 81A4. */
  setAuthenticationTemplate({ data = new Uint8Array() }: CommandApdu): ResponseApdu {
    this.#selected = undefined;
    return answering(() => {
      const context = this.#getContext();
      const { protocol, publicKeyReference, auxiliaryData, ephemeralKey } = TerminalAuthenticationTag;
      const allowed = [protocol, publicKeyReference, ephemeralKey, ...(context.version === 2 ? [auxiliaryData] : [])];
      const objects = parseObjects(data, allowed);
      const terminal = this.#findTerminal(requiredValue(objects, publicKeyReference));
      const oid = objects.get(protocol);
      if (context.version === 2 && oid === undefined) throw new Refusal(StatusWord.incorrectData);
      if (oid !== undefined && decodeOidOctets(oid.value) !== terminal.key.oid) {
        throw new Refusal(StatusWord.incorrectData);
      }
      const compressedKey = compressedKeyOf(context, objects.get(ephemeralKey)?.value);
      this.#selected = { terminal, compressedKey, auxiliaryData: objects.get(auxiliaryData)?.bytes.slice() };
      return statusOnly(StatusWord.success);
    });
  }

  /** GET CHALLENGE; kept until EXTERNAL AUTHENTICATE, for version 2 allows it before the certificates. */
  getChallenge({ p1, p2, expectedLength }: CommandApdu): ResponseApdu {
    this.#challenge = undefined;
    return answering(() => {
      this.#getContext();
      if (p1 !== 0 || p2 !== 0) throw new Refusal(StatusWord.incorrectParameters);
      if (expectedLength !== CHALLENGE_LENGTH && expectedLength !== 256) throw new Refusal(StatusWord.wrongLength);
      this.#challenge = this.#random(CHALLENGE_LENGTH).slice();
      return { data: this.#challenge.slice(), statusWord: StatusWord.success };
    });
  }

  /** EXTERNAL AUTHENTICATE; whatever comes of it, the challenge is used up. */
  externalAuthenticate({ p1, p2, data = new Uint8Array() }: CommandApdu): TerminalAuthenticationAnswer {
    const [challenge, selected] = [this.#challenge, this.#selected];
    this.#challenge = undefined;
    this.#selected = undefined;
    let granted: GrantedRights | undefined;
    const response = answering(() => {
      const context = this.#getContext();
      if (p1 !== 0 || p2 !== 0) throw new Refusal(StatusWord.incorrectParameters);
      if (challenge === undefined || selected === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
      granted = this.#authenticate(context, { ...selected, challenge, signature: data });
      return statusOnly(StatusWord.success);
    });
    return { response, granted };
  }

  #authenticate(
    context: TerminalAuthenticationContext,
    proof: Selected & { readonly challenge: Uint8Array; readonly signature: Uint8Array },
  ): GrantedRights {
    const { terminal, compressedKey, auxiliaryData, challenge, signature } = proof;
    const isRepeated = context.version === 1 ? this.#authenticated.size > 0 : this.#authenticated.has(keyId(terminal));
    if (isRepeated) throw new Refusal(StatusWord.securityStatusNotSatisfied);
    const { chipIdentifier } = context;
    const signed = concatBytes(chipIdentifier, challenge, compressedKey, auxiliaryData ?? new Uint8Array());
    if (!verifyCvSignature(terminal.key, signed, signature)) throw new Refusal(StatusWord.authenticationFailed);
    const authorization = confine(context, terminal.effective);
    this.#authenticated.add(keyId(terminal));
    const { reference: terminalReference, extensions, key } = terminal;
    return { terminalReference, authorization, extensions, hash: key.hash, compressedKey, auxiliaryData };
  }

  #getContext(): TerminalAuthenticationContext {
    if (this.#context === undefined) throw new Refusal(StatusWord.securityStatusNotSatisfied);
    return this.#context;
  }

  /** A permanent key goes before one of the session that took the same name. @spec BSI TR-03110-3 §A.7.2.1 */
  #findKey(octets: Uint8Array): CvHolder {
    const name = decodeLatin1(octets);
    const found = [...this.#trust.trustPoints, this.#imported].find((holder) => holder?.reference === name);
    if (found === undefined) throw new Refusal(StatusWord.referencedDataNotFound);
    return found;
  }

  #findTerminal(octets: Uint8Array): CvHolder {
    const found = this.#imported;
    if (found?.reference !== decodeLatin1(octets) || found.authorization.role !== "terminal") {
      throw new Refusal(StatusWord.referencedDataNotFound);
    }
    return found;
  }
}

class Refusal extends Error {
  readonly statusWord: number;

  constructor(statusWord: number) {
    super("refused");
    this.statusWord = statusWord;
  }
}

/** Version 1 knows the key from chip authentication; a terminal that repeats it must say the same. */
function compressedKeyOf(context: TerminalAuthenticationContext, given: Uint8Array | undefined): Uint8Array {
  if (context.version === 2) {
    if (given === undefined || given.length === 0) throw new Refusal(StatusWord.incorrectData);
    return given.slice();
  }
  if (given !== undefined && !constantTimeEqual(given, context.compressedKey)) {
    throw new Refusal(StatusWord.incorrectData);
  }
  return context.compressedKey;
}

/** @spec BSI TR-03110-3 §2.7.1 */
function confine(context: TerminalAuthenticationContext, effective: HolderAuthorization): HolderAuthorization {
  if (context.version === 1 || context.confined === undefined) return effective;
  if (context.confined.oid !== effective.oid) throw new Refusal(StatusWord.conditionsNotSatisfied);
  return intersectAuthorizations(effective, context.confined);
}

function keyId({ reference, key }: CvHolder): string {
  return `${reference} ${key.oid}`;
}

/** Objects by tag, in any order; one that is not allowed or stands twice is refused. @spec BSI TR-03110-3 §B.14 */
function parseObjects(data: Uint8Array, allowed: readonly number[]): ReadonlyMap<number, Tlv> {
  const objects = parseTlvSequence(data);
  const byTag = new Map(objects.map((object) => [object.tag, object]));
  const isKnown = objects.every(({ tag }) => allowed.includes(tag));
  if (!isKnown || byTag.size !== objects.length) throw new Refusal(StatusWord.incorrectData);
  return byTag;
}

function requiredValue(objects: ReadonlyMap<number, Tlv>, tag: number): Uint8Array {
  const value = objects.get(tag)?.value;
  if (value === undefined) throw new Refusal(StatusWord.incorrectData);
  return value;
}

/** What the terminal sent wrong becomes a status word. */
function answering(run: () => ResponseApdu): ResponseApdu {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return statusOnly(error.statusWord);
    if (error instanceof CivicardError) return statusOnly(StatusWord.incorrectData);
    throw error;
  }
}

function statusOnly(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(), statusWord };
}
