/** A country signer, a document signer and a revocation list for test cards, byte-equal for the same seed and day. */
import {
  createCrl,
  createCscaCertificate,
  createDocumentSignerCertificate,
  createTrustStore,
  DEMONSTRATION_POLICY,
  demonstrationCscaName,
  demonstrationDocumentSignerName,
  type Issuer,
  parseCertificate,
  planCsca,
  planDocumentSigner,
  type SodContent,
  signEfSod,
  type TrustStore,
} from "../pki/index.ts";
import { seededRandom } from "./seeded-random.ts";
import { makeSeededSigningKey } from "./seeded-signing-key.ts";

/** `revoked`: its list names the document signer. `unknown`: its trust store does not hold the country signer. */
export type TestSigner = "trusted" | "revoked" | "unknown";

export interface TestAuthorityOptions {
  /** Default `civicard`. */
  readonly seed?: string | undefined;
  /** Day on which it signs cards; certificates begin 30 days before it. Default 2026-06-01. */
  readonly issuedAt?: Date | undefined;
  /** Default `trusted`. */
  readonly signer?: TestSigner | undefined;
}

export interface TestAuthority {
  /** DER. */
  readonly cscaCertificate: Uint8Array;
  /** DER. */
  readonly documentSignerCertificate: Uint8Array;
  /** DER; valid for 90 days from the day of issue. */
  readonly crl: Uint8Array;
  /** What an inspection system would have been given. */
  readonly trust: TrustStore;
  readonly issuedAt: Date;
  /** EF.SOD over data groups. */
  sign(content: SodContent): Promise<Uint8Array>;
}

const DAY = 86_400_000;
export const DEFAULT_SEED = "civicard";
const DEFAULT_ISSUED_AT = new Date("2026-06-01T03:00:00Z");

/** A demonstration authority of Vietnam on P-256, unmistakable by its names and its policy. */
export async function createTestAuthority(options: TestAuthorityOptions = {}): Promise<TestAuthority> {
  const { seed = DEFAULT_SEED, issuedAt = DEFAULT_ISSUED_AT, signer = "trusted" } = options;
  const random = seededRandom(`authority ${seed}`);
  const from = new Date(issuedAt.getTime() - 30 * DAY);
  const profile = {
    contact: { email: "nobody@example.org", icaoCountryCode: "VNM" },
    crlDistributionPoints: ["http://crl.example.org/csca.crl"],
    policies: [DEMONSTRATION_POLICY],
    random,
  };
  const cscaKey = makeSeededSigningKey(random);
  const cscaCertificate = await createCscaCertificate({
    ...{ ...profile, ...planCsca(from) },
    name: demonstrationCscaName("VN"),
    key: cscaKey,
  });
  const csca: Issuer = { certificate: cscaCertificate, key: cscaKey };
  const key = makeSeededSigningKey(random);
  const certificate = await createDocumentSignerCertificate({
    ...{ ...profile, ...planDocumentSigner(from) },
    name: demonstrationDocumentSignerName("VN", "0001"),
    subjectPublicKeyInfo: key.subjectPublicKeyInfo,
    documentTypes: ["ID"],
    csca,
  });
  const crl = await listOf(csca, issuedAt, signer === "revoked" ? certificate : undefined);
  return {
    cscaCertificate,
    documentSignerCertificate: certificate,
    crl,
    trust: createTrustStore({ certificates: signer === "unknown" ? [] : [cscaCertificate], crls: [crl] }),
    issuedAt,
    sign: (content) => signEfSod({ ...content, signer: { certificate, key } }),
  };
}

function listOf(csca: Issuer, at: Date, revoked: Uint8Array | undefined): Promise<Uint8Array> {
  return createCrl({
    csca,
    number: 1,
    thisUpdate: at,
    nextUpdate: new Date(at.getTime() + 90 * DAY),
    revoked: revoked === undefined ? [] : [{ serialNumber: parseCertificate(revoked).serialNumber, revokedAt: at }],
  });
}
