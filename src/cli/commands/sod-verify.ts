import type { ExitCode } from "../../base/errors/index.ts";
import { type CardFileName, createCardImage, findDataGroupName } from "../../lds/index.ts";
import { type Check, passiveAuthentication } from "../../pki/index.ts";
import { type CommandDefinition, type CommandInput, usageError } from "../command.ts";
import { readInputFile } from "../files.ts";
import { checksToText } from "../inspection-text.ts";
import { findJudgementTime, readTrustStore, trustOptions } from "../trust-material.ts";

export const sodVerify: CommandDefinition = {
  noun: "sod",
  verb: "verify",
  summary: { vi: "Kiểm tra chữ ký của EF.SOD", en: "Verify the signature of an EF.SOD" },
  arguments: [{ name: "file", summary: { vi: "tệp EF.SOD", en: "EF.SOD file" } }],
  options: [
    {
      flags: "--dg <n=file...>",
      summary: { vi: "nhóm dữ liệu cần so, ví dụ 1=DG1.bin", en: "data groups to compare, such as 1=DG1.bin" },
    },
    ...trustOptions,
  ],
  examples: [
    "civicard sod verify EF_SOD.bin",
    "civicard sod verify EF_SOD.bin --dg 1=DG1.bin 2=DG2.bin --trust csca.cer",
  ],
  exitCodes: [1, 7],
  async run(input, { output, clock }) {
    const files: (readonly [CardFileName, Uint8Array])[] = [["EF.SOD", await readInputFile(input.argument(0))]];
    for (const group of input.list("dg")) files.push(await readDataGroup(group));
    const trust = await readTrustStore(input, output);
    const at = findJudgementTime(input) ?? clock();
    const { checks, signer } = await passiveAuthentication({ image: createCardImage(files), trust, at });
    const answered = withoutUnasked(checks, input);
    return {
      json: { checks: answered, ...(signer === undefined ? {} : { signer }) },
      text: checksToText(answered, output),
      exitCode: exitCodeOf(answered),
    };
  },
};

async function readDataGroup(text: string): Promise<readonly [CardFileName, Uint8Array]> {
  const [, number = "", file = ""] = /^(\d{1,2})=(.+)$/s.exec(text) ?? [];
  const name = findDataGroupName(Number(number));
  if (name === undefined) {
    return usageError({ vi: "--dg cần N=TỆP, N từ 1 đến 16", en: "--dg wants N=FILE with N from 1 to 16" });
  }
  return [name, await readInputFile(file)];
}

/** Without data groups there is nothing to compare, which is no fault of the file. */
function withoutUnasked(checks: readonly Check[], input: CommandInput): readonly Check[] {
  return input.list("dg").length > 0
    ? checks
    : checks.filter(({ id, status }) => id !== "passive-authentication.data-groups" || status === "failed");
}

function exitCodeOf(checks: readonly Check[]): ExitCode {
  if (checks.some(({ status }) => status === "failed")) return 1;
  const holds = ["passive-authentication.structure", "passive-authentication.signature"].every(
    (id) => checks.find((check) => check.id === id)?.status === "passed",
  );
  return holds ? 0 : 7;
}
