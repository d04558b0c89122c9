/**
 * The signing authority of an installation. It stands in `service` because it is files and a key store put together;
 * what a certificate must look like is known in `pki` alone.
 */
export { type AuthorityCurve, type AuthorityRecord, authorityCurves } from "./authority-record.ts";
export {
  CvAuthority,
  type CvcaPlan,
  type CvIssuePlan,
  type IssuedCvCertificate,
} from "./cv-authority.ts";
export {
  type ActiveSigner,
  type AuthorityPlan,
  type AuthorityState,
  type DocumentSignerCertificate,
  SigningAuthority,
} from "./signing-authority.ts";
