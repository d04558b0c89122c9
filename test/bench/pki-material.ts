/** Keys, certificates and content that the sections about signatures share. */
import { generateKeyPairSync, sign, verify } from "node:crypto";
import type { CurveName } from "../../src/base/crypto/index.ts";
import type { SodContent } from "../../src/pki/index.ts";
import { type DemonstrationPki, makeDemonstrationPki } from "../support/demonstration-pki.ts";
import { opensslCurveName } from "../support/openssl-curve-name.ts";

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

export function makePki(curve: CurveName): Promise<DemonstrationPki> {
  const from = new Date("2026-11-01T00:00:00Z");
  return makeDemonstrationPki({ seed: `bench ${curve}`, key: { kind: "EC", curve }, from });
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
