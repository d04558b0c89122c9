/**
 * Which PACE a chip offers and in which group. Domain parameters that a chip sends itself are not signed: they are
 * used only when they are those of a known group in every value.
 *
 * @spec ICAO 9303-11 §4.4.1, §9.2.1, §9.2.2, §9.5
 */
import {
  decodeEcAlgorithmIdentifier,
  findCurveByParameterId,
  findDhGroupByParameterId,
} from "../../../base/crypto/index.ts";
import {
  findPaceProtocol,
  listSecurityInfos,
  type PaceDomainParameterInfo,
  type PaceInfo,
  type PaceProtocol,
  type SecurityInfo,
} from "../../../lds/index.ts";
import { type AgreementGroup, createDhGroup, createEcGroup } from "../agreement-group.ts";
import { PaceError } from "./pace-error.ts";

/** What an offer comes to. */
export interface PaceSuite {
  readonly oid: string;
  readonly protocol: PaceProtocol;
  readonly group: AgreementGroup;
  /** For data object 84. */
  readonly parameterId?: number | undefined;
}

/** Identifiers below this are those of the standard; a chip numbers its own from here. */
const FIRST_PROPRIETARY_ID = 32;

/** Least liked first; the mapping counts for more than the cipher, and the key agreement for more than both. */
const agreementRank = ["DH", "ECDH"] as const;
/** The mapping that proves the chip as well is worth most: the reader goes on to read EF.CardSecurity, where its key is. */
const mappingRank = ["IM", "GM", "CAM"] as const;
const cipherRank = ["3DES", "AES-128", "AES-192", "AES-256"] as const;

/**
 * The offer to use, by own preference and not by the order of the SET: elliptic curves, the mapping that proves
 * the chip, the strongest cipher. `undefined` when the chip offers none that is.
 */
export function choosePaceInfo(infos: readonly SecurityInfo[]): PaceInfo | undefined {
  const own = listSecurityInfos(infos, "pace-domain-parameters");
  const usable = listSecurityInfos(infos, "pace").filter((info) => isSupported(info, own));
  return usable.toSorted((left, right) => rank(right) - rank(left))[0];
}

/** @throws PaceError PACE_NOT_SUPPORTED */
export function resolvePaceSuite(info: PaceInfo, own: readonly PaceDomainParameterInfo[] = []): PaceSuite {
  const protocol = findPaceProtocol(info.oid);
  if (protocol === undefined) throw unsupported("protocol identifier");
  const group = protocol.keyAgreement === "ECDH" ? resolveEcGroup(info, own) : resolveDhGroup(info);
  // The point encoding of integrated mapping needs a prime that is 3 modulo 4.
  if (protocol.mapping === "IM" && group.curve?.name === "P-224") throw unsupported("integrated mapping on P-224");
  return { oid: info.oid, protocol, group, parameterId: info.parameterId };
}

/** The standard groups only: a chip's own would have to be compared with them first, and no chip is known to do so. */
function resolveDhGroup({ parameterId }: PaceInfo): AgreementGroup {
  const group = parameterId === undefined ? undefined : findDhGroupByParameterId(parameterId);
  if (group === undefined) throw unsupported("domain parameters of DH");
  return createDhGroup(group);
}

function resolveEcGroup({ oid, parameterId }: PaceInfo, own: readonly PaceDomainParameterInfo[]): AgreementGroup {
  if (parameterId !== undefined && parameterId < FIRST_PROPRIETARY_ID) {
    const curve = findCurveByParameterId(parameterId);
    if (curve === undefined) throw unsupported(`domain parameters ${parameterId}`);
    return createEcGroup(curve);
  }
  // Parameters of the chip's own belong to the protocol without its cipher, which is the last arc.
  const fitting = own.filter((candidate) => oid.startsWith(`${candidate.oid}.`));
  const chosen = fitting.find((candidate) => candidate.parameterId === parameterId);
  if (chosen === undefined) throw unsupported("domain parameters are not given");
  try {
    return createEcGroup(decodeEcAlgorithmIdentifier(chosen.domainParameter));
  } catch (cause) {
    throw new PaceError("PACE_NOT_SUPPORTED", "set-template", { reason: "foreign domain parameters" }, { cause });
  }
}

function isSupported(info: PaceInfo, own: readonly PaceDomainParameterInfo[]): boolean {
  try {
    resolvePaceSuite(info, own);
    return true;
  } catch (error) {
    if (error instanceof PaceError) return false;
    throw error;
  }
}

function rank({ oid }: PaceInfo): number {
  const protocol = findPaceProtocol(oid);
  if (protocol === undefined) return -1;
  const { keyAgreement, mapping, cipher } = protocol;
  // 3DES is the last resort, whatever goes with it.
  const modern = cipher === "3DES" ? 0 : 1000;
  return (
    modern + agreementRank.indexOf(keyAgreement) * 100 + mappingRank.indexOf(mapping) * 10 + cipherRank.indexOf(cipher)
  );
}

function unsupported(reason: string): PaceError {
  return new PaceError("PACE_NOT_SUPPORTED", "set-template", { reason });
}
