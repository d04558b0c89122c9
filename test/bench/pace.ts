/** PACE in memory: every run must succeed, for a leading zero anywhere must not matter. */
import { equalBytes } from "../../src/base/bytes/index.ts";
import { type CurveName, getCurve, type RandomSource } from "../../src/base/crypto/index.ts";
import { type ApduProcessor, selectFile } from "../../src/chip/iso7816/index.ts";
import { PaceChip, type PacePassword, performPace } from "../../src/chip/protocols/index.ts";
import { getPaceOid, type PaceInfo } from "../../src/lds/index.ts";
import { linkToPaceChip } from "../support/pace-link.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { cpuMicroseconds, median } from "./interleave.ts";
import { type Figure, figure, type Section } from "./section.ts";

const curves = ["P-256", "brainpoolP256r1", "P-384"] as const satisfies readonly CurveName[];
const RUNS = 1_000;
const password: PacePassword = { kind: "CAN", can: "123456" };

interface RunTimes {
  /** Microseconds of processor time. */
  readonly terminal: number;
  readonly chip: number;
}

export const pace: Section = {
  title: `PACE-ECDH-GM with AES-128, ${RUNS} runs in memory on each curve, keys from a seed`,
  run: async () => {
    const figures: Figure[] = [];
    let failures = 0;
    for (const curve of curves) {
      const measured = await measureCurve(curve);
      figures.push(...measured.figures);
      failures += measured.failures;
    }
    const failure = failures === 0 ? undefined : `${failures} of ${RUNS * curves.length} runs failed`;
    return { figures, notes: ["processor time of each side, median of the runs"], failure };
  },
};

async function measureCurve(curve: CurveName): Promise<{ readonly figures: Figure[]; readonly failures: number }> {
  const random = seededRandom(`bench pace ${curve}`);
  const times: RunTimes[] = [];
  let failures = 0;
  for (let run = 0; run < RUNS; run++) {
    try {
      times.push(await runOnce(curve, random));
    } catch (error) {
      failures++;
      console.error(`run ${run} on ${curve}: ${error}`);
    }
  }
  const milliseconds = (side: keyof RunTimes) => median(times.map((run) => run[side])) / 1000;
  return {
    figures: [
      figure(`${curve}: runs that succeeded`, times.length, "runs", { atLeast: RUNS }),
      figure(`${curve}: terminal`, milliseconds("terminal"), "ms"),
      figure(`${curve}: chip`, milliseconds("chip"), "ms"),
    ],
    failures,
  };
}

async function runOnce(curve: CurveName, random: RandomSource): Promise<RunTimes> {
  const oid = getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" });
  const info: PaceInfo = { kind: "pace", oid, version: 2, parameterId: getCurve(curve).parameterId };
  const link = linkToPaceChip(new PaceChip({ infos: [info], passwords: [password], random }));
  let chip = 0;
  const transmit: ApduProcessor = async (command) => {
    const start = cpuMicroseconds();
    const response = await link.transmit(command);
    chip += cpuMicroseconds() - start;
    return response;
  };
  const start = cpuMicroseconds();
  const { secureMessaging } = await performPace({ transmit, info, password, random });
  const whole = cpuMicroseconds() - start;
  const sent = secureMessaging.protectCommand(selectFile(0x011e));
  const heard = link.established()?.secureMessaging.unprotectCommand(sent).data ?? new Uint8Array();
  if (!equalBytes(heard, Uint8Array.of(0x01, 0x1e))) throw new Error("the two sides have different keys");
  return { terminal: whole - chip, chip };
}
