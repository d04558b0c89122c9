/** Security objects signed, each verified before it leaves, against bare pairs of sign and verify of node:crypto. */
import { type CurveName, digest } from "../../src/base/crypto/index.ts";
import { DocumentSigner } from "../../src/pki/index.ts";
import { interleave, medianRatio, perSecond } from "./interleave.ts";
import { makeJudge, makePair, makePki, makeSodContent } from "./pki-material.ts";
import { type Figure, figure, type Section } from "./section.ts";

const curves = ["P-256", "brainpoolP256r1"] as const satisfies readonly CurveName[];
const LEAST_SHARE_OF_PAIRS = 0.5;

export const sod: Section = {
  title: "Security objects signed, each verified before it leaves, and judged (a second of processor time)",
  run: async () => {
    const figures: Figure[] = [];
    for (const curve of curves) figures.push(...(await measureSigning(curve)));
    return {
      figures,
      notes: [
        "a pair is one sign and one verify of node:crypto over as many bytes as the signed attributes have",
        "cards judged: six checks with chain and revocation list, hashing of the data groups included, the signer known already",
        "hashing apart: hashing the same data groups is measured in the same rounds and taken off",
      ],
    };
  },
};

async function measureSigning(curve: CurveName): Promise<readonly Figure[]> {
  const content = makeSodContent();
  const pki = await makePki(curve);
  const signer = await DocumentSigner.create({ ...pki.documentSigner, usage: { reserve: async () => undefined } });
  const files = [...content.dataGroups.values()];
  const { pair, whole, hashing, judging } = await interleave(
    {
      pair: makePair(curve),
      whole: async (times) => {
        for (let count = 0; count < times; count++) await signer.sign(content);
      },
      hashing: (times) => {
        for (let count = 0; count < times; count++) for (const file of files) digest("SHA-256", file);
      },
      judging: makeJudge(pki, content, await signer.sign(content)),
    },
    { rounds: 40, times: 150 },
  );
  const withoutHashing = whole.map((value, round) => value - (hashing[round] ?? 0));
  return [
    figure(`${curve}: sign+verify pairs of node:crypto`, perSecond(pair), "1/s"),
    figure(`${curve}: security objects`, perSecond(whole), "1/s"),
    figure(`${curve}: hashing of the data groups alone`, perSecond(hashing), "1/s"),
    figure(`${curve}: security objects / pairs, hashing included`, medianRatio(pair, whole), "ratio"),
    figure(`${curve}: security objects / pairs, hashing apart`, medianRatio(pair, withoutHashing), "ratio", {
      atLeast: LEAST_SHARE_OF_PAIRS,
    }),
    figure(`${curve}: cards judged (passive authentication)`, perSecond(judging), "1/s"),
  ];
}
