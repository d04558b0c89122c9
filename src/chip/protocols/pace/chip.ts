/**
 * PACE, the chip's side: a state machine that takes MSE:Set AT and four GENERAL AUTHENTICATE commands. Anything out
 * of order, malformed or wrong ends the run and wipes what it knew; a new run starts with MSE:Set AT.
 *
 * @spec ICAO 9303-11 §4.4
 */
import {
  constantTimeEqual,
  decodeOidOctets,
  encodeTlv,
  equalBytes,
  fromUnsignedBytes,
  parseTlvSequence,
} from "../../../base/bytes/index.ts";
import type { RandomSource } from "../../../base/crypto/index.ts";
import { CivicardError } from "../../../base/errors/index.ts";
import type { PaceDomainParameterInfo, PaceInfo } from "../../../lds/index.ts";
import { type CommandApdu, type ResponseApdu, SecureMessagingSession, StatusWord } from "../../iso7816/index.ts";
import {
  type ChipAuthenticationMappingKey,
  chipAuthenticationData,
  encryptChipAuthenticationData,
} from "./chip-authentication-mapping.ts";
import { mapGeneric } from "./generic-mapping.ts";
import { derivePasswordKey, type PacePassword, type PacePasswordKind, passwordReference } from "./password.ts";
import {
  authenticationToken,
  chipNonceLength,
  deriveSessionKeys,
  encodeDynamicData,
  encryptNonce,
  type PaceSessionKeys,
  PaceTag,
  parseDynamicData,
  TemplateTag,
  terminalNonceLength,
} from "./shared.ts";
import { type PaceSuite, resolvePaceSuite } from "./suite.ts";

export interface PaceChipOptions {
  /** What EF.CardAccess offers. */
  readonly infos: readonly PaceInfo[];
  /** The chip's own domain parameters of EF.CardAccess; they work only where they are those of a known group. */
  readonly domainParameterInfos?: readonly PaceDomainParameterInfo[] | undefined;
  /** At most one of a kind. */
  readonly passwords: readonly PacePassword[];
  /** Needed for chip authentication mapping. */
  readonly chipAuthenticationKeys?: readonly ChipAuthenticationMappingKey[] | undefined;
  /** Names of the authorities whose terminals the chip trusts, the newest first; at most two. */
  readonly authorityReferences?: readonly Uint8Array[] | undefined;
  readonly random: RandomSource;
}

/** What the chip gains from a finished run. */
export interface PaceEstablished {
  readonly secureMessaging: SecureMessagingSession;
  readonly password: PacePasswordKind;
  readonly oid: string;
  /** The chip's ephemeral public key: terminal authentication is checked over it. */
  readonly chipPublicKey: Uint8Array;
}

export interface PaceChipAnswer {
  /** Still without secure messaging, the last one too. */
  readonly response: ResponseApdu;
  readonly established?: PaceEstablished | undefined;
}

interface Selected {
  readonly suite: PaceSuite;
  readonly password: PacePassword;
}

interface Mapped {
  readonly generator: Uint8Array;
  readonly proof: Uint8Array | undefined;
}

type State =
  | { readonly at: "idle" }
  | (Selected & { readonly at: "selected" })
  | (Selected & { readonly at: "nonce-sent"; readonly nonce: Uint8Array })
  | (Selected & Mapped & { readonly at: "mapped" })
  | (Selected & {
      readonly at: "agreed";
      /** CA.IC of chip authentication mapping. */
      readonly proof: Uint8Array | undefined;
      readonly keys: PaceSessionKeys;
      readonly chipPublicKey: Uint8Array;
      readonly terminalPublicKey: Uint8Array;
    });

type StateAt<At extends State["at"]> = Extract<State, { readonly at: At }>;

const CLA_CHAINING = 0x10;
const INS_GENERAL_AUTHENTICATE = 0x86;

export class PaceChip {
  readonly #options: PaceChipOptions;
  #state: State = { at: "idle" };

  constructor(options: PaceChipOptions) {
    this.#options = options;
  }

  /** Whether a run is under way. */
  get busy(): boolean {
    return this.#state.at !== "idle";
  }

  /** The password of the run that is under way. */
  get password(): PacePasswordKind | undefined {
    return this.#state.at === "idle" ? undefined : this.#state.password.kind;
  }

  /** Ends a run: another protocol was chosen, or the field was lost. */
  reset(): void {
    const state = this.#state;
    if (state.at === "nonce-sent") state.nonce.fill(0);
    if (state.at === "agreed") wipe(state.keys);
    this.#state = { at: "idle" };
  }

