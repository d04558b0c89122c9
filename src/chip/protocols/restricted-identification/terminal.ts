/** Restricted identification, the terminal's side. Only after terminal and chip authentication. @spec BSI TR-03110-2 §3.6 */
import {
  childrenOf,
  concatBytes,
  encodeOidOctets,
  encodeTlv,
  parseTlv,
  toMinimalUnsignedBytes,
} from "../../../base/bytes/index.ts";
import { digestLength } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import {
  type ApduProcessor,
  generalAuthenticate,
  MseAuthentication,
  mseSetAuthenticationTemplate,
  StatusWord,
} from "../../iso7816/index.ts";
import {
  DYNAMIC_AUTHENTICATION_DATA,
  findRestrictedIdentificationProtocol,
  type RestrictedIdentificationInfo,
  RestrictedIdentificationTag,
} from "./shared.ts";

export interface RestrictedIdentificationOptions {
  /** Through the session of chip authentication. */
  readonly transmit: ApduProcessor;
  readonly info: Pick<RestrictedIdentificationInfo, "oid" | "keyId">;
  /** Of `encodeSectorPublicKey`; its hash stands in the terminal's certificate. */
  readonly sectorPublicKey: Uint8Array;
  /** First or second hash of the certificate's sector extension. */
  readonly sector?: 1 | 2 | undefined;
}

export type RestrictedIdentificationResult =
  | { readonly status: "identified"; readonly identifier: Uint8Array }
  | {
      readonly status: "failed";
      readonly reason: "refused" | "answer-malformed";
      readonly statusWord?: number | undefined;
    }
  | { readonly status: "not-supported"; readonly reason: "protocol-unknown" };

/** The answer "no" is a result; only what `transmit` throws is thrown. */
export async function performRestrictedIdentification(
  options: RestrictedIdentificationOptions,
): Promise<RestrictedIdentificationResult> {
  const { transmit, info, sectorPublicKey, sector = 1 } = options;
  const protocol = findRestrictedIdentificationProtocol(info.oid);
  if (protocol === undefined) return { status: "not-supported", reason: "protocol-unknown" };
  const template = concatBytes(
    encodeTlv(RestrictedIdentificationTag.protocol, encodeOidOctets(info.oid)),
    encodeTlv(RestrictedIdentificationTag.keyId, toMinimalUnsignedBytes(info.keyId)),
  );
  const selected = await transmit(mseSetAuthenticationTemplate(MseAuthentication.chipAuthentication, template));
  if (selected.statusWord !== StatusWord.success) return refused(selected.statusWord);
  const { firstSectorKey, secondSectorKey, firstIdentifier, secondIdentifier } = RestrictedIdentificationTag;
  const object = encodeTlv(sector === 1 ? firstSectorKey : secondSectorKey, sectorPublicKey);
  const { data, statusWord } = await transmit(
    generalAuthenticate(encodeTlv(DYNAMIC_AUTHENTICATION_DATA, object), false),
  );
  if (statusWord !== StatusWord.success) return refused(statusWord);
  const identifier = findIdentifier(data, sector === 1 ? firstIdentifier : secondIdentifier);
  if (identifier?.length !== digestLength(protocol.hash)) return { status: "failed", reason: "answer-malformed" };
  return { status: "identified", identifier };
}

function findIdentifier(data: Uint8Array, tag: number): Uint8Array | undefined {
  try {
    const [object, ...rest] = childrenOf(parseTlv(data, DYNAMIC_AUTHENTICATION_DATA));
    return object?.tag === tag && rest.length === 0 ? object.value : undefined;
  } catch (error) {
    if (error instanceof CivicardError) return undefined;
    throw error;
  }
}

function refused(statusWord: number): RestrictedIdentificationResult {
  return { status: "failed", reason: "refused", statusWord };
}
