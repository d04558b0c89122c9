/**
 * The judgement over the files of a card, wherever they come from: a chip that was just read, or a directory.
 * What only a chip can show (access, active authentication) the reader adds.
 */
import { type CardImage, cardFileNames, findCardFile, isDataGroupName } from "../lds/index.ts";
import { judgeConsistency } from "./consistency.ts";
import { describeDocument, readDocumentContent } from "./document-content.ts";
import type { InspectedFile, InspectionReport } from "./inspection-report.ts";
import { type ImageToJudge, type PassiveAuthentication, passiveAuthentication } from "./passive-authentication.ts";
import { verdictOf } from "./verdict.ts";

/** Never throws for what the files hold. */
export async function inspectImage(question: ImageToJudge): Promise<InspectionReport> {
  const passive = await passiveAuthentication(question);
  const content = readDocumentContent(question.image, question.at, passive.covered);
  const checks = [...passive.checks, ...judgeConsistency({ question, passive, content })];
  return {
    verdict: verdictOf(checks),
    checks,
    document: describeDocument(content),
    files: describeFiles(question.image, passive),
    signer: passive.signer,
  };
}

/** Files at hand and files that the security object lists. `covered` is told for data groups only. */
function describeFiles(image: CardImage, { covered, listed }: PassiveAuthentication): readonly InspectedFile[] {
  return cardFileNames.flatMap((name): readonly InspectedFile[] => {
    const file = findCardFile(image, name);
    if (file === undefined) return isDataGroupName(name) && listed.has(name) ? [{ name, status: "absent" }] : [];
    return [
      { name, status: "read", size: file.length, ...(isDataGroupName(name) ? { covered: covered.has(name) } : {}) },
    ];
  });
}
