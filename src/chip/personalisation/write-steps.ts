/** Sends the steps of a plan one after the other; the first that is not acknowledged ends it. */
import { CivicardError } from "../../base/errors/index.ts";
import { type ApduProcessor, formatStatusWord, StatusWord } from "../iso7816/index.ts";
import { commandOf, type EncodeMaterial } from "./encode-commands.ts";
import type { EncodePlan, EncodeStep } from "./encode-plan.ts";
import type { EncodeJournal } from "./journal.ts";
import type { EncodeFault, LastStep } from "./outcome.ts";

export interface WriteOptions {
  /** Inside the secure channel. */
  readonly transmit: ApduProcessor;
  readonly plan: EncodePlan;
  readonly material: EncodeMaterial;
  readonly journal: EncodeJournal;
  /** Content bytes that the chip has acknowledged. */
  readonly onWritten?: ((bytes: number, total: number) => void) | undefined;
}

interface WriteFault {
  readonly reason: EncodeFault;
  readonly detail: string;
  /** Whether the lock had been sent: from then on the chip may be finished. */
  readonly lockSent: boolean;
}

export interface WriteResult {
  readonly lastStep?: LastStep | undefined;
  /** Absent when every step was acknowledged. */
  readonly fault?: WriteFault | undefined;
}

/** Never throws for what chip, reader or journal do. */
export async function writeSteps(options: WriteOptions): Promise<WriteResult> {
  const { plan, onWritten } = options;
  let lastStep: LastStep | undefined;
  let written = 0;
  for (const [index, step] of plan.steps.entries()) {
    const fault = await writeStep(options, step, index);
    if (fault !== undefined) return { lastStep, fault };
    lastStep = { index, step };
    if (step.kind !== "write") continue;
    written += step.length;
    onWritten?.(written, plan.totalBytes);
  }
  return { lastStep };
}

async function writeStep(options: WriteOptions, step: EncodeStep, index: number): Promise<WriteFault | undefined> {
  const { transmit, material, journal } = options;
  const isLock = step.kind === "lock";
  // Written ahead: a station that dies right after sending must know that the chip may be locked.
  const announced = isLock ? await recorded(journal.append({ event: "lock-sent", index })) : undefined;
  if (announced !== undefined) return { ...announced, lockSent: false };
  const command = commandOf(step, material);
  let statusWord: number;
  try {
    ({ statusWord } = await transmit(command));
  } catch (error) {
    const reason = isLock ? "LOCK_NOT_ACKNOWLEDGED" : "WRITE_INTERRUPTED";
    return { reason, detail: codeOf(error), lockSent: isLock };
  } finally {
    // Content of a file is a view of the image; what else has data is a copy made for this command.
    if (step.kind === "put-key") command.data?.fill(0);
  }
  if (statusWord !== StatusWord.success) {
    // Refusals are not authenticated: whoever sits on the line could have the lock done and answer in its place.
    const reason = isLock ? "LOCK_NOT_ACKNOWLEDGED" : "STEP_REFUSED";
    return { reason, detail: `${step.kind}: ${formatStatusWord(statusWord)}`, lockSent: isLock };
  }
  const kept = await recorded(journal.append({ event: "acknowledged", index, step }));
  return kept === undefined ? undefined : { ...kept, lockSent: isLock };
}

async function recorded(entry: Promise<void>): Promise<Pick<WriteFault, "reason" | "detail"> | undefined> {
  try {
    await entry;
    return undefined;
  } catch (error) {
    return { reason: "JOURNAL_FAILED", detail: codeOf(error) };
  }
}

/** A code of our table, or that it was none: texts of other errors could quote what was sent. */
function codeOf(error: unknown): string {
  return error instanceof CivicardError ? error.code : "INTERNAL";
}
