/**
 * Terminal authentication, the terminal's side: certificates go to the chip one by one, then the terminal signs the
 * chip's challenge together with the key that it has (version 1) or will have (version 2) in chip authentication.
 *
 * @spec BSI TR-03110-1 §3.5; BSI TR-03110-2 §3.3; BSI TR-03110-3 §B.3, §B.14
 */
import { concatBytes, encodeOidOctets, encodeTlv } from "../../../base/bytes/index.ts";
import { type CvCertificate, cvCertificateData, encodeCvReference } from "../../../pki/index.ts";
import {
  type ApduProcessor,
  type CommandApdu,
  externalAuthenticate,
  getChallenge,
  MseAuthentication,
  mseSetAuthenticationTemplate,
  StatusWord,
  withCommandChaining,
} from "../../iso7816/index.ts";
import {
  CHALLENGE_LENGTH,
  INS_SECURITY_OPERATION,
  P1_VERIFICATION,
  P2_DIGITAL_SIGNATURE_TEMPLATE,
  P2_SELF_DESCRIPTIVE_CERTIFICATE,
  TerminalAuthenticationTag,
  terminalSignatureInput,
} from "./shared.ts";

export interface TerminalAuthenticationOptions {
  /** Through the session that is open: that of chip authentication in version 1, of PACE in version 2. */
  readonly transmit: ApduProcessor;
  readonly version: 1 | 2;
  /** From a certificate that the chip's trust point signed down to the terminal's own. */
  readonly chain: readonly CvCertificate[];
  /** Signature of the terminal's key in plain form: r and s side by side, or RSA. */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
  /** `chipIdentifierOfMrz` after basic access control, `compressPublicKey` of the chip's PACE key after PACE. */
  readonly chipIdentifier: Uint8Array;
  /**
   * Tried in turn when the chip finds the signature wrong: some states' chips are named by document number or CAN
   * after PACE too.
   * @spec BSI TR-03110-1 §3.5 (static binding)
   */
  readonly alternativeChipIdentifiers?: readonly Uint8Array[] | undefined;
  /** `compressPublicKey` of the terminal's ephemeral key of chip authentication. */
  readonly compressedKey: Uint8Array;
  /** 67 whole, of `encodeAuxiliaryData`; version 2 only. */
  readonly auxiliaryData?: Uint8Array | undefined;
  /** Longer data travels as a chain of commands; absent: in one command, of extended length where needed. */
  readonly maximumDataLength?: number | undefined;
}

export type TerminalAuthenticationStep =
  | "set-issuer"
  | "verify-certificate"
  | "set-terminal"
  | "challenge"
  | "authenticate";

export type TerminalAuthenticationResult =
  | {
      readonly status: "authenticated";
      /** Which of the chip's names was right, from 0. */
      readonly chipIdentifierIndex: number;
    }
  | {
      readonly status: "failed";
      readonly step: TerminalAuthenticationStep;
      /** Of the chip's answer. The session that was open goes on. */
      readonly statusWord: number;
      /** Place in the chain, for the first two steps. */
      readonly certificateIndex?: number | undefined;
    }
  | { readonly status: "not-supported"; readonly reason: "no-certificate" };

type Failure = Extract<TerminalAuthenticationResult, { readonly status: "failed" }>;

/** The answer "no" is a result; only what `transmit` and `sign` throw is thrown. */
export async function performTerminalAuthentication(
  options: TerminalAuthenticationOptions,
): Promise<TerminalAuthenticationResult> {
  const terminal = options.chain.at(-1);
  if (terminal === undefined) return { status: "not-supported", reason: "no-certificate" };
  const { maximumDataLength } = options;
  const transmit =
    maximumDataLength === undefined ? options.transmit : withCommandChaining(options.transmit, { maximumDataLength });
  const refusal = await sendCertificates(transmit, options.chain);
  if (refusal !== undefined) return refusal;
  return authenticate({ ...options, transmit }, terminal);
}

