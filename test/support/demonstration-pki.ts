/** A country signer, a document signer and an empty revocation list, made anew in each run. */
import {
  createCrl,
  createCscaCertificate,
  createDocumentSignerCertificate,
  DEMONSTRATION_POLICY,
  demonstrationCscaName,
  demonstrationDocumentSignerName,
  type KeySpec,
  planCsca,
  planDocumentSigner,
  type SigningKey,
} from "../../src/pki/index.ts";
import { generatePrivateKey } from "../../src/pki/key-store.ts";
import { SoftwareSigningKey } from "../../src/pki/signing-key.ts";
import { seededRandom } from "./seeded-random.ts";

export interface DemonstrationPki {
  readonly csca: { readonly certificate: Uint8Array; readonly key: SigningKey };
  readonly documentSigner: { readonly certificate: Uint8Array; readonly key: SigningKey };
  readonly crl: Uint8Array;
}

export interface DemonstrationPkiOptions {
  readonly seed: string;
  readonly key: KeySpec;
  readonly from: Date;
  readonly country?: string;
  readonly icaoCountryCode?: string;
  readonly documentTypes?: readonly string[];
  readonly ecParameters?: "explicit" | "named";
}

const DAY = 24 * 60 * 60 * 1000;

export function makeKey(spec: KeySpec, random: (length: number) => Uint8Array): SoftwareSigningKey {
  const { privateKey, algorithm } = generatePrivateKey(spec, random);
  return new SoftwareSigningKey(privateKey, algorithm);
}

export async function makeDemonstrationPki(options: DemonstrationPkiOptions): Promise<DemonstrationPki> {
  const { seed, key, from, country = "VN", icaoCountryCode = "VNM", documentTypes = ["ID"] } = options;
  const random = seededRandom(seed);
  const shared = {
    contact: { email: "nobody@example.org", icaoCountryCode },
    crlDistributionPoints: ["http://crl.example.org/csca.crl"],
    policies: [DEMONSTRATION_POLICY],
    ecParameters: options.ecParameters,
    random,
  };
  const cscaKey = makeKey(key, random);
  const certificate = await createCscaCertificate({
    ...shared,
    ...planCsca(from),
    name: demonstrationCscaName(country),
    key: cscaKey,
  });
  const csca = { certificate, key: cscaKey };
  const signerKey = makeKey(key, random);
  const documentSigner = await createDocumentSignerCertificate({
    ...shared,
    ...planDocumentSigner(from),
    name: demonstrationDocumentSignerName(country, "0001"),
    subjectPublicKeyInfo: signerKey.subjectPublicKeyInfo,
    documentTypes,
    csca,
  });
  const crl = await createCrl({
    csca,
    number: 1,
    thisUpdate: from,
    nextUpdate: new Date(from.getTime() + 90 * DAY),
    revoked: [],
  });
  return { csca, documentSigner: { certificate: documentSigner, key: signerKey }, crl };
}
