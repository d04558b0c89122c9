/** Chip authentication version 1, the chip's side, in both command forms. @spec ICAO 9303-11 §6.2 */
import {
  childrenOf,
  decodeOidOctets,
  encodeTlv,
  fromUnsignedBytes,
  parseTlv,
  parseTlvSequence,
  type Tlv,
} from "../../../base/bytes/index.ts";
import { type CurveName, findDhGroupByParameterId, getCurve } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import { type ChipAuthenticationProtocol, findChipAuthenticationProtocol } from "../../../lds/index.ts";
import { type CommandApdu, type ResponseApdu, type SecureMessagingSession, StatusWord } from "../../iso7816/index.ts";
import { type AgreementGroup, createDhGroup, createEcGroup } from "../agreement-group.ts";
import { compressPublicKey } from "../terminal-authentication/shared.ts";
import { ChipAuthenticationTag, DYNAMIC_AUTHENTICATION_DATA, startSession } from "./shared.ts";

export interface ChipAuthenticationKey {
  /** A curve, or the parameter id of a DH group. */
  readonly group: CurveName | 0 | 1 | 2;
  /** Unsigned big-endian number. */
  readonly privateKey: Uint8Array;
  readonly keyId?: number | undefined;
  /** Protocols that DG14 names for the key; for one without, that of 3DES. */
  readonly oids: readonly string[];
}

export interface ChipAuthenticationAnswer {
  /** Goes out under the session that was open before. */
  readonly response: ResponseApdu;
  /** From the next command on. */
  readonly secureMessaging?: SecureMessagingSession | undefined;
  /** Comp() of the terminal's key, beside a new session: terminal authentication version 1 is bound to it. */
  readonly compressedKey?: Uint8Array | undefined;
}

interface Selected {
  readonly key: ChipAuthenticationKey;
  readonly protocol: ChipAuthenticationProtocol;
}

export class ChipAuthenticationChip {
  readonly #keys: readonly ChipAuthenticationKey[];
  #selected: Selected | undefined;

  constructor(keys: readonly ChipAuthenticationKey[]) {
    this.#keys = keys;
  }

  reset(): void {
    this.#selected = undefined;
  }

  /** Whether MSE:Set AT has chosen a key and GENERAL AUTHENTICATE is to come. */
  get busy(): boolean {
    return this.#selected !== undefined;
  }

  /** MSE:Set KAT, P1-P2 41A6: key agreement in one command, with 3DES. */
  setKeyAgreementTemplate({ data = new Uint8Array() }: CommandApdu): ChipAuthenticationAnswer {
    this.reset();
    return answering(() => {
      const objects = parseObjects(data, [ChipAuthenticationTag.publicKey, ChipAuthenticationTag.keyId]);
      const publicKey = objects.get(ChipAuthenticationTag.publicKey);
      const selected = this.#find(({ cipher }) => cipher === "3DES", objects.get(ChipAuthenticationTag.keyId));
      if (publicKey === undefined) throw new Refusal(StatusWord.incorrectData);
      return agree(selected, publicKey, new Uint8Array());
    });
  }

  /** MSE:Set AT, P1-P2 41A4: chooses protocol and key. */
  setAuthenticationTemplate({ data = new Uint8Array() }: CommandApdu): ResponseApdu {
    this.reset();
    return answering(() => {
      const objects = parseObjects(data, [ChipAuthenticationTag.protocol, ChipAuthenticationTag.keyId]);
      const protocol = objects.get(ChipAuthenticationTag.protocol);
      if (protocol === undefined) throw new Refusal(StatusWord.incorrectData);
      const oid = decodeOidOctets(protocol);
      this.#selected = this.#find((_, candidate) => candidate === oid, objects.get(ChipAuthenticationTag.keyId));
      return { response: statusOnly(StatusWord.success) };
    }).response;
  }

  /** The one GENERAL AUTHENTICATE after MSE:Set AT. */
  generalAuthenticate({ p1, p2, data = new Uint8Array() }: CommandApdu): ChipAuthenticationAnswer {
    const selected = this.#selected;
    this.reset();
    return answering(() => {
      if (selected === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
      if (p1 !== 0 || p2 !== 0) throw new Refusal(StatusWord.incorrectParameters);
      const [object, ...rest] = childrenOf(parseTlv(data, DYNAMIC_AUTHENTICATION_DATA));
      if (object?.tag !== ChipAuthenticationTag.ephemeralKey || rest.length > 0) {
        throw new Refusal(StatusWord.incorrectData);
      }
      return agree(selected, object.value, encodeTlv(DYNAMIC_AUTHENTICATION_DATA));
    });
  }

  /** Without a key id the key must be the only one that fits. */
  #find(fits: (protocol: ChipAuthenticationProtocol, oid: string) => boolean, keyId: Uint8Array | undefined): Selected {
    const candidates = this.#keys.flatMap((key) =>
      key.oids.flatMap((oid): readonly Selected[] => {
        const protocol = findChipAuthenticationProtocol(oid);
        return protocol !== undefined && fits(protocol, oid) ? [{ key, protocol }] : [];
      }),
    );
    const named = candidates.filter(
      ({ key }) => keyId === undefined || (key.keyId !== undefined && BigInt(key.keyId) === fromUnsignedBytes(keyId)),
    );
    const [only, ...others] = named;
    if (only === undefined || others.length > 0) throw new Refusal(StatusWord.referencedDataNotFound);
    return only;
  }
}

class Refusal extends Error {
  readonly statusWord: number;

  constructor(statusWord: number) {
    super("refused");
    this.statusWord = statusWord;
  }
}

function agree({ key, protocol }: Selected, publicKey: Uint8Array, data: Uint8Array): ChipAuthenticationAnswer {
  const secret = groupOf(key).sharedSecret(publicKey, fromUnsignedBytes(key.privateKey));
  const compressedKey = compressPublicKey(protocol.keyAgreement, publicKey);
  const secureMessaging = startSession(protocol, secret);
  return { response: { data, statusWord: StatusWord.success }, secureMessaging, compressedKey };
}

function groupOf({ group }: ChipAuthenticationKey): AgreementGroup {
  if (typeof group === "string") return createEcGroup(getCurve(group));
  const found = findDhGroupByParameterId(group);
  if (found === undefined) throw new TypeError("groups 0 to 2 are known");
  return createDhGroup(found);
}

/** Values by tag; a tag that is not allowed or stands twice is refused. */
function parseObjects(data: Uint8Array, allowed: readonly number[]): ReadonlyMap<number, Uint8Array> {
  const objects: readonly Tlv[] = parseTlvSequence(data);
  const values = new Map(objects.map(({ tag, value }) => [tag, value]));
  const known = objects.every(({ tag }) => allowed.includes(tag));
  if (!known || values.size !== objects.length) throw new Refusal(StatusWord.incorrectData);
  return values;
}

/** What the terminal sent wrong becomes a status word; an unusable key of the chip is thrown on. */
function answering(run: () => ChipAuthenticationAnswer): ChipAuthenticationAnswer {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return { response: statusOnly(error.statusWord) };
    if (!(error instanceof CivicardError) || error.code.endsWith("_SCALAR_OUT_OF_RANGE")) throw error;
    return { response: statusOnly(StatusWord.incorrectData) };
  }
}

function statusOnly(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(), statusWord };
}
