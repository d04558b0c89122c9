/**
 * Simulated cards for tests of your own reader code, with any test runner. Everything follows from a seed: keys,
 * files and answers are as secret as the seed, so nothing made here belongs near a real card.
 *
 * @packageDocumentation
 */
import { personalities } from "./chip/simulator/index.ts";

export { type Fault, faultNames, parseFault, type VirtualChip } from "./chip/simulator/index.ts";
export { seededRandom } from "./testing/seeded-random.ts";
export {
  createTestAuthority,
  type TestAuthority,
  type TestAuthorityOptions,
  type TestSigner,
} from "./testing/test-authority.ts";
export { createTestCard, type TestCard, type TestCardOptions } from "./testing/test-card.ts";
export type { TestHolder } from "./testing/test-holder.ts";

/** Cards of the field and hostile ones, as `createTestCard({ personality })` takes them; docs/faults.md describes each. */
export const personalityNames: readonly string[] = personalities
  .filter(({ chip }) => chip !== "blank")
  .map(({ name }) => name);
