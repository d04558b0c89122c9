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
  findTlv,
  toMinimalUnsignedBytes,
} from "../../../base/bytes/index.ts";
import { cipherBlockLength } from "../../../base/crypto/index.ts";
import type { PaceProtocol } from "../../../lds/index.ts";
import {
  MseAuthentication,
  mseSetAuthenticationTemplate,
  SecureMessagingSession,
  StatusWord,
} from "../../iso7816/index.ts";
import { type ChipAuthenticationMappingProof, decryptChipAuthenticationData } from "./chip-authentication-mapping.ts";
import { asProtocolFault, PaceError } from "./pace-error.ts";
import { derivePasswordKey, type PacePasswordKind, passwordReference } from "./password.ts";
import {
  authenticationToken,
  chipNonceLength,
  decryptNonce,
  deriveSessionKeys,
  encodeDynamicData,
  type PaceSessionKeys,
  PaceTag,
  TemplateTag,
} from "./shared.ts";
import { resolvePaceSuite } from "./suite.ts";
import { assertDifferent, exchange, type PaceOptions, type PaceRun, refused } from "./terminal-exchange.ts";
import { type MappedGenerator, mapGenerator } from "./terminal-mapping.ts";

export type { PaceOptions };

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
  /** With chip authentication mapping: to be verified with the key of EF.CardSecurity. */
  readonly chipAuthentication?: ChipAuthenticationMappingProof | undefined;
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
  const run: PaceRun = { ...options, suite: resolvePaceSuite(options.info, options.domainParameterInfos) };
  await setAuthenticationTemplate(run);
  const nonce = await obtainNonce(run);
  const mapped = await mapGenerator(run, nonce);
  nonce.fill(0);
  const { secret, ...publicKeys } = await agreeOnKey(run, mapped.generator);
  const keys = deriveSessionKeys(run.suite.protocol.cipher, secret);
  secret.fill(0);
  const confirmation = await exchangeTokens(run, { ...publicKeys, keys, mapped });
  const { oid, protocol } = run.suite;
  const secureMessaging = new SecureMessagingSession({ cipher: protocol.cipher, ...keys });
  keys.ksEnc.fill(0);
  keys.ksMac.fill(0);
  return { secureMessaging, oid, protocol, password: options.password.kind, ...publicKeys, ...confirmation };
}

/**
 * Sends the number of the domain parameters, though it is needed only where a chip has several: there are chips that
 * insist on it. Chips that refuse it get the command once more without (field case A06).
 */
async function setAuthenticationTemplate({ transmit, suite, password, onTriesLeft }: PaceRun): Promise<void> {
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
  if (announced) onTriesLeft?.(statusWord & 0x0f);
  else if (statusWord !== StatusWord.success) throw refused("set-template", statusWord);
}

function refusesData(statusWord: number): boolean {
  const { incorrectData, lengthInconsistentWithParameters, referencedDataNotFound } = StatusWord;
  return [incorrectData, lengthInconsistentWithParameters, referencedDataNotFound].some((sw) => sw === statusWord);
}

async function obtainNonce(run: PaceRun): Promise<Uint8Array> {
  const { protocol } = run.suite;
  const [{ value: encrypted }] = await exchange(run, "nonce", encodeDynamicData(), [PaceTag.nonce]);
  if (!isNonceLength(protocol, encrypted.length)) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "nonce", { reason: `nonce of ${encrypted.length} bytes` });
  }
  const key = derivePasswordKey(run.password, protocol.cipher);
  const nonce = decryptNonce(protocol.cipher, key, encrypted);
  key.fill(0);
  if (nonce.every((byte) => byte === 0)) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "nonce", { reason: "nonce is zero" });
  }
  return nonce;
}

/** Where the nonce is only a number, a chip may send more of it than it must. */
function isNonceLength(protocol: PaceProtocol, length: number): boolean {
  const least = chipNonceLength(protocol);
  if (protocol.mapping === "IM") return length === least;
  return length >= least && length <= 2 * least && length % cipherBlockLength(protocol.cipher) === 0;
}

async function agreeOnKey(run: PaceRun, generator: Uint8Array): Promise<Agreement> {
  const { group } = run.suite;
  const scalar = group.generateScalar(run.random);
  const own = group.multiply(generator, scalar);
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalKey, own));
  const [{ value: theirs }] = await exchange(run, "key-agreement", data, [PaceTag.chipKey]);
  assertDifferent("key-agreement", own, theirs);
  const secret = asProtocolFault("key-agreement", "public key", () => group.sharedSecret(theirs, scalar));
  return { secret, terminalPublicKey: own, chipPublicKey: theirs };
}

interface Conclusion extends Omit<Agreement, "secret"> {
  readonly keys: PaceSessionKeys;
  readonly mapped: MappedGenerator;
}

async function exchangeTokens(
  run: PaceRun,
  { terminalPublicKey, chipPublicKey, keys, mapped }: Conclusion,
): Promise<Pick<PaceResult, "authorityReferences" | "chipAuthentication">> {
  const own = authenticationToken(run.suite, keys.ksMac, chipPublicKey);
  const data = encodeDynamicData(encodeTlv(PaceTag.terminalToken, own));
  const { chipToken, authorityReference, previousAuthorityReference, chipAuthenticationData } = PaceTag;
  const allowed: number[] = [chipToken, authorityReference, previousAuthorityReference];
  if (run.suite.protocol.mapping === "CAM") allowed.push(chipAuthenticationData);
  const [theirs, ...others] = await exchange(run, "token", data, allowed);
  if (!constantTimeEqual(theirs.value, authenticationToken(run.suite, keys.ksMac, terminalPublicKey))) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "token", { reason: "the chip's token is wrong" });
  }
  const proof = findTlv(others, chipAuthenticationData)?.value;
  return {
    authorityReferences: others.filter(({ tag }) => tag !== chipAuthenticationData).map(({ value }) => value),
    chipAuthentication: openProof(run, { proof, ksEnc: keys.ksEnc, mapped }),
  };
}

interface SealedProof {
  readonly proof: Uint8Array | undefined;
  readonly ksEnc: Uint8Array;
  readonly mapped: MappedGenerator;
}

function openProof(
  { suite }: PaceRun,
  { proof, ksEnc, mapped }: SealedProof,
): ChipAuthenticationMappingProof | undefined {
  const { curve } = suite.group;
  if (suite.protocol.mapping !== "CAM" || curve === undefined || mapped.chipMappingKey === undefined) return undefined;
  if (proof === undefined) {
    throw new PaceError("PACE_PROTOCOL_FAULT", "token", { reason: "no chip authentication data" });
  }
  const reason = "chip authentication data does not open";
  const data = asProtocolFault("token", reason, () => decryptChipAuthenticationData(ksEnc, proof));
  return { curve: curve.name, data, mappingPublicKey: mapped.chipMappingKey };
}
