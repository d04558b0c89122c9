/** A chain of CV certificates under trust points, as a chip would take it. @spec BSI TR-03110-3 §2.5 */
import { type CvCertificate, isSelfSigned } from "./certificate.ts";
import type { CvHolder, CvRefusal, CvTrustState } from "./trust-state.ts";
import { importCvCertificate } from "./trust-state.ts";

export type CvChainReport =
  | {
      readonly status: "valid";
      /** Holder of the last certificate; its `effective` rights hold for a terminal only. */
      readonly holder: CvHolder;
      /** With the trust points and the date that the chain brought. */
      readonly state: CvTrustState;
    }
  | {
      readonly status: "invalid";
      readonly reason: CvRefusal | "CHAIN_EMPTY";
      /** Place of the certificate that was refused, from 0. */
      readonly index: number;
    };

/** @param chain in order: link certificates first, the terminal's last */
export function verifyCvChain(start: CvTrustState, chain: readonly CvCertificate[]): CvChainReport {
  let state = start;
  let holder: CvHolder | undefined;
  for (const [index, certificate] of chain.entries()) {
    const issuer = findIssuer(state, holder, certificate.authorityReference);
    const result = issuer && importCvCertificate(state, issuer, certificate);
    if (result === undefined) return { status: "invalid", reason: "ISSUER_UNKNOWN", index };
    if (result.status === "refused") return { status: "invalid", reason: result.reason, index };
    ({ holder, state } = result);
  }
  return holder === undefined
    ? { status: "invalid", reason: "CHAIN_EMPTY", index: 0 }
    : { status: "valid", holder, state };
}

/** A trust point of that name, or the holder that was taken over last. */
function findIssuer(state: CvTrustState, last: CvHolder | undefined, reference: string): CvHolder | undefined {
  const permanent = state.trustPoints.find((trustPoint) => trustPoint.reference === reference);
  return permanent ?? (last?.reference === reference ? last : undefined);
}

/**
 * The certificates to send so that a chip with these trust points accepts the terminal, in order; `undefined` when
 * none of its names leads there.
 * @param authorityReferences as the chip told them, most recent first
 */
export function findCvChain(
  certificates: readonly CvCertificate[],
  terminal: CvCertificate,
  authorityReferences: readonly string[],
): readonly CvCertificate[] | undefined {
  const chains = authorityReferences.map((reference) => chainTo(certificates, terminal, reference));
  return chains.find((chain) => chain !== undefined);
}

/** Shortest chain first; a name that comes back is a circle and left. */
function chainTo(
  certificates: readonly CvCertificate[],
  terminal: CvCertificate,
  reference: string,
): readonly CvCertificate[] | undefined {
  let open: readonly (readonly CvCertificate[])[] = [[terminal]];
  const seen = new Set<string>();
  while (open.length > 0) {
    const found = open.find(([first]) => first?.authorityReference === reference);
    if (found !== undefined) return found;
    open = open.flatMap((chain) => {
      const wanted = chain[0]?.authorityReference ?? "";
      if (seen.has(wanted)) return [];
      seen.add(wanted);
      const issuers = certificates.filter((issuer) => issuer.holderReference === wanted && !isSelfSigned(issuer));
      return issuers.map((issuer) => [issuer, ...chain]);
    });
  }
  return undefined;
}
