/**
 * A record, a request and a portrait as the files of a chip, all but EF.SOD. Profile of the Vietnamese citizen card:
 * DG1, DG2, DG13, DG14, DG15; no DG11 and DG12, no DG3 before there is terminal authentication.
 */

import { toUnsignedBytes } from "../../base/bytes/index.ts";
import {
  type CurveName,
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  publicPointOf,
  type RandomSource,
} from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { ChipKey } from "../../chip/personalisation/index.ts";
import type { AccessProfile } from "../../chip/profiles/index.ts";
import type { ChipSecrets, InjectedKey } from "../../chip/secrets/index.ts";
import {
  type CardFileName,
  canOfPersonalNumber,
  type DataGroupName,
  encodeDg1,
  encodeDg2,
  encodeDg13,
  encodeDg14,
  encodeDg15,
  encodeEfCardAccess,
  encodeEfCom,
  isDataGroupName,
  mrzInformationOf,
  parseMrz,
} from "../../lds/index.ts";
import { assertAccessAllowed } from "./access-rules.ts";
import { type CardDates, type CardSubject, cardDates, getPersonalNumber } from "./card-subject.ts";
import { citizenDataOf, mrzLinesOf } from "./citizen-data.ts";
import { activeAuthenticationInfo, cardAccessInfos, defaultPace, type PaceChoice } from "./security-infos.ts";

export interface CardContentOptions {
  /** Public keys that the chip made; where the one for active authentication is missing, a key is made here. */
  readonly chipKeys: readonly Pick<ChipKey, "purpose" | "subjectPublicKeyInfo">[];
  readonly access: AccessProfile;
  readonly pace?: PaceChoice | undefined;
  /** 0: EF.COM 1.7 and a security object of version 0. 1: 1.8 and version 1. Default 0. */
  readonly ldsVersion?: 0 | 1 | undefined;
  /** Curve of an injected key; default P-256. */
  readonly curve?: CurveName | undefined;
  readonly random: RandomSource;
}

/** The files without EF.SOD, and what only the chip may know. */
export interface UnsignedCardContent {
  readonly files: ReadonlyMap<CardFileName, Uint8Array>;
  readonly secrets: ChipSecrets;
  readonly dates: CardDates;
}

/** @throws CivicardError CARD_CONTENT_MISSING, E-JOB-NO-PORTRAIT, CARD_ACCESS_TOO_OLD; LdsError */
export function buildCardContent(subject: CardSubject, options: CardContentOptions): UnsignedCardContent {
  const dates = cardDates(subject);
  const { access, pace = defaultPace, ldsVersion = 0 } = options;
  assertAccessAllowed(access, dates.issueDate);
  const mrz = mrzLinesOf(subject, dates).join("");
  const key = activeAuthenticationKey(options);
  const accessInfos = cardAccessInfos(access, pace);
  const groups: readonly (readonly [DataGroupName, Uint8Array])[] = [
    ["DG1", encodeDg1({ mrz })],
    ...portraitGroup(subject),
    ["DG13", encodeDg13(citizenDataOf(subject, dates))],
    ["DG14", encodeDg14([...accessInfos, activeAuthenticationInfo(key.subjectPublicKeyInfo)])],
    ["DG15", encodeDg15({ subjectPublicKeyInfo: key.subjectPublicKeyInfo })],
  ];
  const dataGroups = groups.map(([name]) => name).filter(isDataGroupName);
  const files = new Map<CardFileName, Uint8Array>([
    ...(accessInfos.length === 0 ? [] : [["EF.CardAccess", encodeEfCardAccess(accessInfos)] as const]),
    ["EF.COM", encodeEfCom({ ldsVersion: ldsVersion === 0 ? "0107" : "0108", unicodeVersion: "040000", dataGroups })],
    ...groups,
  ]);
  const mrzInformation = mrzInformationOf(parseMrz(mrz));
  const can = canOfPersonalNumber(getPersonalNumber(subject.record));
  return { files, dates, secrets: { can, mrzInformation, keys: key.injected } };
}

/** Under six there is no portrait and so no DG2; for everybody else there is no card without one. */
function portraitGroup({ portrait, request, record }: CardSubject): readonly (readonly ["DG2", Uint8Array])[] {
  if (portrait === undefined) {
    if (request.ageBand !== "UNDER_6") throw new CivicardError("E-JOB-NO-PORTRAIT");
    return [];
  }
  const { image, imageFormat, quality } = portrait;
  const gender = record.sex === "M" ? 1 : 2;
  return [["DG2", encodeDg2({ faces: [{ image, imageFormat, gender, faceImageType: 1, quality }] })]];
}

function activeAuthenticationKey({ chipKeys, curve: name = "P-256", random }: CardContentOptions): {
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly injected: readonly InjectedKey[];
} {
  const made = chipKeys.find(({ purpose }) => purpose === "active-authentication");
  if (made !== undefined) return { subjectPublicKeyInfo: made.subjectPublicKeyInfo, injected: [] };
  const curve = getCurve(name);
  const scalar = generateScalar(curve, random);
  const point = publicPointOf(curve, scalar);
  const privateKey = toUnsignedBytes(scalar, curve.orderBytes);
  return {
    subjectPublicKeyInfo: encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" }),
    injected: [{ purpose: "active-authentication", keyOrigin: "injected", curve: name, privateKey }],
  };
}
