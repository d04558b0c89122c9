/**
 * SELECT in the forms that programs of the field use: MF with and without 3F00, application by name, file by
 * identifier, by path, parent.
 *
 * @spec ISO/IEC 7816-4 §11.2.2; ICAO 9303-10 §3.6.2
 */
import { encodeTlv, fromHex, fromUnsignedBytes, parseTlv, toHex } from "../../base/bytes/index.ts";
import { cardFiles, MASTER_FILE } from "../../lds/index.ts";
import {
  type CommandApdu,
  encodeFileControlParameters,
  type FileControlParameters,
  type ResponseApdu,
} from "../iso7816/index.ts";
import { encodeAccessCondition } from "../profiles/index.ts";
import { type Card, done, findServedFile, isOpened, mayRead } from "./card.ts";
import { CardRefusal, refuse } from "./card-refusal.ts";
import { findStatus, hasFault } from "./fault.ts";

/** Hexadecimal digits of a registered application provider. */
const LEAST_NAME = 10;
const MASTER_FILE_ID = 0x3f00;
const P2_INFORMATION = 0x00;
const P2_PARAMETERS = 0x04;
const P2_NO_DATA = 0x0c;
const TEMPLATE_PARAMETERS = 0x62;
const TEMPLATE_INFORMATION = 0x6f;

export function select(command: CommandApdu, card: Card): ResponseApdu {
  const { p1, p2, data = new Uint8Array() } = command;
  if (![P2_INFORMATION, P2_PARAMETERS, P2_NO_DATA].includes(p2)) refuse("incorrectParameters");
  switch (p1) {
    case 0x00:
      selectAny(card, data);
      break;
    case 0x01:
      selectApplicationById(card, fileIdOf(data));
      break;
    case 0x02:
      selectElementary(card, fileIdOf(data));
      break;
    case 0x03:
      if (data.length > 0) refuse("lengthInconsistentWithParameters");
      card.session.select(MASTER_FILE);
      break;
    case 0x04:
      selectByName(card, toHex(data).toUpperCase());
      break;
    case 0x08:
      selectByPath(card, data, MASTER_FILE);
      break;
    case 0x09:
      selectByPath(card, data, card.session.application);
      break;
    default:
      refuse("incorrectParameters");
  }
  return p2 === P2_NO_DATA || command.expectedLength === undefined ? done() : done(describeSelected(card, p2));
}

function selectAny(card: Card, data: Uint8Array): void {
  const fileId = data.length === 0 ? undefined : fileIdOf(data);
  if (fileId === undefined || fileId === MASTER_FILE_ID) selectMasterFile(card, fileId);
  else if (card.state.applications.some((known) => known.fileId === fileId)) selectApplicationById(card, fileId);
  else selectElementary(card, fileId);
}

function selectMasterFile(card: Card, fileId: number | undefined): void {
  if (hasFault(card.faults, "no-mf-select")) refuse("instructionNotSupported");
  const refusal = findStatus(card.faults, "mf-select-status");
  if (refusal !== undefined) throw new CardRefusal(refusal);
  if (fileId === undefined && hasFault(card.faults, "mf-select-by-id-only")) refuse("lengthInconsistentWithParameters");
  if (fileId !== undefined && hasFault(card.faults, "mf-select-without-data-only")) refuse("incorrectParameters");
  card.session.select(MASTER_FILE);
}

function selectApplicationById(card: Card, fileId: number): void {
  const found = card.state.applications.find((application) => application.fileId === fileId);
  card.session.select(found?.applicationId ?? refuse("fileNotFound"));
}

function selectByName(card: Card, name: string): void {
  // Without a name: the default application, which on a blank is the issuer security domain.
  if ((name === "" || name === card.profile.issuerApplication) && card.state.lifeCycle !== "locked") {
    card.session.select(MASTER_FILE);
    card.session.isIssuerSelected = true;
    return;
  }
  // The first bytes of a name do, if there are enough of them to name an issuer.
  const isMeant = (known: string) => known === name || (name.length >= LEAST_NAME && known.startsWith(name));
  const found = card.state.applications.find(({ applicationId }) => isMeant(applicationId));
  card.session.select(found?.applicationId ?? refuse("fileNotFound"));
}

/** Without the right to read, a file that is not there looks like one that is shut. */
function selectElementary(card: Card, fileId: number): void {
  const { session } = card;
  assertCardAccessLiked(card, fileId);
  const file = findServedFile(card, fileId);
  const mayKnow = card.channel === "issuer" || session.application === MASTER_FILE || isOpened(card);
  if (file === undefined) refuse(mayKnow ? "fileNotFound" : "securityStatusNotSatisfied");
  if (!mayRead(card, file)) refuse("securityStatusNotSatisfied");
  session.select(session.application, fileId);
}

/** What chips of the field say of a file that they do not have or do not show (field cases A02, A33). */
function assertCardAccessLiked({ faults, session }: Card, fileId: number): void {
  const refusal = findStatus(faults, "card-access-status");
  const isCardAccess = session.application === MASTER_FILE && fileId === cardFiles["EF.CardAccess"].fileId;
  if (refusal !== undefined && isCardAccess) throw new CardRefusal(refusal);
}

/** Path from the MF or from the current application, without its own identifier. */
function selectByPath(card: Card, path: Uint8Array, from: string): void {
  if (path.length !== 2 && path.length !== 4) refuse("lengthInconsistentWithParameters");
  const before = card.session.application;
  card.session.select(from);
  try {
    if (path.length === 4) selectApplicationById(card, fileIdOf(path.subarray(0, 2)));
    selectAny(card, path.subarray(-2));
  } catch (error) {
    card.session.select(before);
    throw error;
  }
}

function fileIdOf(data: Uint8Array): number {
  if (data.length !== 2) refuse("lengthInconsistentWithParameters");
  return Number(fromUnsignedBytes(data));
}

function describeSelected(card: Card, p2: number): Uint8Array {
  const template = encodeFileControlParameters(selectedParameters(card));
  const tag = p2 === P2_INFORMATION ? TEMPLATE_INFORMATION : TEMPLATE_PARAMETERS;
  return encodeTlv(tag, parseTlv(template).value);
}

function selectedParameters(card: Card): FileControlParameters {
  const { application, fileId } = card.session;
  const lifeCycle = card.state.lifeCycle === "locked" ? 0x05 : 0x03;
  const file = fileId === undefined ? undefined : findServedFile(card, fileId);
  if (file === undefined) {
    if (application === MASTER_FILE) return { kind: "dedicated", fileId: MASTER_FILE_ID, lifeCycle };
    return { kind: "dedicated", applicationId: fromHex(application), lifeCycle };
  }
  const { content, shortFileId, access } = file;
  const securityAttributes = encodeAccessCondition(access);
  return { kind: "transparent", fileId: file.fileId, size: content.length, shortFileId, lifeCycle, securityAttributes };
}
