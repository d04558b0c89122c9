/**
 * PACE, the terminal's side: a password known to both sides becomes strong session keys, and whoever listens cannot
 * try passwords afterwards.
 *
 * @spec ICAO 9303-11 §4.4
 */
import {
  concatBytes,
  constantTimeEqual,
  encodeOidOctets,
  encodeTlv,
  equalBytes,
  toMinimalUnsignedBytes,
} from "../../../base/bytes/index.ts";
import { cipherBlockLength, type RandomSource } from "../../../base/crypto/index.ts";
import type { PaceDomainParameterInfo, PaceInfo, PaceProtocol } from "../../../lds/index.ts";
import {
  type ApduProcessor,
  type CommandApdu,
  formatStatusWord,
  generalAuthenticate,
  MseAuthentication,
  mseSetAuthenticationTemplate,
  type ResponseApdu,
  SecureMessagingSession,
  StatusWord,
} from "../../iso7816/index.ts";
import { mapGeneric } from "./agreement-group.ts";
import { asProtocolFault, PaceError, type PaceStep } from "./pace-error.ts";
import { derivePasswordKey, type PacePassword, type PacePasswordKind, passwordReference } from "./password.ts";
import {
  authenticationToken,
  decryptNonce,
  deriveSessionKeys,
  encodeDynamicData,
  PaceTag,
  parseDynamicData,
  TemplateTag,
} from "./shared.ts";
import { type PaceSuite, resolvePaceSuite } from "./suite.ts";

export interface PaceOptions {
  readonly transmit: ApduProcessor;
  /** One entry of EF.CardAccess, see `choosePaceInfo`. */
  readonly info: PaceInfo;
  /** The chip's own domain parameters, needed where `info` does not name standard ones. */
  readonly domainParameterInfos?: readonly PaceDomainParameterInfo[] | undefined;
  readonly password: PacePassword;
  readonly random: RandomSource;
}

export interface PaceResult {
  /** From here on every command goes through it. */
  readonly secureMessaging: SecureMessagingSession;
  readonly oid: string;
  readonly protocol: PaceProtocol;
  readonly password: PacePasswordKind;
  /** Ephemeral public keys of both sides, encoded: terminal authentication signs over the chip's. */
  readonly terminalPublicKey: Uint8Array;
  readonly chipPublicKey: Uint8Array;
  /** Names of the chip's trust points, when it sent them: most recent first. */
  readonly authorityReferences: readonly Uint8Array[];
}

interface Run extends PaceOptions {
  readonly suite: PaceSuite;
}

interface Agreement {
  readonly secret: Uint8Array;
  readonly terminalPublicKey: Uint8Array;
  readonly chipPublicKey: Uint8Array;
}

/**
 * Proves the password to the chip and the chip to the terminal.
 * @throws PaceError PACE_WRONG_PASSWORD when the chip found the terminal's token wrong; PACE_NOT_SUPPORTED,
 *   PACE_REFUSED, PACE_PROTOCOL_FAULT otherwise; what `transmit` throws passes through
 */
export async function performPace(options: PaceOptions): Promise<PaceResult> {
  const run: Run = { ...options, suite: resolvePaceSuite(options.info, options.domainParameterInfos) };
  await setAuthenticationTemplate(run);
  const nonce = await obtainNonce(run);
  const generator = await mapGenerator(run, nonce);
  nonce.fill(0);
  const agreement = await agreeOnKey(run, generator);
  const { ksEnc, ksMac } = deriveSessionKeys(run.suite.protocol.cipher, agreement.secret);
  agreement.secret.fill(0);
  const authorityReferences = await exchangeTokens(run, agreement, ksMac);
  const { oid, protocol } = run.suite;
  const { terminalPublicKey, chipPublicKey } = agreement;
  const secureMessaging = new SecureMessagingSession({ cipher: protocol.cipher, ksEnc, ksMac });
  ksEnc.fill(0);
  ksMac.fill(0);
  const password = options.password.kind;
  return { secureMessaging, oid, protocol, password, terminalPublicKey, chipPublicKey, authorityReferences };
}

/**
 * Sends the number of the domain parameters, though it is needed only where a chip has several: there are chips that
 * insist on it. Chips that refuse it get the command once more without (field case A06).
 */
async function setAuthenticationTemplate({ transmit, suite, password }: Run): Promise<void> {
  const required = concatBytes(
    encodeTlv(TemplateTag.protocol, encodeOidOctets(suite.oid)),
    encodeTlv(TemplateTag.password, Uint8Array.of(passwordReference(password.kind))),
  );
  const { parameterId } = suite;
  const full =
    parameterId === undefined
      ? required
      : concatBytes(required, encodeTlv(TemplateTag.parameters, toMinimalUnsignedBytes(parameterId)));
  let { statusWord } = await transmit(mseSetAuthenticationTemplate(MseAuthentication.pace, full));
  if (full !== required && refusesData(statusWord)) {
    ({ statusWord } = await transmit(mseSetAuthenticationTemplate(MseAuthentication.pace, required)));
  }
  // A PIN or PUK that was tried wrongly before is announced as 63Cx; the protocol goes on.
  const announced = (password.kind === "PIN" || password.kind === "PUK") && statusWord >> 4 === 0x63c;
  if (statusWord !== StatusWord.success && !announced) throw refused("set-template", statusWord);
}

