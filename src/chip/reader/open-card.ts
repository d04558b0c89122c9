/**
 * From a powered card to an open one: PACE where the card offers it, BAC where policy allows and it does not, or no
 * access control at all. What was not offered, what was refused and what broke off are different ends.
 *
 * @spec ICAO 9303-11 §4.2; field cases A01, A02, A04
 */
import { fromHex } from "../../base/bytes/index.ts";
import type { CipherName, RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { cardFiles, LDS1_APPLICATION, MASTER_FILE, type PaceInfo, type PaceMapping } from "../../lds/index.ts";
import {
  type ApduProcessor,
  createSecureChannel,
  formatStatusWord,
  readBinary,
  type SecureMessagingSession,
  StatusWord,
  selectApplication,
  selectFile,
} from "../iso7816/index.ts";
import type { PaceResult } from "../protocols/index.ts";
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
  /** Protected where there is access control. */
  readonly transmit: ApduProcessor;
  readonly secureMessaging?: SecureMessagingSession | undefined;
  /** What is selected: the master file after PACE, else the eMRTD application. */
  readonly application: string;
  readonly cipher?: CipherName | undefined;
  /** Of PACE. */
  readonly mapping?: PaceMapping | undefined;
  readonly pace?: { readonly info: PaceInfo; readonly result: PaceResult } | undefined;
  readonly cardAccess: CardAccessFile;
  /** For the report: variant and parameters, without secrets. */
  readonly detail: string;
}

/**
 * @throws CivicardError CARD_ACCESS_REFUSED, CARD_ACCESS_FAILED, CARD_ACCESS_NOT_POSSIBLE, CARD_NOT_EMRTD, and those
 *   of PIN and PUK
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

/** Selects the eMRTD application. @throws CivicardError CARD_NOT_EMRTD */
export async function selectLds1(transmit: ApduProcessor): Promise<void> {
  const { statusWord } = await transmit(selectApplication(fromHex(LDS1_APPLICATION)));
  if (statusWord === StatusWord.success) return;
  throw new CivicardError("CARD_NOT_EMRTD", { statusWord: formatStatusWord(statusWord) });
}

async function openByPace(
  options: OpenCardOptions,
  cardAccess: CardAccessFile,
  { info, protocol }: Extract<PaceChoice, { kind: "chosen" }>,
): Promise<OpenedCard> {
  const result = await runPace({ ...options, info, infos: cardAccess.infos });
  const { secureMessaging } = result;
  const { keyAgreement, mapping, cipher } = protocol;
  const variant = `PACE ${keyAgreement}-${mapping} ${cipher}, parameters ${info.parameterId ?? "of the chip"}`;
  return {
    protocol: "PACE",
    transmit: createSecureChannel(secureMessaging, options.transmit),
    secureMessaging,
    application: MASTER_FILE,
    cipher,
    mapping,
    pace: { info, result },
    cardAccess,
    detail: `${variant}, by ${options.access.kind}`,
  };
}

async function openWithoutPace(options: OpenCardOptions, cardAccess: CardAccessFile): Promise<OpenedCard> {
  const { transmit, access, policy, random } = options;
  await selectLds1(transmit);
  const base = { application: LDS1_APPLICATION, cardAccess } as const;
  const noPace = `no PACE (EF.CardAccess: ${cardAccess.reason ?? "no PACE entry"})`;
  if (await isReadableByAnybody(transmit)) {
    return { ...base, protocol: "none", transmit, detail: `${noPace}, no access control` };
  }
  if (policy === "pace-only") throw notPossible(`${noPace}, and BAC is not allowed here`);
  const mrzInformation = accessKeyText(access);
  if (mrzInformation === undefined) throw notPossible(`${noPace}, and BAC needs the MRZ`);
  const secureMessaging = await runBac({ transmit, mrzInformation, random });
  const secured = createSecureChannel(secureMessaging, transmit);
  const { cipher } = secureMessaging;
  return { ...base, protocol: "BAC", transmit: secured, secureMessaging, cipher, detail: `BAC; ${noPace}` };
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
