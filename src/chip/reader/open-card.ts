/**
 * From a powered card to an open eMRTD application: PACE where the card offers it, BAC where policy allows and it does
 * not, or no access control at all. What was not offered, what was refused and what broke off are different ends.
 *
 * @spec ICAO 9303-11 §4.2; field cases A01, A02, A04
 */
import { fromHex } from "../../base/bytes/index.ts";
import type { CipherName, RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { cardFiles, LDS1_APPLICATION, type PaceMapping } from "../../lds/index.ts";
import {
  type ApduProcessor,
  createSecureChannel,
  formatStatusWord,
  readBinary,
  StatusWord,
  selectApplication,
  selectFile,
} from "../iso7816/index.ts";
import { type AccessKey, type AccessPolicy, accessKeyText } from "./access-key.ts";
import { type CardAccessFile, readCardAccessFile, selectMasterFileIfAny } from "./card-access-file.ts";
import { choosePace, type PaceChoice } from "./pace-choice.ts";
import { runBac, runPace } from "./run-access-protocol.ts";

export interface OpenCardOptions {
  /** Channel without protection. */
  readonly transmit: ApduProcessor;
  readonly access: AccessKey;
  readonly policy: AccessPolicy;
  readonly random: RandomSource;
}

export interface OpenedCard {
  readonly protocol: "PACE" | "BAC" | "none";
  /** Protected where there is access control; the application is selected. */
  readonly transmit: ApduProcessor;
  readonly cipher?: CipherName | undefined;
  /** Of PACE. */
  readonly mapping?: PaceMapping | undefined;
  readonly cardAccess: CardAccessFile;
  /** For the report: variant and parameters, without secrets. */
  readonly detail: string;
}

/**
 * @throws CivicardError CARD_ACCESS_REFUSED, CARD_ACCESS_FAILED, CARD_ACCESS_NOT_POSSIBLE, CARD_NOT_EMRTD
 * @throws TransportError when the card or reader went away
 */
export async function openCard(options: OpenCardOptions): Promise<OpenedCard> {
  await selectMasterFileIfAny(options.transmit);
  const cardAccess = await readCardAccessFile(options.transmit);
  const choice = choosePace(cardAccess.infos);
  switch (choice.kind) {
    case "chosen":
      return openByPace(options, cardAccess, choice);
    case "not-supported":
      // Falling back here would let a changed EF.CardAccess, which nobody has signed yet, choose BAC.
      throw notPossible(`PACE is offered in unknown variants only (${choice.oids.join(", ")})`);
    case "not-offered":
      return openWithoutPace(options, cardAccess);
  }
}

async function openByPace(
  options: OpenCardOptions,
  cardAccess: CardAccessFile,
  { info, protocol }: Extract<PaceChoice, { kind: "chosen" }>,
): Promise<OpenedCard> {
  const session = await runPace({ ...options, info, infos: cardAccess.infos });
  const transmit = createSecureChannel(session, options.transmit);
  await selectLds1(transmit);
  const { keyAgreement, mapping, cipher } = protocol;
  const variant = `PACE ${keyAgreement}-${mapping} ${cipher}, parameters ${info.parameterId ?? "of the chip"}`;
  return { protocol: "PACE", transmit, cipher, mapping, cardAccess, detail: `${variant}, by ${options.access.kind}` };
}

async function openWithoutPace(options: OpenCardOptions, cardAccess: CardAccessFile): Promise<OpenedCard> {
  const { transmit, access, policy, random } = options;
  await selectLds1(transmit);
  const noPace = `no PACE (EF.CardAccess: ${cardAccess.reason ?? "no PACE entry"})`;
  if (await isReadableByAnybody(transmit)) {
    return { protocol: "none", transmit, cardAccess, detail: `${noPace}, no access control` };
  }
  if (policy === "pace-only") throw notPossible(`${noPace}, and BAC is not allowed here`);
  const mrzInformation = accessKeyText(access);
  if (mrzInformation === undefined) throw notPossible(`${noPace}, and BAC needs the MRZ`);
  const session = await runBac({ transmit, mrzInformation, random });
  const secured = createSecureChannel(session, transmit);
  return { protocol: "BAC", transmit: secured, cipher: session.cipher, cardAccess, detail: `BAC; ${noPace}` };
}

async function selectLds1(transmit: ApduProcessor): Promise<void> {
  const { statusWord } = await transmit(selectApplication(fromHex(LDS1_APPLICATION)));
  if (statusWord === StatusWord.success) return;
  throw new CivicardError("CARD_NOT_EMRTD", { statusWord: formatStatusWord(statusWord) });
}

async function isReadableByAnybody(transmit: ApduProcessor): Promise<boolean> {
  const selected = await transmit(selectFile(cardFiles["EF.COM"].fileId));
  if (selected.statusWord !== StatusWord.success) return false;
  const { statusWord, data } = await transmit(readBinary(0, 1));
  return statusWord === StatusWord.success && data.length === 1;
}

function notPossible(reason: string): CivicardError {
  return new CivicardError("CARD_ACCESS_NOT_POSSIBLE", { reason });
}
