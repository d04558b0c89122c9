/**
 * Card-verifiable certificates: the authorities of terminals. They have no ASN.1 to unfold, no names to compare and
 * no clock to ask, because the one who checks them is a chip; so they are kept apart from the certificates of documents.
 */
export {
  CERTIFICATE_DESCRIPTION,
  type CvCertificate,
  type CvCertificateContent,
  type CvExtension,
  cvCertificateData,
  encodeCvCertificate,
  isSelfSigned,
  parseCvCertificate,
  parseCvCertificateData,
  TERMINAL_SECTOR,
} from "./certificate.ts";
export { type CvChainReport, findCvChain, verifyCvChain } from "./chain.ts";
export { type CvDate, cvDateOf, encodeCvDate, parseCvDate } from "./cv-date.ts";
export type { CvDeviation } from "./data-objects.ts";
export {
  type CvRight,
  type CvRole,
  createHolderAuthorization,
  type HolderAuthorization,
  intersectAuthorizations,
  listRights,
  type TerminalType,
} from "./holder-authorization.ts";
export {
  type CvCertificateOptions,
  type CvcaOptions,
  type CvIssuer,
  createCvCertificate,
  createCvcaCertificate,
  createCvcaLinkCertificate,
} from "./issue.ts";
export {
  encodeCvReference,
  findKeyReference,
  formatKeyReference,
  type KeyReference,
  nextKeyReference,
} from "./key-reference.ts";
export { type CvPublicKey, cvPublicKeyOf, findCurveOfKey } from "./public-key.ts";
export {
  type CvRequest,
  type CvRequestReport,
  countersignCvRequest,
  createCvRequest,
  isCvRequest,
  parseCvRequest,
  verifyCvRequest,
} from "./request.ts";
export { cvAlgorithmName, findCvAlgorithm } from "./signature-algorithm.ts";
export { type CvSigner, signPlain } from "./signer.ts";
export {
  type CvHolder,
  type CvImport,
  type CvRefusal,
  type CvTrustState,
  createTrustState,
  importCvCertificate,
} from "./trust-state.ts";
export {
  type CvVerificationKey,
  findVerificationKey,
  getVerificationKey,
  verifyCvSignature,
} from "./verification-key.ts";
