/** The chip's keys, how a command chooses one, and how a refusal becomes a status word. @spec BSI TR-03110-3 §B.2, §B.14 */
import {
  childrenOf,
  decodeOidOctets,
  fromUnsignedBytes,
  parseTlv,
  parseTlvSequence,
  type Tlv,
} from "../../../base/bytes/index.ts";
import { type CurveName, findDhGroupByParameterId, getCurve } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import { type ChipAuthenticationProtocol, findChipAuthenticationProtocol } from "../../../lds/index.ts";
import { type CommandApdu, type ResponseApdu, StatusWord } from "../../iso7816/index.ts";
import { type AgreementGroup, createDhGroup, createEcGroup } from "../agreement-group.ts";
import { ChipAuthenticationTag, DYNAMIC_AUTHENTICATION_DATA } from "./shared.ts";

export interface ChipAuthenticationKey {
  /** A curve, or the parameter id of a DH group. */
  readonly group: CurveName | 0 | 1 | 2;
  /** Unsigned big-endian number. */
  readonly privateKey: Uint8Array;
  readonly keyId?: number | undefined;
  /** Protocols that DG14 or EF.CardSecurity names for the key; for one without, that of 3DES. */
  readonly oids: readonly string[];
}

export interface SelectedKey {
  readonly key: ChipAuthenticationKey;
  readonly oid: string;
  readonly protocol: ChipAuthenticationProtocol;
}

/** What the terminal sent wrong. */
export class Refusal extends Error {
  readonly statusWord: number;

  constructor(statusWord: number) {
    super("refused");
    this.statusWord = statusWord;
  }
}

/** Without a key id the key must be the only one that fits. */
export function selectKey(
  keys: readonly ChipAuthenticationKey[],
  keyId: Uint8Array | undefined,
  fits: (protocol: ChipAuthenticationProtocol, oid: string) => boolean,
): SelectedKey {
  const candidates = keys.flatMap((key) =>
    key.oids.flatMap((oid): readonly SelectedKey[] => {
      const protocol = findChipAuthenticationProtocol(oid);
      return protocol !== undefined && fits(protocol, oid) ? [{ key, oid, protocol }] : [];
    }),
  );
  const named = candidates.filter(
    ({ key }) => keyId === undefined || (key.keyId !== undefined && BigInt(key.keyId) === fromUnsignedBytes(keyId)),
  );
  const [only, ...others] = named;
  if (only === undefined || others.length > 0) throw new Refusal(StatusWord.referencedDataNotFound);
  return only;
}

/** Protocol and key that MSE:Set AT names. */
export function selectByTemplate(keys: readonly ChipAuthenticationKey[], data: Uint8Array | undefined): SelectedKey {
  const objects = parseObjects(data ?? new Uint8Array(), [ChipAuthenticationTag.protocol, ChipAuthenticationTag.keyId]);
  const protocol = objects.get(ChipAuthenticationTag.protocol);
  if (protocol === undefined) throw new Refusal(StatusWord.incorrectData);
  const oid = decodeOidOctets(protocol);
  return selectKey(keys, objects.get(ChipAuthenticationTag.keyId), (_, candidate) => candidate === oid);
}

/** The terminal's public key in the one GENERAL AUTHENTICATE. */
export function ephemeralKeyOf({ p1, p2, data = new Uint8Array() }: CommandApdu): Uint8Array {
  if (p1 !== 0 || p2 !== 0) throw new Refusal(StatusWord.incorrectParameters);
  const [object, ...rest] = childrenOf(parseTlv(data, DYNAMIC_AUTHENTICATION_DATA));
  if (object?.tag !== ChipAuthenticationTag.ephemeralKey || rest.length > 0) {
    throw new Refusal(StatusWord.incorrectData);
  }
  return object.value;
}

export function groupOfKey({ group }: ChipAuthenticationKey): AgreementGroup {
  if (typeof group === "string") return createEcGroup(getCurve(group));
  const found = findDhGroupByParameterId(group);
  if (found === undefined) throw new TypeError("groups 0 to 2 are known");
  return createDhGroup(found);
}

/** Secret of the key agreement with the terminal's public key. */
export function agreeOnSecret({ key }: SelectedKey, publicKey: Uint8Array): Uint8Array {
  return groupOfKey(key).sharedSecret(publicKey, fromUnsignedBytes(key.privateKey));
}

/** Values by tag; a tag that is not allowed or stands twice is refused. */
export function parseObjects(data: Uint8Array, allowed: readonly number[]): ReadonlyMap<number, Uint8Array> {
  const objects: readonly Tlv[] = parseTlvSequence(data);
  const values = new Map(objects.map(({ tag, value }) => [tag, value]));
  const known = objects.every(({ tag }) => allowed.includes(tag));
  if (!known || values.size !== objects.length) throw new Refusal(StatusWord.incorrectData);
  return values;
}

/** What the terminal sent wrong becomes a status word; an unusable key of the chip is thrown on. */
export function answering<Answer extends { readonly response: ResponseApdu }>(
  run: () => Answer,
): Answer | { readonly response: ResponseApdu } {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return { response: statusOnly(error.statusWord) };
    if (!(error instanceof CivicardError) || error.code.endsWith("_SCALAR_OUT_OF_RANGE")) throw error;
    return { response: statusOnly(StatusWord.incorrectData) };
  }
}

export function statusOnly(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(), statusWord };
}
