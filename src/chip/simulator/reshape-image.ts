/** Files of a card as cards of the field have them: other offers, another order, a list that says too much. */
import { derChildren, encodeTlv, parseDer } from "../../base/bytes/index.ts";
import { encodeEcSubjectPublicKeyInfo, findCurveByParameterId } from "../../base/crypto/index.ts";
import {
  type CardFileName,
  type CardImage,
  cardFileKeyOf,
  type DataGroupName,
  encodeDg14,
  encodeEfCardAccess,
  encodeEfCom,
  findCardFile,
  findPaceProtocol,
  getPaceOid,
  listSecurityInfos,
  type PaceInfo,
  type PaceMapping,
  parseDg14,
  parseEfCardAccess,
  parseEfCom,
  type SecurityInfo,
} from "../../lds/index.ts";

const SET = 0x31;

export function withoutFile(image: CardImage, name: CardFileName): CardImage {
  const files = new Map(image);
  files.delete(cardFileKeyOf(name));
  return files;
}

/** EF.COM lists a data group that is not there. */
export function listingAbsent(image: CardImage, name: DataGroupName): CardImage {
  return withChanged(withoutFile(image, name), "EF.COM", (content) => {
    const com = parseEfCom(content);
    const { ldsVersion, unicodeVersion, dataGroups } = com;
    if (dataGroups.includes(name)) return content;
    return encodeEfCom({ ldsVersion, unicodeVersion, dataGroups: [...dataGroups, name] });
  });
}

/** Another set of infos in EF.CardAccess and, where it repeats them, in DG14. */
export function withInfos(
  image: CardImage,
  change: (infos: readonly SecurityInfo[]) => readonly SecurityInfo[],
): CardImage {
  const changed = withChanged(image, "EF.CardAccess", (content) =>
    encodeEfCardAccess(change(parseEfCardAccess(content))),
  );
  return withDg14(changed, change);
}

export function withDg14(
  image: CardImage,
  change: (infos: readonly SecurityInfo[]) => readonly SecurityInfo[],
): CardImage {
  return withChanged(image, "DG14", (content) => encodeDg14(change(parseDg14(content))));
}

/** The first offer on a curve without its number, and the curve in full beside it. */
export function withoutParameterId(infos: readonly SecurityInfo[]): readonly SecurityInfo[] {
  return infos.flatMap((info): readonly SecurityInfo[] => {
    const curve = info.kind === "pace" ? findCurveByParameterId(info.parameterId ?? -1) : undefined;
    if (info.kind !== "pace" || curve === undefined) return [info];
    const spki = encodeEcSubjectPublicKeyInfo(curve, curve.g, { parameters: "explicit" });
    const [algorithm] = derChildren(parseDer(spki));
    if (algorithm === undefined) return [info];
    const oid = info.oid.slice(0, info.oid.lastIndexOf("."));
    return [
      { ...info, parameterId: undefined },
      { kind: "pace-domain-parameters", oid, domainParameter: algorithm.bytes },
    ];
  });
}

/** The first offer on a curve in several mappings. */
export function withMappings(
  infos: readonly SecurityInfo[],
  mappings: readonly PaceMapping[],
): readonly SecurityInfo[] {
  const [first] = listSecurityInfos(infos, "pace");
  const protocol = first && findPaceProtocol(first.oid);
  if (first === undefined || protocol?.keyAgreement !== "ECDH" || protocol.cipher === "3DES") return infos;
  const offers = mappings.map((mapping): PaceInfo => ({ ...first, oid: getPaceOid({ ...protocol, mapping }) }));
  return [...offers, ...infos.filter((info) => info.kind !== "pace")];
}

/** The entries of EF.CardAccess in another order than DER has them: the one of the mappings first. */
export function withOrder(image: CardImage, mappings: readonly PaceMapping[]): CardImage {
  const rank = (entry: Uint8Array) => {
    const [info] = parseEfCardAccess(encodeTlv(SET, entry));
    const mapping = info?.kind === "pace" ? findPaceProtocol(info.oid)?.mapping : undefined;
    return mapping === undefined ? mappings.length : mappings.indexOf(mapping);
  };
  return withChanged(image, "EF.CardAccess", (content) => {
    const entries = derChildren(parseDer(content)).map(({ bytes }) => bytes);
    return encodeTlv(SET, ...entries.toSorted((left, right) => rank(left) - rank(right)));
  });
}

function withChanged(image: CardImage, name: CardFileName, change: (content: Uint8Array) => Uint8Array): CardImage {
  const content = findCardFile(image, name);
  return content === undefined ? image : new Map([...image, [cardFileKeyOf(name), change(content)] as const]);
}
