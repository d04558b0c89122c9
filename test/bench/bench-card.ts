/** The card that the sections about reading read: a citizen card with a DG2 of about 20 KB. */
import { readFileSync } from "node:fs";
import { concatBytes } from "../../src/base/bytes/index.ts";
import type { InspectCardOptions } from "../../src/chip/reader/index.ts";
import { createTrustStore } from "../../src/pki/index.ts";
import { makeKey } from "../support/demonstration-pki.ts";
import { makeSampleCard, SAMPLE_PERSONAL_NUMBER, type SampleCard } from "../support/sample-card.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { makePki, signingTime } from "./pki-material.ts";

const PORTRAIT_LENGTH = 20_000;

export interface BenchCard extends SampleCard {
  readonly can: string;
  /** All that `inspectCard` needs beside the transport. */
  readonly reading: Pick<InspectCardOptions, "access" | "trust" | "at" | "random">;
}

export async function makeBenchCard(): Promise<BenchCard> {
  const pki = await makePki("P-256");
  const privateKey = new Uint8Array(32).fill(0x2a);
  const { subjectPublicKeyInfo } = makeKey({ kind: "EC", curve: "P-256" }, () => privateKey.slice());
  const drawn = readFileSync("fixtures/portraits/portrait-1.jpg");
  const card = await makeSampleCard({
    pki,
    signingTime,
    activeAuthenticationKey: subjectPublicKeyInfo,
    injectedKeys: [{ purpose: "active-authentication", keyOrigin: "injected", curve: "P-256", privateKey }],
    portrait: concatBytes(drawn, new Uint8Array(PORTRAIT_LENGTH - drawn.length)),
  });
  const can = SAMPLE_PERSONAL_NUMBER.slice(-6);
  const trust = createTrustStore({ certificates: [pki.csca.certificate], crls: [pki.crl] });
  const access = { kind: "CAN", can } as const;
  return { ...card, can, reading: { access, trust, at: signingTime, random: seededRandom("bench reader") } };
}
