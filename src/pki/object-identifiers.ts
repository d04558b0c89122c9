/** Object identifiers of the PKI room, by what they name. */

export const Oid = {
  signedData: "1.2.840.113549.1.7.2",
  data: "1.2.840.113549.1.7.1",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  /** id-icao-mrtd-security-ldsSecurityObject. @spec ICAO 9303-10 §4.6.2.2 */
  ldsSecurityObject: "2.23.136.1.1.1",
  /** id-SecurityObject: SecurityInfos in EF.CardSecurity. @spec ICAO 9303-11 §9.2.11; BSI TR-03110-3 §A.1.2.5 */
  securityObject: "0.4.0.127.0.7.3.2.1",
  /** id-icao-mrtd-security-extensions-documentTypeList. @spec ICAO 9303-12 §7.1.1.6 */
  documentTypeList: "2.23.136.1.1.6.2",
  rsaEncryption: "1.2.840.113549.1.1.1",
  rsaMgf1: "1.2.840.113549.1.1.8",
  rsaPss: "1.2.840.113549.1.1.10",
  ecPublicKey: "1.2.840.10045.2.1",
  countryName: "2.5.4.6",
  organizationName: "2.5.4.10",
  organizationalUnitName: "2.5.4.11",
  commonName: "2.5.4.3",
  localityName: "2.5.4.7",
  serialNumber: "2.5.4.5",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  privateKeyUsagePeriod: "2.5.29.16",
  subjectAltName: "2.5.29.17",
  issuerAltName: "2.5.29.18",
  basicConstraints: "2.5.29.19",
  crlNumber: "2.5.29.20",
  crlDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
} as const;

/**
 * Content types that issuers in the field wrote in place of the one that Doc 9303 names: an older ICAO arc, one
 * of a Dutch manufacturer, and plain data. The signed attribute of the same name vouches for them.
 */
export const legacySodContentTypes: readonly string[] = ["1.3.27.1.1.1", "1.2.528.1.1006.1.20.1", Oid.data];
