/** What the chip believes of terminals' authorities, out of what it keeps. @spec BSI TR-03110-3 §2.5, §2.6 */
import { type CvTrustState, createTrustState, importCvCertificate, parseCvCertificate } from "../../pki/index.ts";
import type { ChipState } from "./chip-state.ts";

/**
 * Trust points and date as they are now: those of personalisation, moved by the link certificates since.
 * @throws CivicardError CVC_PROFILE_INVALID or a fault of a certificate
 */
export function trustOf({ trustPoints, linkCertificates, currentDate }: ChipState): CvTrustState {
  const certificates = trustPoints.map(parseCvCertificate);
  const first = certificates
    .map(({ effectiveDate }) => effectiveDate)
    .toSorted()
    .at(-1);
  let trust = createTrustState(certificates, first ?? "2000-01-01");
  for (const link of linkCertificates.map(parseCvCertificate)) {
    const issuer = trust.trustPoints.find(({ reference }) => reference === link.authorityReference);
    const result = issuer && importCvCertificate(trust, issuer, link);
    if (result?.status === "accepted") trust = result.state;
  }
  return currentDate === undefined ? trust : { ...trust, currentDate };
}
