import { findMrzFaults, parseMrz } from "../../lds/index.ts";
import type { CommandDefinition } from "../command.ts";
import { mrzArgument, mrzFieldLabels, readMrzText } from "../mrz-text.ts";

export const mrzCheck: CommandDefinition = {
  noun: "mrz",
  verb: "check",
  summary: { vi: "Kiểm tra các số kiểm tra của MRZ", en: "Check the digits and fields of an MRZ" },
  arguments: [mrzArgument],
  examples: ["civicard mrz check mrz.txt"],
  exitCodes: [1],
  async run(input, { output }) {
    const mrz = parseMrz(await readMrzText(input));
    const faults = findMrzFaults(mrz);
    const json = { type: mrz.type, intact: faults.length === 0, faults, notes: mrz.notes };
    if (faults.length === 0) {
      return { json, text: output.choose({ vi: `MRZ ${mrz.type} nguyên vẹn.`, en: `The ${mrz.type} MRZ is intact.` }) };
    }
    const names = faults.map((name) => output.choose(mrzFieldLabels[name])).join(", ");
    const text = output.choose({
      vi: `MRZ ${mrz.type} có trường sai: ${names}. Hãy quét hoặc nhập lại.`,
      en: `The ${mrz.type} MRZ has wrong fields: ${names}. Scan or type it again.`,
    });
    return { json, text, exitCode: 1 };
  },
};
