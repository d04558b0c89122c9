/** Security objects made and judged by JMRTD's SODFile and by Civicard, in turns, with the same key and files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DocumentSigner } from "../../src/pki/index.ts";
import { type Contestant, interleave, medianRatio, perSecond } from "./interleave.ts";
import { findJmrtdBenchProblem, type JavaWorker, startJavaWorker } from "./jmrtd-worker.ts";
import { makeJudge, makeSharedSigner, makeSodContent } from "./pki-material.ts";
import { type Figure, figure, type Section, type SectionResult } from "./section.ts";

const LEAST_OF_JMRTD = 2;
/** Java's own implementation of elliptic curves and Bouncy Castle's. */
const providers = ["SunEC", "BC"] as const;

export const jmrtdSod: Section = {
  title: "Security objects against JMRTD's SODFile, P-256 (processor time of each program)",
  run: async () => {
    const skipped = findJmrtdBenchProblem();
    if (skipped !== undefined) return { skipped };
    const folder = mkdtempSync(join(tmpdir(), "civicard-bench-"));
    try {
      return await measure(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string): Promise<SectionResult> {
  const ours = await makeOurs(folder);
  const worker = await startJavaWorker("SodBench", { parameters: [folder] });
  try {
    const figures: Figure[] = [];
    for (const provider of providers) figures.push(...(await measureAgainst(ours, worker, provider)));
    return {
      figures,
      notes: [
        "made: hashes, security object, signature; Civicard's is also verified before it leaves, JMRTD's is not",
        "judged: parsed, hashes compared, signature and document signer's certificate verified; Civicard also looks at the revocation list and the times",
      ],
    };
  } finally {
    await worker.close();
  }
}

interface Ours {
  readonly make: Contestant;
  readonly judge: Contestant;
}

async function makeOurs(folder: string): Promise<Ours> {
  const { pki, privateKey } = await makeSharedSigner();
  const { certificate } = pki.documentSigner;
  const signer = await DocumentSigner.create({ ...pki.documentSigner, usage: { reserve: async () => undefined } });
  const content = { ...makeSodContent(), ldsVersion: 0 } as const;
  const sod = await signer.sign(content);
  writeFileSync(join(folder, "key.der"), privateKey.export({ format: "der", type: "pkcs8" }));
  writeFileSync(join(folder, "signer.der"), certificate);
  writeFileSync(join(folder, "csca.der"), pki.csca.certificate);
  writeFileSync(join(folder, "sod.bin"), sod);
  return {
    make: async (times) => {
      for (let count = 0; count < times; count++) await signer.sign(content);
    },
    judge: makeJudge(pki, content, sod),
  };
}

async function measureAgainst(ours: Ours, worker: JavaWorker, provider: string): Promise<readonly Figure[]> {
  const theirs =
    (work: string): Contestant =>
    async (times) =>
      Number(await worker.ask(`${work}-${provider} ${times}`));
  const contestants = {
    ...ours,
    jmrtdMake: theirs("make"),
    jmrtdMakeAndVerify: theirs("make-verify"),
    jmrtdJudge: theirs("judge"),
  };
  const { make, judge, jmrtdMake, jmrtdMakeAndVerify, jmrtdJudge } = await interleave(contestants, {
    rounds: 20,
    times: 100,
    // Java compiles what runs often.
    warmUp: 15,
  });
  const goal = { atLeast: LEAST_OF_JMRTD };
  return [
    figure(`${provider}: Civicard made and verified`, perSecond(make), "1/s"),
    figure(`${provider}: JMRTD made`, perSecond(jmrtdMake), "1/s"),
    figure(`${provider}: JMRTD made and verified`, perSecond(jmrtdMakeAndVerify), "1/s"),
    figure(`${provider}: Civicard made and verified / JMRTD made`, medianRatio(jmrtdMake, make), "ratio"),
    figure(`${provider}: the same / JMRTD made and verified`, medianRatio(jmrtdMakeAndVerify, make), "ratio", goal),
    figure(`${provider}: Civicard judged (passive authentication)`, perSecond(judge), "1/s"),
    figure(`${provider}: JMRTD judged`, perSecond(jmrtdJudge), "1/s"),
    figure(`${provider}: judged, Civicard / JMRTD`, medianRatio(jmrtdJudge, judge), "ratio", goal),
  ];
}