async function sendCertificates(
  transmit: ApduProcessor,
  chain: readonly CvCertificate[],
): Promise<Failure | undefined> {
  for (const [certificateIndex, certificate] of chain.entries()) {
    const selected = await transmit(mseSetDigitalSignatureTemplate(certificate.authorityReference));
    if (selected.statusWord !== StatusWord.success) {
      return { ...failed("set-issuer", selected.statusWord), certificateIndex };
    }
    const verified = await transmit(verifyCertificate(cvCertificateData(certificate)));
    if (verified.statusWord !== StatusWord.success) {
      return { ...failed("verify-certificate", verified.statusWord), certificateIndex };
    }
  }
  return undefined;
}

/** The key stays with the chip after a wrong signature, so that another name of the chip can be tried. */
async function authenticate(
  options: TerminalAuthenticationOptions,
  terminal: CvCertificate,
): Promise<TerminalAuthenticationResult> {
  const names = [options.chipIdentifier, ...(options.alternativeChipIdentifiers ?? [])];
  let last: Failure | undefined;
  for (const [chipIdentifierIndex, chipIdentifier] of names.entries()) {
    last = await prove(options, terminal, chipIdentifier);
    if (last === undefined) return { status: "authenticated", chipIdentifierIndex };
    if (last.step !== "authenticate" || last.statusWord !== StatusWord.authenticationFailed) return last;
  }
  return last ?? { status: "not-supported", reason: "no-certificate" };
}

async function prove(
  options: TerminalAuthenticationOptions,
  terminal: CvCertificate,
  chipIdentifier: Uint8Array,
): Promise<Failure | undefined> {
  const { transmit, sign, compressedKey, auxiliaryData } = options;
  const template = encodeTemplate(options, terminal);
  const selected = await transmit(mseSetAuthenticationTemplate(MseAuthentication.terminalAuthentication, template));
  if (selected.statusWord !== StatusWord.success) return failed("set-terminal", selected.statusWord);
  const { data: challenge, statusWord } = await transmit(getChallenge(CHALLENGE_LENGTH));
  if (statusWord !== StatusWord.success || challenge.length !== CHALLENGE_LENGTH) {
    return failed("challenge", statusWord);
  }
  const input = { chipIdentifier, challenge, compressedKey };
  const signed = terminalSignatureInput(options.version === 2 ? { ...input, auxiliaryData } : input);
  const answer = await transmit(externalAuthenticate(await sign(signed)));
  return answer.statusWord === StatusWord.success ? undefined : failed("authenticate", answer.statusWord);
}

/** Version 1 names the key only: everything else is known from chip authentication. @spec BSI TR-03110-3 §B.14.1 */
function encodeTemplate(
  { version, compressedKey, auxiliaryData }: TerminalAuthenticationOptions,
  { holderReference, publicKey }: CvCertificate,
): Uint8Array {
  const { protocol, publicKeyReference, ephemeralKey } = TerminalAuthenticationTag;
  const reference = encodeTlv(publicKeyReference, encodeCvReference(holderReference));
  if (version === 1) return reference;
  return concatBytes(
    encodeTlv(protocol, encodeOidOctets(publicKey.oid)),
    reference,
    auxiliaryData ?? new Uint8Array(),
    encodeTlv(ephemeralKey, compressedKey),
  );
}

function mseSetDigitalSignatureTemplate(reference: string): CommandApdu {
  const data = encodeTlv(TerminalAuthenticationTag.publicKeyReference, encodeCvReference(reference));
  return { ...mseSetAuthenticationTemplate(P1_VERIFICATION, data), p2: P2_DIGITAL_SIGNATURE_TEMPLATE };
}

function verifyCertificate(data: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: INS_SECURITY_OPERATION, p1: 0x00, p2: P2_SELF_DESCRIPTIVE_CERTIFICATE, data };
}

function failed(step: TerminalAuthenticationStep, statusWord: number): Failure {
  return { status: "failed", step, statusWord };
}
