/**
 * Restricted identification, the chip's side: only for a sector whose key stands in the certificate of the terminal
 * that has authenticated itself, only in the group of the chip's key, and with the right to it where it takes one.
 *
 * @spec BSI TR-03110-2 §3.6; BSI TR-03110-3 §A.5, §B.4, §C.3.2.1
 */
import {
  childrenOf,
  constantTimeEqual,
  decodeOidOctets,
  encodeTlv,
  equalBytes,
  fromUnsignedBytes,
  parseTlv,
  parseTlvSequence,
  type Tlv,
} from "../../../base/bytes/index.ts";
import { digest, findDhGroupByParameterId, getCurve } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import { TERMINAL_SECTOR } from "../../../pki/index.ts";
import { type CommandApdu, type ResponseApdu, StatusWord } from "../../iso7816/index.ts";
import { type AgreementGroup, createDhGroup, createEcGroup } from "../agreement-group.ts";
import type { GrantedRights } from "../terminal-authentication/chip.ts";
import {
  DYNAMIC_AUTHENTICATION_DATA,
  encodeSectorPublicKey,
  findRestrictedIdentificationProtocol,
  RestrictedIdentificationTag,
  type SectorGroup,
} from "./shared.ts";

export interface RestrictedIdentificationKey {
  readonly keyId: number;
  readonly oid: string;
  readonly group: SectorGroup;
  /** Unsigned big-endian number. */
  readonly privateKey: Uint8Array;
  /** The terminal needs the right to it. */
  readonly authorizedOnly: boolean;
}

const PUBLIC_KEY = 0x7f49;
const RIGHT = "restricted-identification";

export class RestrictedIdentificationChip {
  readonly #keys: readonly RestrictedIdentificationKey[];
  #granted: GrantedRights | undefined;
  #selected: RestrictedIdentificationKey | undefined;

  constructor(keys: readonly RestrictedIdentificationKey[]) {
    this.#keys = keys;
  }

  /** After terminal and chip authentication. */
  open(granted: GrantedRights): void {
    this.reset();
    this.#granted = granted;
  }

  /** Session over, or the field was lost. */
  reset(): void {
    this.#granted = undefined;
    this.#selected = undefined;
  }

  /** Whether MSE:Set AT has chosen a key. */
  get busy(): boolean {
    return this.#selected !== undefined;
  }

  /** MSE:Set AT, P1-P2 41A4, with an identifier of this protocol. */
  setAuthenticationTemplate({ data = new Uint8Array() }: CommandApdu): ResponseApdu {
    this.#selected = undefined;
    return answering(() => {
      const granted = this.#getGranted();
      const [protocol, keyId, ...rest] = parseTlvSequence(data);
      const { protocol: protocolTag, keyId: keyIdTag } = RestrictedIdentificationTag;
      const isKeyId = keyId === undefined || keyId.tag === keyIdTag;
      if (protocol?.tag !== protocolTag || !isKeyId || rest.length > 0) throw new Refusal(StatusWord.incorrectData);
      const key = this.#find(decodeOidOctets(protocol.value), keyId?.value);
      if (key.authorizedOnly && !granted.authorization.rights.includes(RIGHT)) {
        throw new Refusal(StatusWord.securityStatusNotSatisfied);
      }
      this.#selected = key;
      return { data: new Uint8Array(), statusWord: StatusWord.success };
    });
  }

  /** GENERAL AUTHENTICATE: A0 for the first sector, A2 for the second. */
  generalAuthenticate({ p1, p2, data = new Uint8Array() }: CommandApdu): ResponseApdu {
    return answering(() => {
      const granted = this.#getGranted();
      if (this.#selected === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
      if (p1 !== 0 || p2 !== 0) throw new Refusal(StatusWord.incorrectParameters);
      const [object, ...rest] = childrenOf(parseTlv(data, DYNAMIC_AUTHENTICATION_DATA));
      if (object === undefined || rest.length > 0) throw new Refusal(StatusWord.incorrectData);
      return identify(this.#selected, granted, object);
    });
  }

  #getGranted(): GrantedRights {
    if (this.#granted === undefined) throw new Refusal(StatusWord.securityStatusNotSatisfied);
    return this.#granted;
  }

  #find(oid: string, keyId: Uint8Array | undefined): RestrictedIdentificationKey {
    const fitting = this.#keys.filter(
      (key) => key.oid === oid && (keyId === undefined || fromUnsignedBytes(keyId) === BigInt(key.keyId)),
    );
    const [only, ...others] = fitting;
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

function identify(key: RestrictedIdentificationKey, granted: GrantedRights, object: Tlv): ResponseApdu {
  const { firstSectorKey, firstIdentifier, secondSectorKey, secondIdentifier } = RestrictedIdentificationTag;
  const isFirst = object.tag === firstSectorKey;
  if (!isFirst && object.tag !== secondSectorKey) throw new Refusal(StatusWord.incorrectData);
  assertSector(granted, isFirst ? 0x80 : 0x81, object.value);
  const protocol = findRestrictedIdentificationProtocol(key.oid);
  if (protocol === undefined) throw new Refusal(StatusWord.referencedDataNotFound);
  const group = groupOf(key.group);
  const publicKey = publicKeyOf(key, object, group.publicKeyTag);
  const identifier = digest(protocol.hash, group.sharedSecret(publicKey, fromUnsignedBytes(key.privateKey)));
  const data = encodeTlv(
    DYNAMIC_AUTHENTICATION_DATA,
    encodeTlv(isFirst ? firstIdentifier : secondIdentifier, identifier),
  );
  return { data, statusWord: StatusWord.success };
}

/** The hash of the whole key object, under the tag that it has in certificates. */
function assertSector({ extensions, hash }: GrantedRights, tag: number, content: Uint8Array): void {
  const sector = extensions.find(({ oid }) => oid === TERMINAL_SECTOR);
  const expected = sector?.objects.find((object) => object.tag === tag)?.value;
  if (expected === undefined || !constantTimeEqual(digest(hash, encodeTlv(PUBLIC_KEY, content)), expected)) {
    throw new Refusal(StatusWord.incorrectData);
  }
}

/** The domain parameters must be those of the chip's key, octet for octet. */
function publicKeyOf({ oid, group }: RestrictedIdentificationKey, object: Tlv, tag: number): Uint8Array {
  const publicKey = childrenOf(object).find((child) => child.tag === tag)?.value;
  if (publicKey === undefined || !equalBytes(encodeSectorPublicKey(oid, group, publicKey), object.value)) {
    throw new Refusal(StatusWord.incorrectData);
  }
  return publicKey;
}

function groupOf(group: SectorGroup): AgreementGroup {
  if (typeof group === "string") return createEcGroup(getCurve(group));
  const found = findDhGroupByParameterId(group);
  if (found === undefined) throw new TypeError("groups 0 to 2 are known");
  return createDhGroup(found);
}

/** What the terminal sent wrong becomes a status word; an unusable key of the chip is thrown on. */
function answering(run: () => ResponseApdu): ResponseApdu {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return { data: new Uint8Array(), statusWord: error.statusWord };
    if (!(error instanceof CivicardError) || error.code.endsWith("_SCALAR_OUT_OF_RANGE")) throw error;
    return { data: new Uint8Array(), statusWord: StatusWord.incorrectData };
  }
}
