/**
 * What marks a demonstration authority, so that nobody takes its cards for real: a name that says so and a policy
 * under the arc 2.999, which ITU-T and ISO keep for examples. Kiosks in production refuse it.
 */
import type { Certificate } from "./certificate.ts";
import type { CertificateName } from "./distinguished-name.ts";

/** @spec ITU-T X.660 §A.5: joint-iso-itu-t(2) example(999) */
export const DEMONSTRATION_POLICY = "2.999.9303.1";

const organization = "DEMONSTRATION - NOT A REAL AUTHORITY";

export function demonstrationCscaName(country: string): CertificateName {
  return { country, organization, commonName: "DEMONSTRATION CSCA" };
}

/** @param ordinal tells several signers apart: `0001` */
export function demonstrationDocumentSignerName(country: string, ordinal: string): CertificateName {
  return { country, organization, commonName: `DEMONSTRATION DOCUMENT SIGNER ${ordinal}` };
}

export function isDemonstrationCertificate({ policies }: Certificate): boolean {
  return policies.includes(DEMONSTRATION_POLICY);
}