  /** MSE:Set AT with P1-P2 C1A4. */
  setAuthenticationTemplate(command: CommandApdu): ResponseApdu {
    this.reset();
    return answering(() => {
      this.#state = { at: "selected", ...this.#select(command.data ?? new Uint8Array()) };
      return { response: statusOnly(StatusWord.success) };
    }).response;
  }

  /** The next GENERAL AUTHENTICATE of the run. */
  generalAuthenticate(command: CommandApdu): PaceChipAnswer {
    const state = this.#state;
    this.#state = { at: "idle" };
    try {
      return answering(() => this.#step(state, command));
    } finally {
      if (state.at === "nonce-sent") state.nonce.fill(0);
      if (state.at === "agreed") wipe(state.keys);
    }
  }

  #step(state: State, command: CommandApdu): PaceChipAnswer {
    const { cla, ins, p1, p2, data = new Uint8Array() } = command;
    if (ins !== INS_GENERAL_AUTHENTICATE || p1 !== 0 || p2 !== 0) throw new Refusal(StatusWord.incorrectParameters);
    const chained = (cla & CLA_CHAINING) !== 0;
    if (state.at !== "idle" && chained === (state.at === "agreed")) {
      throw new Refusal(StatusWord.lastChainedCommandExpected);
    }
    switch (state.at) {
      case "idle":
        throw new Refusal(StatusWord.conditionsNotSatisfied);
      case "selected":
        return this.#sendNonce(state, data);
      case "nonce-sent":
        return this.#map(state, data);
      case "mapped":
        return this.#agree(state, data);
      case "agreed":
        return finish(state, data, this.#options.authorityReferences ?? []);
    }
  }

  #select(data: Uint8Array): Selected {
    const objects = parseTlvSequence(data);
    const value = (tag: number) => objects.find((object) => object.tag === tag)?.value;
    const known = new Set<number>(Object.values(TemplateTag));
    const [protocol, reference, parameters] = [TemplateTag.protocol, TemplateTag.password, TemplateTag.parameters].map(
      value,
    );
    const foreign = objects.some(({ tag }) => !known.delete(tag));
    if (foreign || protocol === undefined || reference?.length !== 1) throw new Refusal(StatusWord.incorrectData);
    const password = this.#options.passwords.find(({ kind }) => passwordReference(kind) === reference[0]);
    const info = this.#findInfo(decodeOidOctets(protocol), parameters);
    if (password === undefined || info === undefined) throw new Refusal(StatusWord.referencedDataNotFound);
    return { suite: resolvePaceSuite(info, this.#options.domainParameterInfos), password };
  }

  /** Without a number the offer must be the only one of its protocol. */
  #findInfo(oid: string, parameters: Uint8Array | undefined): PaceInfo | undefined {
    const offers = this.#options.infos.filter((info) => info.oid === oid);
    if (parameters === undefined) return offers.length === 1 ? offers[0] : undefined;
    return offers.find(
      ({ parameterId }) => parameterId !== undefined && fromUnsignedBytes(parameters) === BigInt(parameterId),
    );
  }

  #sendNonce({ suite, password }: Selected, data: Uint8Array): PaceChipAnswer {
    parseDynamicData(data);
    const nonce = this.#generateNonce(suite);
    const key = derivePasswordKey(password, suite.protocol.cipher);
    const encrypted = encryptNonce(suite.protocol.cipher, key, nonce);
    key.fill(0);
    this.#state = { at: "nonce-sent", suite, password, nonce };
    return success(PaceTag.nonce, encrypted);
  }

  /** A nonce that is zero in the group would make the mapped generator independent of the password. */
  #generateNonce({ protocol, group }: PaceSuite): Uint8Array {
    const nonce = this.#options.random(chipNonceLength(protocol)).slice();
    if (fromUnsignedBytes(nonce) % group.order === 0n) throw new CivicardError("RANDOM_SOURCE_FAILED");
    return nonce;
  }

  #map({ suite, password, nonce }: StateAt<"nonce-sent">, data: Uint8Array): PaceChipAnswer {
    const theirs = onlyValue(data, PaceTag.terminalMapping);
    if (suite.protocol.mapping === "IM") {
      this.#state = { at: "mapped", suite, password, generator: mapByNonces(suite, nonce, theirs), proof: undefined };
      return success(PaceTag.chipMapping, new Uint8Array());
    }
    const { group } = suite;
    const scalar = group.generateScalar(this.#options.random);
    const own = group.multiply(group.generator, scalar);
    assertDifferent(own, theirs);
    const generator = mapGeneric(group, nonce, group.multiply(theirs, scalar));
    this.#state = { at: "mapped", suite, password, generator, proof: this.#prove(suite, scalar) };
    return success(PaceTag.chipMapping, own);
  }

  /** The parameter id may name the key; else it is the only one on the curve (field case A08). */
  #prove({ protocol, group, parameterId }: PaceSuite, scalar: bigint): Uint8Array | undefined {
    if (protocol.mapping !== "CAM") return undefined;
    const fitting = this.#options.chipAuthenticationKeys?.filter(({ curve }) => curve === group.curve?.name) ?? [];
    const named = fitting.find(({ keyId }) => keyId === parameterId);
    const key = named ?? (fitting.length === 1 ? fitting[0] : undefined);
    if (key === undefined) throw new Refusal(StatusWord.conditionsNotSatisfied);
    return chipAuthenticationData(key, scalar);
  }

  #agree({ suite, password, generator, proof }: StateAt<"mapped">, data: Uint8Array): PaceChipAnswer {
    const { group, protocol } = suite;
    const terminalPublicKey = onlyValue(data, PaceTag.terminalKey).slice();
    const scalar = group.generateScalar(this.#options.random);
    const chipPublicKey = group.multiply(generator, scalar);
    assertDifferent(chipPublicKey, terminalPublicKey);
    const secret = group.sharedSecret(terminalPublicKey, scalar);
    const keys = deriveSessionKeys(protocol.cipher, secret);
    secret.fill(0);
    this.#state = { at: "agreed", suite, password, keys, proof, chipPublicKey, terminalPublicKey };
    return success(PaceTag.chipKey, chipPublicKey);
  }
}

