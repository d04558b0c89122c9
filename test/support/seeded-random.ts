/** The seeded source that `civicard/testing` gives to others serves the tests here too. */
export { seededRandom } from "../../src/testing/seeded-random.ts";
