/** Cards of an invented person with the offers and keys that a test of the reader wants, genuinely signed. */
import { toUnsignedBytes } from "../../src/base/bytes/index.ts";
import {
  type CipherName,
  type CurveName,
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  publicPointOf,
} from "../../src/base/crypto/index.ts";
import { type AccessProfile, getAccessProfile } from "../../src/chip/profiles/index.ts";
import type { ChipSecrets, InjectedKey } from "../../src/chip/secrets/index.ts";
import { createPersonalisedChip, parseFault, type VirtualChip } from "../../src/chip/simulator/index.ts";
import {
  type CardFileName,
  type CardImage,
  cardFileKeyOf,
  cardFileNames,
  createCardImage,
  dataGroupNumber,
  encodeDg1,
  encodeDg14,
  encodeDg15,
  encodeEfCardAccess,
  encodeEfCom,
  findCardFile,
  getChipAuthenticationOid,
  getPaceOid,
  isDataGroupName,
  listSecurityInfos,
  mrzInformationOf,
  type PaceInfo,
  type PaceMapping,
  parseEfCardAccess,
  parseMrz,
  protocolOids,
  type SecurityInfo,
  vietnamTd1,
} from "../../src/lds/index.ts";
import { parseEfCardSecurity, signEfCardSecurity, signEfSod } from "../../src/pki/index.ts";
import type { DemonstrationPki } from "./demonstration-pki.ts";
import { seededRandom } from "./seeded-random.ts";

export interface AgreementKey {
  readonly curve: CurveName;
  readonly keyId?: number;
  /** Protocol that DG14 names for it; none where absent (field case A26). */
  readonly cipher?: CipherName;
}

export interface ReaderCardOptions {
  readonly pki: DemonstrationPki;
  readonly signingTime: Date;
  /** What EF.CardAccess offers, in order; none: no EF.CardAccess. Default generic mapping on brainpoolP256r1. */
  readonly pace?: readonly PaceInfo[];
  readonly chipAuthentication?: readonly AgreementKey[];
  readonly activeAuthentication?: boolean;
  /** EF.CardSecurity with the infos of EF.CardAccess and these keys. */
  readonly cardSecurity?: readonly AgreementKey[];
  readonly secrets?: Partial<ChipSecrets>;
  /** More files, signed like the others where they are data groups. */
  readonly files?: readonly (readonly [CardFileName, Uint8Array])[];
  readonly moreInfos?: readonly SecurityInfo[];
  readonly personalNumber?: string;
}

export interface ReaderCard {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
}

export const READER_CARD_CAN = "012345";
export const can = { kind: "CAN", can: READER_CARD_CAN } as const;

export function paceOffer(mapping: PaceMapping, cipher: CipherName = "AES-128", parameterId = 13): PaceInfo {
  return { kind: "pace", oid: getPaceOid({ keyAgreement: "ECDH", mapping, cipher }), version: 2, parameterId };
}

function scalarOf({ curve, keyId }: AgreementKey): bigint {
  return generateScalar(getCurve(curve), seededRandom(`agreement ${curve} ${keyId}`));
}

function infosOf(keys: readonly AgreementKey[]): readonly SecurityInfo[] {
  return keys.flatMap((key): readonly SecurityInfo[] => {
    const curve = getCurve(key.curve);
    const { keyId, cipher } = key;
    const point = publicPointOf(curve, scalarOf(key));
    const subjectPublicKeyInfo = encodeEcSubjectPublicKeyInfo(curve, point, { parameters: "named" });
    const kind = "chip-authentication-public-key";
    const published = { kind, oid: protocolOids.publicKeyEcdh, subjectPublicKeyInfo, keyId } as const;
    if (cipher === undefined) return [published];
    const oid = getChipAuthenticationOid({ keyAgreement: "ECDH", cipher });
    return [published, { kind: "chip-authentication", oid, version: 1, keyId }];
  });
}

function injected(keys: readonly AgreementKey[]): readonly InjectedKey[] {
  return keys.map((key) => ({
    purpose: "chip-authentication",
    keyOrigin: "injected",
    curve: key.curve,
    privateKey: toUnsignedBytes(scalarOf(key), getCurve(key.curve).orderBytes),
    keyId: key.keyId,
  }));
}

const activeCurve = getCurve("P-256");
const activeScalar = generateScalar(activeCurve, seededRandom("active authentication of reader cards"));

