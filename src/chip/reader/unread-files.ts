/**
 * Signed files that could not be read. The judge of files sees only what is there; leaving a group out, or cutting it,
 * must not make a card look whole.
 *
 * @spec ICAO 9303-11 §5.1; field cases A38, P28
 */
import { type CardFileName, type DataGroupName, findDataGroupName } from "../../lds/index.ts";
import type { Check, CheckId } from "../../pki/index.ts";
import type { Fault } from "./fault.ts";
import { refusedAsARule } from "./file-plan.ts";
import type { ReadFiles } from "./read-files.ts";

/** Faults that lie in the bytes of the file, not in the way to them: the card itself serves something broken. */
const malformed = new Set(["FILE_HEADER_INVALID", "FILE_TOO_LONG", "FILE_TRUNCATED", "READ_OVERLONG"]);

const DATA_GROUPS: CheckId = "passive-authentication.data-groups";
const STRUCTURE: CheckId = "passive-authentication.structure";

/** @param terminalFiles whether files behind terminal authentication must have been read too */
export function withUnreadFiles(
  checks: readonly Check[],
  read: ReadFiles,
  { terminalFiles }: { readonly terminalFiles: boolean } = { terminalFiles: false },
): readonly Check[] {
  const sod = read.faults.get("EF.SOD");
  const structure = sod !== undefined && malformed.has(sod.reason) ? failure("EF.SOD", sod) : undefined;
  const groups = groupsAnswer(read, terminalFiles);
  return checks.map((check) => {
    if (check.id === STRUCTURE && structure !== undefined) return { ...check, ...structure };
    // A hash that is wrong already says more.
    if (check.id === DATA_GROUPS && groups !== undefined && check.status !== "failed") return { ...check, ...groups };
    return check;
  });
}

type Answer = Pick<Check, "status" | "reason" | "detail">;

function groupsAnswer({ signed, files, faults }: ReadFiles, terminalFiles: boolean): Answer | undefined {
  const names = [...signed].map(findDataGroupName).filter((name) => name !== undefined);
  const unread = names
    .filter((name) => files.find((file) => file.name === name)?.status !== "read")
    .filter((name) => terminalFiles || isExpected(name));
  for (const name of unread) {
    const fault = faults.get(name);
    if (fault !== undefined && malformed.has(fault.reason)) return failure(name, fault);
  }
  if (unread.length === 0) return undefined;
  return { status: "undetermined", reason: "SIGNED_FILE_NOT_READ", detail: unread.join(", ") };
}

/** Fingerprints and irises stay shut to whoever has no right: their hashes are signed all the same. */
function isExpected(name: DataGroupName): boolean {
  return !refusedAsARule.includes(name);
}

function failure(name: CardFileName, { reason, detail }: Fault): Answer {
  return { status: "failed", reason, detail: `${name}: ${detail ?? reason}` };
}
