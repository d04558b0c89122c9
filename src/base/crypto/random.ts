import { randomBytes } from "node:crypto";

/** Gives that many unpredictable bytes. Passed in wherever randomness is needed, so that tests can repeat a run. */
export type RandomSource = (length: number) => Uint8Array;

/** The random source of this machine; only the composition root and the service hand it out. */
export const platformRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));