export async function makeReaderCard(options: ReaderCardOptions): Promise<ReaderCard> {
  const { pki, signingTime, pace = [paceOffer("GM")], chipAuthentication = [], files = [] } = options;
  const mrz = vietnamTd1({
    personalNumber: options.personalNumber ?? "001200012345",
    fullName: "ĐẶNG THỊ ÁNH",
    dateOfBirth: "2000-02-15",
    sex: "F",
    dateOfExpiry: "2040-02-15",
  }).join("");
  const groups = new Map<CardFileName, Uint8Array>([["DG1", encodeDg1({ mrz })]]);
  const infos = [...pace, ...infosOf(chipAuthentication), ...(options.moreInfos ?? [])];
  groups.set("DG14", encodeDg14(infos));
  if (options.activeAuthentication === true) {
    const point = publicPointOf(activeCurve, activeScalar);
    const subjectPublicKeyInfo = encodeEcSubjectPublicKeyInfo(activeCurve, point, { parameters: "named" });
    groups.set("DG15", encodeDg15({ subjectPublicKeyInfo }));
  }
  const others = new Map<CardFileName, Uint8Array>();
  for (const [name, bytes] of files) (name.startsWith("DG") ? groups : others).set(name, bytes);
  const dataGroups = new Map([...groups].map(([name, file]) => [Number(name.slice(2)), file]));
  const signing = { signer: pki.documentSigner, signingTime };
  others.set("EF.SOD", await signEfSod({ dataGroups, hashAlgorithm: "SHA-256", ldsVersion: 0, ...signing }));
  const names = [...groups.keys()].filter((name) => name.startsWith("DG")) as `DG${1}`[];
  others.set("EF.COM", encodeEfCom({ ldsVersion: "0107", unicodeVersion: "040000", dataGroups: names }));
  if (pace.length > 0) others.set("EF.CardAccess", encodeEfCardAccess(pace));
  if (options.cardSecurity !== undefined) {
    const securityInfos = [...pace, ...infosOf(options.cardSecurity)];
    others.set("EF.CardSecurity", await signEfCardSecurity({ securityInfos, ...signing }));
  }
  const active: InjectedKey = {
    ...{ purpose: "active-authentication", keyOrigin: "injected", curve: "P-256" },
    privateKey: toUnsignedBytes(activeScalar, 32),
  };
  const secrets: ChipSecrets = {
    can: READER_CARD_CAN,
    mrzInformation: mrzInformationOf(parseMrz(mrz)),
    keys: [
      ...injected(mergedKeys([...chipAuthentication, ...(options.cardSecurity ?? [])])),
      ...(options.activeAuthentication === true ? [active] : []),
    ],
    ...options.secrets,
  };
  return { image: createCardImage([...others, ...groups]), secrets };
}

/** The signatures made anew: over the data groups as they are now, and over what EF.CardAccess says now. */
export async function signedAnew(image: CardImage, pki: DemonstrationPki, signingTime: Date): Promise<CardImage> {
  const signing = { signer: pki.documentSigner, signingTime };
  const groups = cardFileNames.filter(isDataGroupName).flatMap((name) => {
    const file = findCardFile(image, name);
    return file === undefined ? [] : [[dataGroupNumber(name), file] as const];
  });
  const sod = await signEfSod({
    ...{ dataGroups: new Map(groups), hashAlgorithm: "SHA-256", ldsVersion: 0 },
    ...signing,
  });
  const changed = new Map([...image, [cardFileKeyOf("EF.SOD"), sod]]);
  const [access, security] = [findCardFile(image, "EF.CardAccess"), findCardFile(image, "EF.CardSecurity")];
  if (access !== undefined && security !== undefined) {
    const keys = listSecurityInfos(parseEfCardSecurity(security).securityInfos, "chip-authentication-public-key");
    const securityInfos = [...parseEfCardAccess(access), ...keys];
    changed.set(cardFileKeyOf("EF.CardSecurity"), await signEfCardSecurity({ securityInfos, ...signing }));
  }
  return changed;
}

/** DG14 and EF.CardSecurity may tell of the same key. */
function mergedKeys(keys: readonly AgreementKey[]): readonly AgreementKey[] {
  return [...new Map(keys.map((key) => [`${key.curve} ${key.keyId}`, key])).values()];
}

export interface ReaderChipOptions {
  readonly faults?: readonly string[];
  readonly profile?: string | AccessProfile;
}

export function readerChip(card: ReaderCard, { faults = [], profile = "vnm" }: ReaderChipOptions = {}): VirtualChip {
  return createPersonalisedChip({
    ...card,
    profile: typeof profile === "string" ? getAccessProfile(profile) : profile,
    random: seededRandom("chip of reader cards"),
    faults: faults.map(parseFault),
  });
}
