/**
 * What a person at the desk should know about an inspection: what the card refused, what that means, what to do. No
 * personal data and no jargon; the checks themselves stay in the report for technicians.
 */
import { CivicardError } from "../../base/errors/index.ts";
import type { Check, InspectionReport } from "../../pki/index.ts";
import { type AdviceText, checkAdvice, fileAdvice, reopenedAdvice } from "./advice-table.ts";

export interface Advice {
  /** `stop`: do not accept the card on this inspection. `note`: it is no fault. */
  readonly weight: "stop" | "ask" | "note";
  readonly vi: string;
  readonly en: string;
}

/** In the order of their weight; empty when everything was well. */
export function describeInspection(report: InspectionReport): readonly Advice[] {
  const order = ["stop", "ask", "note"] as const;
  const all = [...report.checks.flatMap(adviceOfCheck), ...adviceOfFiles(report), ...adviceOfChannel(report.checks)];
  const distinct = [...new Map(all.map((advice) => [advice.en, advice])).values()];
  return distinct.toSorted((left, right) => order.indexOf(left.weight) - order.indexOf(right.weight));
}

/** For an inspection that did not come about: wrong key, no card, a protocol that broke off. */
export function describeFailure(error: unknown): readonly Advice[] {
  if (!(error instanceof CivicardError)) throw error;
  return [{ weight: error.entry.retry ? "ask" : "stop", vi: error.text("vi"), en: error.text("en") }];
}

function adviceOfCheck({ id, status, reason }: Check): readonly Advice[] {
  const row = checkAdvice.find(
    (candidate) =>
      candidate.id === id &&
      candidate.statuses.includes(status) &&
      (candidate.reasons === undefined || (reason !== undefined && candidate.reasons.includes(reason))),
  );
  return row === undefined ? [] : [toAdvice(row.text)];
}

function adviceOfFiles({ files }: InspectionReport): readonly Advice[] {
  return fileAdvice.flatMap(({ statuses, behindTerminal, text }) => {
    const names = files
      .filter(({ name, status }) => statuses.includes(status) && (name === "DG3" || name === "DG4") === behindTerminal)
      .map(({ name }) => name);
    return names.length === 0 ? [] : [toAdvice(text(names.join(", ")))];
  });
}

function adviceOfChannel(checks: readonly Check[]): readonly Advice[] {
  const again = checks.find(({ id }) => id === "access")?.detail?.match(/opened again (\d+) times/)?.[1];
  return again === undefined ? [] : [toAdvice(reopenedAdvice(again))];
}

function toAdvice({ weight, vi, en }: AdviceText): Advice {
  return { weight, vi, en };
}
