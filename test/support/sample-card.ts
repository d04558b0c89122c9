/** A whole citizen card of an invented person, made the way issuance makes it: real data groups, real signature. */
import { readFileSync } from "node:fs";
import type { ChipSecrets, InjectedKey } from "../../src/chip/secrets/index.ts";
import {
  type ActiveAuthenticationInfo,
  type CardImage,
  canOfPersonalNumber,
  createCardImage,
  encodeDg1,
  encodeDg2,
  encodeDg13,
  encodeDg14,
  encodeDg15,
  encodeEfCardAccess,
  encodeEfCom,
  getEcdsaPlainOid,
  getPaceOid,
  mrzInformationOf,
  type PaceInfo,
  parseMrz,
  protocolOids,
  vietnamTd1,
} from "../../src/lds/index.ts";
import { signEfSod } from "../../src/pki/index.ts";
import type { DemonstrationPki } from "./demonstration-pki.ts";

/** Place code 001, born 2000, invented number. */
export const SAMPLE_PERSONAL_NUMBER = "001200012345";

export interface SampleCardOptions {
  readonly pki: DemonstrationPki;
  readonly signingTime: Date;
  /** SubjectPublicKeyInfo of the active-authentication key, wherever it was made. */
  readonly activeAuthenticationKey: Uint8Array;
  readonly injectedKeys?: readonly InjectedKey[] | undefined;
  /** Whether DG2 is there; without it a card is written and read in a few commands. Default true. */
  readonly withPortrait?: boolean | undefined;
  /** JPEG; default one of the drawn ones. */
  readonly portrait?: Uint8Array | undefined;
}

export interface SampleCard {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
}

const pace: PaceInfo = {
  kind: "pace",
  oid: getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" }),
  version: 2,
  parameterId: 13,
};

const activeAuthentication: ActiveAuthenticationInfo = {
  kind: "active-authentication",
  oid: protocolOids.activeAuthentication,
  version: 1,
  signatureAlgorithm: getEcdsaPlainOid("SHA-256"),
};

export async function makeSampleCard(options: SampleCardOptions): Promise<SampleCard> {
  const mrz = sampleMrz();
  const { portrait = readFileSync("fixtures/portraits/portrait-1.jpg") } = options;
  const groups = {
    DG1: encodeDg1({ mrz }),
    DG2: encodeDg2({ faces: [{ image: portrait, imageFormat: "JPEG" }] }),
    DG13: sampleDg13(),
    DG14: encodeDg14([pace, activeAuthentication]),
    DG15: encodeDg15({ subjectPublicKeyInfo: options.activeAuthenticationKey }),
  } as const;
  const { withPortrait = true } = options;
  const names = (["DG1", "DG2", "DG13", "DG14", "DG15"] as const).filter((name) => withPortrait || name !== "DG2");
  const sod = await signEfSod({
    dataGroups: new Map(names.map((name) => [Number(name.slice(2)), groups[name]])),
    hashAlgorithm: "SHA-256",
    ldsVersion: 0,
    signer: options.pki.documentSigner,
    signingTime: options.signingTime,
  });
  const image = createCardImage([
    ["EF.CardAccess", encodeEfCardAccess([pace])],
    ["EF.COM", encodeEfCom({ ldsVersion: "0107", unicodeVersion: "040000", dataGroups: names })],
    ["EF.SOD", sod],
    ...names.map((name) => [name, groups[name]] as const),
  ]);
  const secrets = {
    can: canOfPersonalNumber(SAMPLE_PERSONAL_NUMBER),
    mrzInformation: mrzInformationOf(parseMrz(mrz)),
    keys: options.injectedKeys ?? [],
  };
  return { image, secrets };
}

function sampleMrz(): string {
  return vietnamTd1({
    personalNumber: SAMPLE_PERSONAL_NUMBER,
    fullName: "ĐẶNG THỊ ÁNH",
    dateOfBirth: "2000-02-15",
    sex: "F",
    dateOfExpiry: "2040-02-15",
  }).join("");
}

function sampleDg13(): Uint8Array {
  return encodeDg13({
    personalNumber: SAMPLE_PERSONAL_NUMBER,
    fullName: "ĐẶNG THỊ ÁNH",
    dateOfBirth: "15/02/2000",
    sex: "Nữ",
    nationality: "Việt Nam",
    placeOfOrigin: "Hà Nội",
    dateOfIssue: "20/11/2026",
    dateOfExpiry: "15/02/2040",
  });
}
