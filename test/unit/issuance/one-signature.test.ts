import { describe, expect, test } from "vitest";
import {
  assertFinding,
  bindBlank,
  claim,
  createJob,
  type PersonalisationJob,
  reserveSignature,
} from "../../../src/issuance/index.ts";
import { passedChecks } from "../../support/passed-checks.ts";

const at = new Date("2026-11-25T03:00:00Z");

function claimed(): PersonalisationJob {
  const job = createJob({ id: "01JOB", requestId: "01REQUEST", attempt: 1, at });
  return claim(job, { stationId: "station-1", producerId: "producer", at });
}

const bound = () => bindBlank(claimed(), { blankSerial: "B-1", chipSerial: "0A", cardId: "01CARD", at });

describe("the signature of an attempt", () => {
  test("is not made before a blank is bound", () => {
    expect(() => reserveSignature(claimed(), at)).toThrow(expect.objectContaining({ code: "JOB_BLANK_MISSING" }));
  });

  test("is made once: two signed images of one request must never exist", () => {
    const signed = reserveSignature(bound(), at);
    expect(signed.steps.map(({ step }) => step)).toEqual(["SIGN_CARD"]);
    expect(() => reserveSignature(signed, at)).toThrow(expect.objectContaining({ code: "JOB_SIGNED_ALREADY" }));
  });
});

describe("an inspector's pass", () => {
  const inspector = { staffId: "inspector" };
  const pass = { pass: true, readBackVerdict: "valid", readBack: passedChecks } as const;

  test("stands on the checks of the read-back", () => {
    expect(() => assertFinding(bound(), inspector, pass)).not.toThrow();
  });

  test.each(Object.keys(passedChecks).filter((id) => id !== "active-authentication"))("needs %s", (id) => {
    const { [id]: _, ...others } = passedChecks;
    const finding = { ...pass, readBack: others };
    expect(() => assertFinding(bound(), inspector, finding)).toThrow(
      expect.objectContaining({ code: "QA_READ_BACK_NOT_VALID" }),
    );
  });

  test("is refused where a check failed, whatever verdict it claims", () => {
    const finding = { ...pass, readBack: { ...passedChecks, "active-authentication": "failed" } };
    expect(() => assertFinding(bound(), inspector, finding)).toThrow(
      expect.objectContaining({ code: "QA_READ_BACK_NOT_VALID" }),
    );
  });
});
