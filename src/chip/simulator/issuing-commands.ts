/**
 * Commands that fill a blank chip; they come through the issuer's channel only and are gone when the chip is locked.
 *
 * @spec ISO/IEC 7816-9 §7, 7816-8 §11.2, 7816-4 §11.3.5
 */
import {
  decodeLatin1,
  fromUnsignedBytes,
  getTlv,
  parseTlv,
  parseTlvSequence,
  toHex,
  toUnsignedBytes,
} from "../../base/bytes/index.ts";
import { generateScalar, getCurve, publicPointOf } from "../../base/crypto/index.ts";
import { type CardFileName, cardFiles, MASTER_FILE } from "../../lds/index.ts";
import {
  type CommandApdu,
  type FileControlParameters,
  parseFileControlParameters,
  type ResponseApdu,
} from "../iso7816/index.ts";
import {
  encodePublicKeyObject,
  findAccessCondition,
  type KeyControlReference,
  type KeySlot,
  parseAccessProtocols,
  parseKeyControlReference,
  parsePrivateKeyObject,
} from "../profiles/index.ts";
import { type Card, type CommandHandler, done } from "./card.ts";
import { refuse } from "./card-refusal.ts";
import {
  begun,
  type ChipState,
  findByShortId,
  findStoredFile,
  inLifeCycle,
  type StoredFile,
  withFile,
  withKey,
  withoutFile,
} from "./chip-state.ts";
import { findCount } from "./fault.ts";

/** Bytes that all files together may have. */
const MEMORY = 160 * 1024;
/** A trust point and the one before it. */
const TRUST_POINTS = 2;
const CV_CERTIFICATE = 0x7f21;
const TAG_OFFSET = 0x54;
const TAG_CONTENT = 0x53;
const P1_GENERATE = 0x80;
const P1_READ_PUBLIC = 0x81;

export const createFile: CommandHandler = ({ data = new Uint8Array() }, card) => {
  const parameters = parseFileControlParameters(data);
  if (parameters.kind === "dedicated") createApplication(card, parameters);
  else createElementary(card, parameters);
  return done();
};

function createApplication(card: Card, { applicationId, fileId }: FileControlParameters): void {
  const { state } = card;
  if (applicationId === undefined || fileId === undefined) refuse("incorrectData");
  const name = toHex(applicationId).toUpperCase();
  const known = card.profile.applications.some((each) => each.applicationId === name && each.fileId === fileId);
  if (!known) refuse("incorrectData");
  if (state.applications.some((each) => each.applicationId === name)) refuse("fileAlreadyExists");
  card.state = begun({ ...state, applications: [...state.applications, { applicationId: name, fileId }] });
  card.session.select(name);
}

function createElementary(card: Card, { fileId, size, shortFileId, securityAttributes }: FileControlParameters): void {
  const { state } = card;
  const { application } = card.session;
  const access = securityAttributes && findAccessCondition(securityAttributes);
  if (fileId === undefined || size === undefined || access === undefined) refuse("incorrectData");
  if (findStoredFile(state, application, fileId) !== undefined) refuse("fileAlreadyExists");
  if (shortFileId !== undefined && findByShortId(state, application, shortFileId)) refuse("fileAlreadyExists");
  const used = [...state.files.values()].reduce((sum, file) => sum + file.content.length, 0);
  if (used + size > MEMORY) refuse("notEnoughMemory");
  card.state = withFile(state, { application, fileId, shortFileId, access, content: new Uint8Array(size) });
  card.session.select(application, fileId);
}

export const deleteFile: CommandHandler = ({ data = new Uint8Array() }, card) => {
  if (data.length !== 2) refuse("wrongLength");
  const file = findStoredFile(card.state, card.session.application, Number(fromUnsignedBytes(data)));
  card.state = withoutFile(card.state, file ?? refuse("fileNotFound"));
  card.session.select(card.session.application);
  return done();
};

export const updateBinary: CommandHandler = ({ p1, p2, data = new Uint8Array() }, card) => {
  if ((p1 & 0x80) !== 0) refuse("incorrectParameters");
  return write(card, (p1 << 8) | p2, data);
};

export const updateBinaryOdd: CommandHandler = ({ p1, p2, data = new Uint8Array() }, card) => {
  if (p1 !== 0 || p2 !== 0) refuse("incorrectParameters");
  const objects = parseTlvSequence(data);
  const offset = getTlv(objects, TAG_OFFSET).value;
  if (offset.length < 1 || offset.length > 4) refuse("incorrectData");
  return write(card, Number(fromUnsignedBytes(offset)), getTlv(objects, TAG_CONTENT).value);
};

function write(card: Card, offset: number, data: Uint8Array): ResponseApdu {
  const file = currentStored(card);
  if (data.length === 0) refuse("wrongLength");
  const limit = findCount(card.faults, "write-limit");
  if (limit !== undefined && data.length > limit) refuse("noPreciseDiagnosis");
  if (offset + data.length > file.content.length) refuse("wrongOffset");
  const content = file.content.slice();
  content.set(data, offset);
  card.state = withFile(card.state, { ...file, content });
  return done();
}

