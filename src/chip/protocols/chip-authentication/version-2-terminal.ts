/**
 * Chip authentication version 2, the terminal's side, in two steps: the ephemeral key is made first, because terminal
 * authentication signs it; then key agreement, and the chip's token proves that it has the key of EF.CardSecurity.
 * That proves the chip only if EF.CardSecurity was verified before.
 *
 * @spec BSI TR-03110-2 §3.3, §3.4; BSI TR-03110-3 §A.2.4, §B.2
 */
import { childrenOf, constantTimeEqual, encodeTlv, parseTlv } from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import type { SecurityInfo } from "../../../lds/index.ts";
import {
  type ApduProcessor,
  generalAuthenticate,
  MseAuthentication,
  mseSetAuthenticationTemplate,
  StatusWord,
} from "../../iso7816/index.ts";
import { authenticationToken } from "../pace/shared.ts";
import { compressPublicKey } from "../terminal-authentication/shared.ts";
import { type ChipAuthenticationOffer, chooseChipAuthentication } from "./offer.ts";
import {
  ChipAuthenticationTag,
  DYNAMIC_AUTHENTICATION_DATA,
  deriveSessionKeys,
  encodeAuthenticationTemplate,
  NONCE_LENGTH,
  type StaticKey,
  startSessionWith,
} from "./shared.ts";
import { type ChipAuthenticationResult, decodeOfferedKey } from "./terminal.ts";

export interface ChipAuthenticationPreparation {
  /** Of EF.CardSecurity, which must have been verified. */
  readonly infos: readonly SecurityInfo[];
  readonly random: RandomSource;
}

export interface PreparedChipAuthentication {
  readonly status: "prepared";
  readonly oid: string;
  readonly keyId?: number | undefined;
  readonly terminalPublicKey: Uint8Array;
  /** Comp() of it, for terminal authentication. */
  readonly compressedKey: Uint8Array;
  /**
   * Key agreement, once terminal authentication is done; `transmit` goes through the session of PACE. Only what it
   * throws is thrown.
   */
  authenticate(transmit: ApduProcessor): Promise<ChipAuthenticationResult>;
}

/** Chooses the offer and makes the ephemeral key; it serves for one run. */
export function prepareChipAuthentication({
  infos,
  random,
}: ChipAuthenticationPreparation):
  | PreparedChipAuthentication
  | Extract<ChipAuthenticationResult, { readonly status: "failed" | "not-supported" }> {
  const offer = chooseChipAuthentication(infos, 2);
  if (offer === undefined) return { status: "not-supported", reason: "no-key" };
  const staticKey = decodeOfferedKey(offer);
  if ("status" in staticKey) return staticKey;
  const { group } = staticKey;
  const scalar = group.generateScalar(random);
  const terminalPublicKey = group.multiply(group.generator, scalar);
  const { oid, keyId, protocol } = offer;
  const compressedKey = compressPublicKey(protocol.keyAgreement, terminalPublicKey);
  return {
    ...{ status: "prepared", oid, keyId, terminalPublicKey, compressedKey },
    authenticate: (transmit) => authenticate({ transmit, offer, staticKey, scalar, terminalPublicKey, compressedKey }),
  };
}

interface Run {
  readonly transmit: ApduProcessor;
  readonly offer: ChipAuthenticationOffer;
  readonly staticKey: StaticKey;
  readonly scalar: bigint;
  readonly terminalPublicKey: Uint8Array;
  readonly compressedKey: Uint8Array;
}

async function authenticate(run: Run): Promise<ChipAuthenticationResult> {
  const { transmit, offer, terminalPublicKey } = run;
  const template = encodeAuthenticationTemplate(offer);
  const selected = await transmit(mseSetAuthenticationTemplate(MseAuthentication.chipAuthentication, template));
  if (selected.statusWord !== StatusWord.success) return refused(selected.statusWord);
  const object = encodeTlv(ChipAuthenticationTag.ephemeralKey, terminalPublicKey);
  const { data, statusWord } = await transmit(
    generalAuthenticate(encodeTlv(DYNAMIC_AUTHENTICATION_DATA, object), false),
  );
  if (statusWord !== StatusWord.success) return refused(statusWord);
  const answer = findNonceAndToken(data);
  return answer === undefined ? { status: "failed", reason: "answer-malformed" } : conclude(run, answer);
}

interface NonceAndToken {
  readonly nonce: Uint8Array;
  readonly token: Uint8Array;
}

function conclude(
  { offer, staticKey, scalar, terminalPublicKey, compressedKey }: Run,
  { nonce, token }: NonceAndToken,
): ChipAuthenticationResult {
  const { oid, protocol, keyId } = offer;
  const { group, element } = staticKey;
  const keys = deriveSessionKeys(protocol, group.sharedSecret(element, scalar), nonce);
  const expected = authenticationToken({ oid, protocol, group }, keys.ksMac, terminalPublicKey);
  const isGenuine = constantTimeEqual(token, expected);
  const secureMessaging = startSessionWith(protocol, keys);
  if (isGenuine) {
    const own = { terminalPublicKey, compressedKey };
    return { status: "established", secureMessaging, oid, protocol, keyId, ...own, inferred: false };
  }
  secureMessaging.end();
  return { status: "failed", reason: "token-wrong" };
}

function findNonceAndToken(data: Uint8Array): NonceAndToken | undefined {
  try {
    const [nonce, token, ...rest] = childrenOf(parseTlv(data, DYNAMIC_AUTHENTICATION_DATA));
    const inOrder = nonce?.tag === ChipAuthenticationTag.nonce && token?.tag === ChipAuthenticationTag.token;
    if (!inOrder || rest.length > 0 || nonce.value.length !== NONCE_LENGTH) return undefined;
    return { nonce: nonce.value, token: token.value };
  } catch (error) {
    if (error instanceof CivicardError) return undefined;
    throw error;
  }
}

function refused(statusWord: number): ChipAuthenticationResult {
  return { status: "failed", reason: "refused", statusWord };
}