function refusesData(statusWord: number): boolean {
  const { incorrectData, lengthInconsistentWithParameters, referencedDataNotFound } = StatusWord;
  return [incorrectData, lengthInconsistentWithParameters, referencedDataNotFound].some((sw) => sw === statusWord);
}

async function obtainNonce(run: Run): Promise<Uint8Array> {
  const { cipher } = run.suite.protocol;
  const [encrypted] = await authenticate(run, "nonce", encodeDynamicData(), [PaceTag.nonce]);
  const length = encrypted.length;
  if (length < 16 || length > 32 || length % cipherBlockLength(cipher) !== 0) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "nonce", { reason: `nonce of ${length} bytes` });
  }
  const key = derivePasswordKey(run.password, cipher);
  const nonce = decryptNonce(cipher, key, encrypted);
  key.fill(0);
  if (nonce.every((byte) => byte === 0)) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "nonce", { reason: "nonce is zero" });
  }
  return nonce;
}

async function mapGenerator(run: Run, nonce: Uint8Array): Promise<Uint8Array> {
  const { group } = run.suite;
  const scalar = group.generateScalar(run.random);
  const own = group.multiply(group.generator, scalar);
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalMapping, own));
  const [theirs] = await authenticate(run, "mapping", data, [PaceTag.chipMapping]);
  assertDifferent("mapping", own, theirs);
  return asProtocolFault("mapping", "mapping data", () => mapGeneric(group, nonce, group.multiply(theirs, scalar)));
}

async function agreeOnKey(run: Run, generator: Uint8Array): Promise<Agreement> {
  const { group } = run.suite;
  const scalar = group.generateScalar(run.random);
  const own = group.multiply(generator, scalar);
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalKey, own));
  const [theirs] = await authenticate(run, "key-agreement", data, [PaceTag.chipKey]);
  assertDifferent("key-agreement", own, theirs);
  const secret = asProtocolFault("key-agreement", "public key", () => group.sharedSecret(theirs, scalar));
  return { secret, terminalPublicKey: own, chipPublicKey: theirs };
}

async function exchangeTokens(run: Run, agreement: Agreement, ksMac: Uint8Array): Promise<readonly Uint8Array[]> {
  const { terminalPublicKey, chipPublicKey } = agreement;
  const own = authenticationToken(run.suite, ksMac, chipPublicKey);
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalToken, own));
  const { chipToken, authorityReference, previousAuthorityReference } = PaceTag;
  const allowed = [chipToken, authorityReference, previousAuthorityReference];
  const [theirs, ...references] = await authenticate(run, "token", data, allowed);
  if (!constantTimeEqual(theirs, authenticationToken(run.suite, ksMac, terminalPublicKey))) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "token", { reason: "the chip's token is wrong" });
  }
  return references;
}

/** A side that sends back what it got proves nothing: it would pass every later check without a secret. */
function assertDifferent(step: PaceStep, own: Uint8Array, theirs: Uint8Array): void {
  if (equalBytes(own, theirs)) {
    throw new PaceError("PACE_PROTOCOL_FAULT", step, { reason: "both sides have the same public key" });
  }
}

/** One GENERAL AUTHENTICATE; values of the answer in order, the first of them required. */
async function authenticate(
  { transmit, password }: Run,
  step: PaceStep,
  data: Uint8Array,
  allowedTags: readonly number[],
): Promise<readonly [Uint8Array, ...Uint8Array[]]> {
  const command: CommandApdu = generalAuthenticate(data, step !== "token");
  const response: ResponseApdu = await transmit(command);
  const { statusWord } = response;
  if (step === "token" && (statusWord === StatusWord.authenticationFailed || statusWord >> 4 === 0x63c)) {
    throw new PaceError("PACE_WRONG_PASSWORD", step, { password: password.kind }, { statusWord });
  }
  if (statusWord !== StatusWord.success) throw refused(step, statusWord);
  const objects = asProtocolFault(step, "answer is malformed", () => parseDynamicData(response.data, ...allowedTags));
  const [first, ...rest] = objects.map(({ value }) => value);
  if (first === undefined) throw new PaceError("PACE_PROTOCOL_FAULT", step, { reason: "answer is empty" });
  return [first, ...rest];
}

function refused(step: PaceStep, statusWord: number): PaceError {
  return new PaceError("PACE_REFUSED", step, { statusWord: formatStatusWord(statusWord) }, { statusWord });
}