/** The file itself, without what a fault makes of it. */
function currentStored({ state, session }: Card): StoredFile {
  if (session.fileId === undefined) refuse("noCurrentFile");
  return findStoredFile(state, session.application, session.fileId) ?? refuse("noCurrentFile");
}

export const putData: CommandHandler = ({ p1, p2, data = new Uint8Array() }, card) => {
  const tags = card.profile.dataObjects;
  const { state } = card;
  switch ((p1 << 8) | p2) {
    case tags.mrzInformation:
      card.state = begun({ ...state, mrzInformation: textOf(data, /^[0-9A-Z<]{24,39}$/) });
      break;
    case tags.can:
      card.state = begun({ ...state, can: textOf(data, /^\d{6}$/) });
      break;
    case tags.pin:
      card.state = begun({ ...state, pin: textOf(data, /^\d{4,12}$/) });
      break;
    case tags.puk:
      card.state = begun({ ...state, puk: textOf(data, /^\d{8,12}$/) });
      break;
    case tags.trustPoint:
      card.state = begun({ ...state, trustPoints: [trustPointOf(data), ...state.trustPoints].slice(0, TRUST_POINTS) });
      break;
    case tags.accessProtocols:
      card.state = begun({ ...state, accessProtocols: parseAccessProtocols(data) });
      break;
    case tags.privateKey:
      card.state = injectKey(card, data);
      break;
    default:
      refuse("referencedDataNotFound");
  }
  return done();
};

function textOf(data: Uint8Array, form: RegExp): string {
  const text = decodeLatin1(data);
  return form.test(text) ? text : refuse("incorrectData");
}

/** Whether the certificate is any good shows when a terminal is checked with it. */
function trustPointOf(data: Uint8Array): Uint8Array {
  return parseTlv(data, CV_CERTIFICATE).bytes.slice();
}

function injectKey(card: Card, data: Uint8Array): ChipState {
  const key = parsePrivateKeyObject(data);
  const slot = getSlot(card, key, "injected");
  return withKey(card.state, { ...key, purpose: slot.purpose, keyOrigin: "injected" });
}

/** The private key stays here: nothing of the command set reads it. */
export const generateKeyPair: CommandHandler = (command: CommandApdu, card) => {
  const { p1, p2, data = new Uint8Array(), expectedLength } = command;
  if (p2 !== 0 || (p1 !== P1_GENERATE && p1 !== P1_READ_PUBLIC)) refuse("incorrectParameters");
  if (expectedLength === undefined) refuse("wrongLength");
  const reference = parseKeyControlReference(data);
  const slot = getSlot(card, reference, "on-chip");
  const curve = getCurve(reference.curve);
  if (p1 === P1_GENERATE) {
    const privateKey = toUnsignedBytes(generateScalar(curve, card.random), curve.orderBytes);
    card.state = withKey(card.state, { ...reference, purpose: slot.purpose, keyOrigin: "on-chip", privateKey });
  }
  const key = card.state.keys.find((known) => {
    const isOnCurve = "curve" in known && known.curve === reference.curve;
    return isOnCurve && known.keyReference === reference.keyReference && known.keyOrigin === "on-chip";
  });
  if (key === undefined) return refuse("referencedDataNotFound");
  return done(encodePublicKeyObject(curve, publicPointOf(curve, fromUnsignedBytes(key.privateKey))));
};

function getSlot(card: Card, { keyReference }: KeyControlReference, origin: "on-chip" | "injected"): KeySlot {
  const slot = card.profile.keySlots.find((candidate) => candidate.keyReference === keyReference);
  return slot?.origins.includes(origin) ? slot : refuse("referencedDataNotFound");
}

/** The end of the blank: its transport keys are wiped, and what is there stays as it is. */
export const activateFile: CommandHandler = ({ p1, p2, data = new Uint8Array() }, card) => {
  if (p1 !== 0 || p2 !== 0) refuse("incorrectParameters");
  if (data.length !== 2 || Number(fromUnsignedBytes(data)) !== card.profile.lockFileId) refuse("fileNotFound");
  if (!isComplete(card.state)) refuse("conditionsNotSatisfied");
  const { transportKeys } = card.state;
  card.state = {
    ...inLifeCycle(card.state, "locked"),
    transportKeys: undefined,
    lockedAt: card.clock?.().toISOString(),
  };
  card.afterAnswer(() => {
    card.session.scp?.end();
    card.session.select(MASTER_FILE);
    for (const key of Object.values(transportKeys ?? {})) key.fill(0);
  });
  return done();
};

/** A card without these could never be read or would be taken for a copy, and nothing could be mended. */
function isComplete(state: ChipState): boolean {
  const has = (...names: readonly CardFileName[]) =>
    names.every((name) => findStoredFile(state, cardFiles[name].application, cardFiles[name].fileId) !== undefined);
  const isReadable =
    has("EF.COM", "EF.SOD", "DG1") && (!state.accessProtocols.includes("PACE") || has("EF.CardAccess"));
  const isOpenable = state.accessProtocols.length === 0 || state.mrzInformation !== undefined;
  const provesItself = !has("DG15") || state.keys.some(({ purpose }) => purpose === "active-authentication");
  return isReadable && isOpenable && provesItself;
}
