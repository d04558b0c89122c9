import { describe, expect, it } from "vitest";
import {
  attachPortraitTo,
  type IssuanceRequest,
  moveRequest,
  type RequestMove,
  type RequestStep,
} from "../../../src/issuance/index.ts";
import { sampleRecord, sampleRequest } from "./samples.ts";

const at = new Date("2026-07-01T03:00:00Z");

function step(event: RequestStep["event"], staffId: string): RequestStep {
  return { event, to: "DRAFT", staffId, at: at.toISOString() };
}

function attempt(request: Partial<IssuanceRequest>, move: Partial<RequestMove> & Pick<RequestMove, "event">) {
  const staff = { staffId: "other" };
  return () => moveRequest(sampleRequest(request), { staff, at, record: sampleRecord(), ...move });
}

function code(expected: string) {
  return expect.objectContaining({ code: expected });
}

describe("four eyes", () => {
  const cleared = (...history: RequestStep[]) => ({ state: "DEDUP_CLEARED", portraitId: "P", history }) as const;
  const approveBy = (staffId: string, ...history: RequestStep[]) =>
    attempt(cleared(...history), { event: "approve", staff: { staffId } });

  it.each(["create", "submit", "attachPortrait", "captureBiometrics"] as const)("refuses whoever did %s", (event) => {
    expect(approveBy("a", step("create", "z"), step(event, "a"))).toThrow(code("E-FOUR-EYES"));
  });

  it("is not lifted by somebody in between (A, B, A)", () => {
    const history = [step("create", "a"), step("submit", "b"), step("attachPortrait", "b")];
    expect(approveBy("a", ...history)).toThrow(code("E-FOUR-EYES"));
    expect(approveBy("b", ...history)).toThrow(code("E-FOUR-EYES"));
    expect(approveBy("c", ...history)().state).toBe("APPROVED");
  });

  it("refuses the person whose card it is", () => {
    const staff = { staffId: "c", citizenId: "PERSON" };
    expect(attempt(cleared(step("create", "a")), { event: "approve", staff })).toThrow(code("E-FOUR-EYES"));
  });
});

describe("guards", () => {
  it.each([
    "COLLECTED",
    "SCANNED",
    "RECHECKED",
    "IN_CORRECTION",
    "DECEASED",
    "MISSING",
    "MERGED",
    "NATIONALITY_LOST",
  ] as const)("submits nothing for a record that is %s", (stage) =>
    expect(attempt({}, { event: "submit", record: sampleRecord({ stage }) })).toThrow(code("E-REQ-STAGE")),
  );

  it("looks at the record again at approval", () => {
    const flag = { kind: "DUPLICATE_SUSPECTED", since: at.toISOString(), by: "x" } as const;
    const record = sampleRecord({ flags: [flag] });
    expect(attempt({ state: "DEDUP_CLEARED" }, { event: "approve", record })).toThrow(code("E-REQ-STAGE"));
  });

  it("wants a citizen", () => {
    const record = sampleRecord({ nationality: ["LAO"] });
    expect(attempt({}, { event: "submit", record })).toThrow(code("E-REQ-NATIONALITY"));
  });

  it.each(["UNDER_6", "FROM_6_TO_13"] as const)("wants a representative for %s", (ageBand) => {
    expect(attempt({ ageBand }, { event: "submit" })).toThrow(code("E-REQ-AGE"));
    const representative = { fullName: "ĐẶNG VĂN QUẾ" };
    expect(attempt({ ageBand, representative }, { event: "submit" })().state).toBe("SUBMITTED");
  });

  it.each<[string, Partial<IssuanceRequest>]>([
    ["a first issue with a sub-reason", { subReason: "LOST" }],
    ["a first issue beside a card", { oldCardId: "C" }],
    ["an exchange without sub-reason", { reason: "EXCHANGE", oldCardId: "C" }],
    ["an exchange because it is lost", { reason: "EXCHANGE", subReason: "LOST", oldCardId: "C" }],
    ["an exchange without card or statement", { reason: "EXCHANGE", subReason: "ON_REQUEST" }],
    ["a reissue for an age", { reason: "REISSUE", subReason: "AGE_MILESTONE" }],
  ])("refuses %s", (_, request) => expect(attempt(request, { event: "submit" })).toThrow(code("E-REQ-REASON")));

  it("captures no biometrics of a child under 6 and lets the step be skipped", () => {
    const child = { ageBand: "UNDER_6", state: "IDENTITY_CHECKED" } as const;
    expect(() => attachPortraitTo(sampleRequest(child), "P", { staff: { staffId: "a" }, at })).toThrow(
      code("E-BIO-UNDER6"),
    );
    expect(attempt({ ...child, portraitId: "P" }, { event: "captureBiometrics" })).toThrow(code("E-BIO-UNDER6"));
    expect(attempt(child, { event: "sign" })().state).toBe("CITIZEN_SIGNED");
  });

  it("wants a portrait of everybody else", () => {
    expect(attempt({ state: "IDENTITY_CHECKED" }, { event: "captureBiometrics" })).toThrow(code("E-BIO-MISSING"));
    expect(attempt({ state: "IDENTITY_CHECKED", portraitId: "P" }, { event: "sign" })).toThrow(code("E-BIO-MISSING"));
  });

  it("takes exactly the fee that is due", () => {
    const request = { state: "CITIZEN_SIGNED", reason: "REISSUE", subReason: "LOST" } as const;
    expect(attempt(request, { event: "settleFee", paidAmount: 69_999 })).toThrow(code("E-FEE-AMOUNT"));
    expect(attempt(request, { event: "settleFee", paidAmount: 70_001 })).toThrow(code("E-FEE-AMOUNT"));
    expect(attempt(request, { event: "settleFee", paidAmount: 70_000 })().fee?.amount).toBe(70_000);
  });

  it("wants reasons", () => {
    expect(attempt({ state: "SUBMITTED" }, { event: "refuse" })).toThrow(code("E-REASON-MISSING"));
    expect(attempt({ state: "SUBMITTED" }, { event: "cancel", reason: "  " })).toThrow(code("E-REASON-MISSING"));
  });

  it("marks nobody as absent before the day has ended", () => {
    const noShow = (appointmentOn: string | undefined) =>
      attempt({ state: "SUBMITTED", appointmentOn }, { event: "noShow" });
    expect(noShow(undefined)).toThrow(code("E-TOO-EARLY"));
    expect(noShow("2026-07-01")).toThrow(code("E-TOO-EARLY"));
    expect(noShow("2026-06-30")().state).toBe("NO_SHOW");
  });

  it("gives up a card after 90 days at the counter", () => {
    const arrived = (day: string) => {
      const history: RequestStep[] = [{ event: "receive", to: "AT_COUNTER", staffId: "x", at: `${day}T05:00:00.000Z` }];
      return attempt({ state: "AT_COUNTER", history }, { event: "markUnclaimed" });
    };
    expect(arrived("2026-04-03")).toThrow(code("E-TOO-EARLY"));
    expect(arrived("2026-04-02")().state).toBe("UNCLAIMED");
  });

  it("stops after three blanks", () => {
    const again = (blanksSpoiled: number) => attempt({ state: "QA_FAILED" }, { event: "requeue", blanksSpoiled });
    expect(again(2)().state).toBe("QUEUED");
    expect(again(3)).toThrow(code("E-BLANK-LIMIT"));
  });
});
