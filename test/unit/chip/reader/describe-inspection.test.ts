import { describe, expect, it } from "vitest";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import { checkAdvice, fileAdvice } from "../../../../src/chip/reader/advice-table.ts";
import { describeFailure, describeInspection } from "../../../../src/chip/reader/describe-inspection.ts";
import { type Check, checkIds, type InspectedFile, type InspectionReport } from "../../../../src/pki/index.ts";

function report(checks: readonly Partial<Check>[], files: readonly InspectedFile[] = []): InspectionReport {
  const whole = checks.map((check): Check => ({ id: "access", status: "passed", spec: "", ...check }));
  return { verdict: "indeterminate", checks: whole, document: {}, files };
}

const weightsOf = (value: InspectionReport) => describeInspection(value).map(({ weight }) => weight);

describe("what a person is told", () => {
  it("is nothing when everything was well", () => {
    const passed = checkIds.map((id) => ({ id, status: "passed" }) as const);
    expect(describeInspection(report(passed, [{ name: "DG1", status: "read" }]))).toEqual([]);
  });

  it("is to stop for every check that says the card is bad, in both languages", () => {
    const bad = [
      "passive-authentication.structure",
      "passive-authentication.signature",
      "passive-authentication.data-groups",
      "passive-authentication.chain",
      "passive-authentication.revocation",
      "active-authentication",
      "chip-authentication",
      "pace-cam",
      "consistency.access-key",
      "consistency.com-sod",
      "consistency.card-access",
      "consistency.issuing-state",
      "consistency.mrz",
    ] as const;
    for (const id of bad) {
      const [advice] = describeInspection(report([{ id, status: "failed" }]));
      expect(advice?.weight, id).toBe("stop");
      expect(advice?.vi, id).not.toBe(advice?.en);
    }
  });

  it("keeps 'not known' and 'expired' apart from 'forged'", () => {
    const chain = "passive-authentication.chain";
    const unknown = describeInspection(report([{ id: chain, status: "undetermined", reason: "ISSUER_UNKNOWN" }]));
    expect(unknown).toMatchObject([{ weight: "ask" }]);
    expect(unknown[0]?.en).toContain("not false");
    const expired = describeInspection(
      report([{ id: "document.validity", status: "failed", reason: "DOCUMENT_EXPIRED" }]),
    );
    expect(expired[0]?.en).toContain("expired");
  });

  it("calls the refusal of fingerprints normal, and that of another file not", () => {
    const files = [
      { name: "DG3", status: "refused" },
      { name: "DG4", status: "refused" },
    ] as const;
    expect(describeInspection(report([], files))).toMatchObject([{ weight: "note" }]);
    expect(describeInspection(report([], files))[0]?.en).toContain("DG3, DG4");
    expect(weightsOf(report([], [{ name: "DG2", status: "refused" }]))).toEqual(["ask"]);
    expect(weightsOf(report([], [{ name: "DG2", status: "unreadable" }]))).toEqual(["ask"]);
  });

  it("says that authentication was done again, and how often", () => {
    const [advice] = describeInspection(report([{ detail: "PACE ECDH-GM AES-128; opened again 2 times" }]));
    expect(advice).toMatchObject({ weight: "note" });
    expect(advice?.en).toContain("2 times");
    expect(advice?.vi).toContain("2 lần");
  });

  it("comes in the order of its weight, each sentence once", () => {
    const checks = [
      { id: "pace-cam", status: "undetermined" },
      { id: "passive-authentication.signature", status: "failed" },
      { id: "passive-authentication.data-groups", status: "failed" },
    ] as const;
    expect(weightsOf(report(checks, [{ name: "DG3", status: "refused" }]))).toEqual(["stop", "ask", "note"]);
  });

  it("is for people: no code words, hexadecimal or clauses", () => {
    const texts = [...checkAdvice.map(({ text }) => text), ...fileAdvice.map(({ text }) => text("DG2"))];
    for (const { vi, en } of texts) {
      expect(`${vi} ${en}`).not.toMatch(/[A-Z]+_[A-Z]|0x|\b9303\b|[0-9A-F]{4}\b/);
      expect(en.endsWith(".") && vi.endsWith(".")).toBe(true);
    }
  });
});

describe("an inspection that did not come about", () => {
  it("has the text of its error", () => {
    const [advice] = describeFailure(new CivicardError("CARD_PASSWORD_LAST_TRY", { password: "PIN" }));
    expect(advice).toMatchObject({ weight: "stop" });
    expect(advice?.en).toContain("One try of the PIN is left");
    expect(() => describeFailure(new TypeError("ours"))).toThrow(TypeError);
  });
});
