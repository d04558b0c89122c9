/**
 * What a virtual chip keeps without power: files, passwords, keys, its place in life. Plain data that is replaced as a
 * whole, so that one command either happened or did not.
 */
import { CivicardError } from "../../base/errors/index.ts";
import { type CardFileKey, cardFileKey, findCardFileName } from "../../lds/index.ts";
import type { AccessCondition, AccessProtocol } from "../profiles/index.ts";
import type { TransportKeys } from "../protocols/index.ts";
import type { KeyAlgorithm, KeyPurpose } from "../secrets/index.ts";

/** `blank`: nothing written. `personalised`: the issuer has begun to write. `locked`: in its holder's hands. */
export type LifeCycle = "blank" | "personalised" | "locked";

/** Which moves there are; there is none back. */
const lifeCycleMoves: Readonly<Record<LifeCycle, readonly LifeCycle[]>> = {
  blank: ["personalised"],
  personalised: ["locked"],
  locked: [],
};

export interface StoredFile {
  /** `MASTER_FILE` or an application identifier in upper-case hexadecimal. */
  readonly application: string;
  readonly fileId: number;
  readonly shortFileId?: number | undefined;
  readonly access: AccessCondition;
  readonly content: Uint8Array;
}

export interface StoredApplication {
  readonly applicationId: string;
  readonly fileId: number;
}

export type StoredKey = KeyAlgorithm & {
  readonly keyReference: number;
  readonly purpose: KeyPurpose;
  readonly keyOrigin: "on-chip" | "injected";
  /** Scalar or exponent, big-endian; of an RSA key PKCS#8 in DER. */
  readonly privateKey: Uint8Array;
  readonly keyId?: number | undefined;
};

/** Wrong tries that are left. */
export interface PasswordTries {
  readonly PIN: number;
  readonly PUK: number;
}

export const initialTries: PasswordTries = { PIN: 3, PUK: 10 };

export interface ChipState {
  readonly lifeCycle: LifeCycle;
  readonly profile: string;
  readonly chipSerial: Uint8Array;
  /** Gone once the chip is locked. */
  readonly transportKeys?: TransportKeys | undefined;
  readonly sequenceCounter: number;
  readonly accessProtocols: readonly AccessProtocol[];
  readonly mrzInformation?: string | undefined;
  readonly can?: string | undefined;
  readonly pin?: string | undefined;
  readonly puk?: string | undefined;
  readonly tries: PasswordTries;
  readonly applications: readonly StoredApplication[];
  readonly files: ReadonlyMap<CardFileKey, StoredFile>;
  readonly keys: readonly StoredKey[];
  /** CV certificates of the authorities of terminals, as they were put in. */
  readonly trustPoints: readonly Uint8Array[];
  /** CV certificates that moved the trust points since, in the order they came. */
  readonly linkCertificates: readonly Uint8Array[];
  /** ISO 8601 date that the chip takes for today: the latest that a trusted certificate has shown it. */
  readonly currentDate?: string | undefined;
  /** Time of locking, ISO 8601. */
  readonly lockedAt?: string | undefined;
}

export function findStoredFile(state: ChipState, application: string, fileId: number): StoredFile | undefined {
  return state.files.get(cardFileKey(application, fileId));
}

export function findByShortId(state: ChipState, application: string, shortFileId: number): StoredFile | undefined {
  return [...state.files.values()].find((file) => file.application === application && file.shortFileId === shortFileId);
}

/** A file put in or replaced; a blank chip has begun its personalisation with it. */
export function withFile(state: ChipState, file: StoredFile): ChipState {
  const files = new Map(state.files).set(cardFileKey(file.application, file.fileId), file);
  return begun({ ...state, files });
}

export function withoutFile(state: ChipState, { application, fileId }: StoredFile): ChipState {
  const files = new Map(state.files);
  files.delete(cardFileKey(application, fileId));
  return { ...state, files };
}

export function withKey(state: ChipState, key: StoredKey): ChipState {
  const isOther = (known: StoredKey) => known.keyReference !== key.keyReference || known.keyId !== key.keyId;
  return begun({ ...state, keys: [...state.keys.filter(isOther), key] });
}

/** The issuer has begun to write, or has before. */
export function begun(state: ChipState): ChipState {
  return state.lifeCycle === "personalised" ? state : inLifeCycle(state, "personalised");
}

/** @throws CivicardError INTERNAL for a move that the table does not have: no command leads there */
export function inLifeCycle(state: ChipState, next: LifeCycle): ChipState {
  if (!lifeCycleMoves[state.lifeCycle].includes(next)) throw new CivicardError("INTERNAL");
  return { ...state, lifeCycle: next };
}

/** Name of a stored file where the table of card files has one. */
export function storedFileName({ application, fileId }: StoredFile): ReturnType<typeof findCardFileName> {
  return findCardFileName(cardFileKey(application, fileId));
}
