/** The program that serves the bench's chip into a virtual reader, apart from whoever reads it: `chip-process PORT`. */
import process from "node:process";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import { serveChip } from "../../src/chip/transport/index.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { makeBenchCard } from "./bench-card.ts";
import { cpuMicroseconds } from "./interleave.ts";

const { image, secrets } = await makeBenchCard();
const chip = createPersonalisedChip({
  image,
  secrets,
  profile: getAccessProfile("vnm"),
  random: seededRandom("bench chip"),
});
const served = serveChip({ chip, port: Number(process.argv[2]) });
await served.inserted();
// Any message asks for the processor time so far.
process.on("message", () => process.send?.(cpuMicroseconds()));
process.on("disconnect", () => process.exit());
process.send?.("ready");