/** Last step: the terminal's token is looked at before the chip shows its own. */
function finish(
  state: StateAt<"agreed">,
  data: Uint8Array,
  authorityReferences: readonly Uint8Array[],
): PaceChipAnswer {
  const { suite, password, keys, proof, chipPublicKey, terminalPublicKey } = state;
  const token = onlyValue(data, PaceTag.terminalToken);
  if (!constantTimeEqual(token, authenticationToken(suite, keys.ksMac, chipPublicKey))) {
    throw new Refusal(StatusWord.authenticationFailed);
  }
  const own = authenticationToken(suite, keys.ksMac, terminalPublicKey);
  const secureMessaging = new SecureMessagingSession({ cipher: suite.protocol.cipher, ...keys });
  const established = { secureMessaging, password: password.kind, oid: suite.oid, chipPublicKey };
  const { chipToken, authorityReference, previousAuthorityReference } = PaceTag;
  const objects = [encodeTlv(chipToken, own)];
  const [newest, previous] = authorityReferences;
  if (newest !== undefined) objects.push(encodeTlv(authorityReference, newest));
  if (previous !== undefined) objects.push(encodeTlv(previousAuthorityReference, previous));
  if (proof !== undefined) {
    objects.push(encodeTlv(PaceTag.chipAuthenticationData, encryptChipAuthenticationData(keys.ksEnc, proof)));
  }
  const response = { data: encodeDynamicData(...objects), statusWord: StatusWord.success };
  return { response, established };
}

/** Integrated mapping: the terminal's nonce has the length of the cipher's key. */
function mapByNonces(suite: PaceSuite, chipNonce: Uint8Array, terminalNonce: Uint8Array): Uint8Array {
  const { protocol, group } = suite;
  if (terminalNonce.length !== terminalNonceLength(protocol)) throw new Refusal(StatusWord.incorrectData);
  return group.mapIntegrated({ cipher: protocol.cipher, chipNonce, terminalNonce });
}

/** A refusal by status word; never leaves this file. */
class Refusal extends Error {
  readonly statusWord: number;

  constructor(statusWord: number) {
    super("refused");
    this.statusWord = statusWord;
  }
}

/** What the terminal sent wrong becomes a status word; what is wrong with the chip itself is thrown on. */
function answering(run: () => PaceChipAnswer): PaceChipAnswer {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return { response: statusOnly(error.statusWord) };
    if (!(error instanceof CivicardError) || error.code === "RANDOM_SOURCE_FAILED") throw error;
    return { response: statusOnly(StatusWord.incorrectData) };
  }
}

function onlyValue(data: Uint8Array, tag: number): Uint8Array {
  const [object] = parseDynamicData(data, tag);
  if (object === undefined) throw new Refusal(StatusWord.incorrectData);
  return object.value;
}

function assertDifferent(own: Uint8Array, theirs: Uint8Array): void {
  if (equalBytes(own, theirs)) throw new Refusal(StatusWord.incorrectData);
}

function success(tag: number, value: Uint8Array): PaceChipAnswer {
  return { response: { data: encodeDynamicData(encodeTlv(tag, value)), statusWord: StatusWord.success } };
}

function statusOnly(statusWord: number): ResponseApdu {
  return { data: new Uint8Array(), statusWord };
}

function wipe({ ksEnc, ksMac }: PaceSessionKeys): void {
  ksEnc.fill(0);
  ksMac.fill(0);
}
