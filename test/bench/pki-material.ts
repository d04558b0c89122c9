/** Keys, certificates and content that the sections about signatures share. */
import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import type { CurveName } from "../../src/base/crypto/index.ts";
import { createCardImage, findDataGroupName } from "../../src/lds/index.ts";
import {
  createDocumentSignerCertificate,
  createTrustStore,
  demonstrationDocumentSignerName,
  passiveAuthentication,
  planDocumentSigner,
  type SodContent,
} from "../../src/pki/index.ts";
import { SoftwareSigningKey } from "../../src/pki/signing-key.ts";
import { type DemonstrationPki, makeDemonstrationPki } from "../support/demonstration-pki.ts";
import { opensslCurveName } from "../support/openssl-curve-name.ts";
import { seededRandom } from "../support/seeded-random.ts";
import type { Contestant } from "./interleave.ts";

export const signingTime = new Date("2026-11-25T00:00:00Z");

/** What is signed of a security object: its three attributes. */
const ATTRIBUTES_LENGTH = 106;
/** Of an ordinary card, by data group: a portrait of 20 KB, the others as the sample citizen has them. */
const sizes = [
  [1, 95],
  [2, 20_000],
  [13, 400],
  [14, 50],
  [15, 94],
] as const;

const from = new Date("2026-11-01T00:00:00Z");

export function makePki(curve: CurveName): Promise<DemonstrationPki> {
  return makeDemonstrationPki({ seed: `bench ${curve}`, key: { kind: "EC", curve }, from });
}

/** A document signer on P-256 whose private key other programs may have, and whose certificates name their curve. */
export async function makeSharedSigner(): Promise<{ readonly pki: DemonstrationPki; readonly privateKey: KeyObject }> {
  const curve = "P-256";
  const shared = { ecParameters: "named", documentTypes: ["ID"] } as const;
  const pki = await makeDemonstrationPki({ seed: "bench shared", key: { kind: "EC", curve }, from, ...shared });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: opensslCurveName(curve) });
  const key = new SoftwareSigningKey(privateKey);
  const certificate = await createDocumentSignerCertificate({
    ...shared,
    ...planDocumentSigner(from),
    name: demonstrationDocumentSignerName("VN", "0002"),
    contact: { email: "nobody@example.org", icaoCountryCode: "VNM" },
    crlDistributionPoints: ["http://crl.example.org/csca.crl"],
    random: seededRandom("bench signer"),
    subjectPublicKeyInfo: key.subjectPublicKeyInfo,
    csca: pki.csca,
  });
  return { pki: { ...pki, documentSigner: { certificate, key } }, privateKey };
}

/** The files' content counts for nothing here: the security object holds hashes. */
export function makeSodContent(): SodContent {
  const dataGroups = new Map(sizes.map(([number, size]) => [number, new Uint8Array(size).fill(number)]));
  return { dataGroups, hashAlgorithm: "SHA-256", ldsVersion: 1, signingTime };
}

/** Sign and verify of node:crypto: work that no way of signing and checking can avoid. */
export function makePair(curve: CurveName): (times: number) => void {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: opensslCurveName(curve) });
  const data = new Uint8Array(ATTRIBUTES_LENGTH);
  return (times) => {
    for (let count = 0; count < times; count++) {
      if (!verify("sha256", data, publicKey, sign("sha256", data, privateKey))) throw new Error("a pair fails");
    }
  };
}

/** Passive authentication of a card with these files, again and again: the same document signer stands behind it. */
export function makeJudge(pki: DemonstrationPki, { dataGroups }: SodContent, sod: Uint8Array): Contestant {
  const groups = [...dataGroups].map(([number, file]) => {
    const name = findDataGroupName(number);
    if (name === undefined) throw new Error("not a data group");
    return [name, file] as const;
  });
  const image = createCardImage([["EF.SOD", sod], ...groups]);
  const trust = createTrustStore({ certificates: [pki.csca.certificate], crls: [pki.crl] });
  return async (times) => {
    for (let count = 0; count < times; count++) {
      const { checks } = await passiveAuthentication({ image, trust, at: signingTime });
      if (checks.some(({ status }) => status !== "passed")) throw new Error("passive authentication does not pass");
    }
  };
}
