/** What terminal authentication opens. @spec BSI TR-03110-3 §C.1.5; ICAO 9303-11 §7.1 */
import { cardFiles } from "../../lds/index.ts";
import type { GrantedRights } from "../protocols/index.ts";

const INSPECTION_SYSTEM = "IS";

/** Right that opens a file of the application, by file id. */
const rightOfFile: ReadonlyMap<number, string> = new Map([
  [cardFiles.DG3.fileId, "read-dg3"],
  [cardFiles.DG4.fileId, "read-dg4"],
]);

/** Whether the rights open the file; none opens a file that the table does not have. */
export function opensFile(granted: GrantedRights | undefined, fileId: number): boolean {
  const right = rightOfFile.get(fileId);
  if (granted === undefined || right === undefined) return false;
  const { terminalType, rights } = granted.authorization;
  return terminalType === INSPECTION_SYSTEM && rights.includes(right);
}
