/**
 * Keys, certificates and signatures, and the judgement over a card. The only home of PKI.js, asn1js and node-forge:
 * their objects and their answers stop at this door, for a boolean that may be an exception is no verdict. Nothing
 * here does I/O except the key stores, and clock and randomness are passed in.
 */
export { type Certificate, type KeyUsage, type Period, parseCertificate, type SignedPart } from "./certificate.ts";
export {
  type CertificateOptions,
  type CscaOptions,
  createCscaCertificate,
  createDocumentSignerCertificate,
  type DocumentSignerOptions,
  type Issuer,
} from "./certificate-builder.ts";
export type { Contact, UsagePeriod } from "./certificate-content.ts";
export { type Crl, type CrlOptions, createCrl, parseCrl, type RevokedCertificate } from "./crl.ts";
export * from "./cvc/index.ts";
export {
  DEMONSTRATION_POLICY,
  demonstrationCscaName,
  demonstrationDocumentSignerName,
  isDemonstrationCertificate,
} from "./demonstration.ts";
export {
  type CertificateName,
  type DistinguishedName,
  findCountry,
  formatDistinguishedName,
  type NameAttribute,
} from "./distinguished-name.ts";
export {
  DocumentSigner,
  type DocumentSignerSetup,
  type SignerUsage,
  type SodContent,
  type SodSigningOptions,
  signEfSod,
} from "./document-signer.ts";
export {
  type CardSecuritySigningOptions,
  type CardSecurityToJudge,
  type CardSecurityVerification,
  type EfCardSecurity,
  parseEfCardSecurity,
  signEfCardSecurity,
  verifyCardSecurity,
} from "./ef-card-security.ts";
export { type EfSod, parseEfSod } from "./ef-sod.ts";
export { inspectImage } from "./inspect-image.ts";
export {
  type Check,
  type CheckId,
  type CheckStatus,
  checkIds,
  checkStatuses,
  type FileStatus,
  type InspectedDocument,
  type InspectedFile,
  type InspectionReport,
  type SignerDescription,
  type Verdict,
} from "./inspection-report.ts";
export type { KeyEntry, KeySpec, KeyStore, KeyStoreAccess, KeyStoreSetting } from "./key-store.ts";
export { parseKeyStoreSetting } from "./key-store.ts";
export { openKeyStore } from "./open-key-store.ts";
export { type ImageToJudge, type PassiveAuthentication, passiveAuthentication } from "./passive-authentication.ts";
export { encodePem, findPemBlocks } from "./pem.ts";
export type { AlgorithmIdentifier, SignatureAlgorithm, SignatureScheme } from "./signature-algorithm.ts";
export type { SignedAttributes, SignedData, SignerIdentifier, SignerInfo } from "./signed-data.ts";
export type { SigningKey } from "./signing-key.ts";
export type { SignerNaming } from "./sod-template.ts";
export {
  createTrustStore,
  type IssuerCandidate,
  type RejectedEntry,
  type TrustMaterial,
  type TrustStore,
} from "./trust-store.ts";
export {
  type CertificatePeriods,
  planCsca,
  planDocumentSigner,
  planPeriods,
  type SignerPlan,
} from "./validity-plan.ts";
export { verdictOf } from "./verdict.ts";
