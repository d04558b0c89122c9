import { describe, expect, it } from "vitest";
import { type Check, type CheckId, type CheckStatus, type Verdict, verdictOf } from "../../../src/pki/index.ts";

const check = (id: CheckId, status: CheckStatus, reason?: string): Check => ({ id, status, spec: "test", reason });

const required: readonly CheckId[] = [
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
  "passive-authentication.validity",
  "document.validity",
];
const good = required.map((id) => check(id, "passed"));
const withChange = (changed: Check): readonly Check[] => [...good.filter(({ id }) => id !== changed.id), changed];

describe("the verdict", () => {
  it.each<[string, readonly Check[], Verdict]>([
    ["nothing was checked", [], "indeterminate"],
    ["everything required passed", good, "valid"],
    ["more than that passed", [...good, check("active-authentication", "passed")], "valid"],
    ["something else was not supported", [...good, check("chip-authentication", "not-supported")], "valid"],
    ["revocation is not known", [...good, check("passive-authentication.revocation", "undetermined")], "valid"],
    ["the signer is revoked", [...good, check("passive-authentication.revocation", "failed")], "invalid"],
    ["the chip is no genuine one", [...good, check("active-authentication", "failed")], "invalid"],
    ["parts do not fit together", [...good, check("consistency.com-sod", "failed")], "invalid"],
    [
      "the issuer is unknown",
      withChange(check("passive-authentication.chain", "undetermined", "ISSUER_UNKNOWN")),
      "indeterminate",
    ],
    [
      "the algorithm is not supported",
      withChange(check("passive-authentication.signature", "not-supported")),
      "indeterminate",
    ],
    ["the document has expired", withChange(check("document.validity", "failed", "DOCUMENT_EXPIRED")), "invalid"],
    [
      "a required file is missing",
      withChange(check("passive-authentication.data-groups", "not-performed", "REQUIRED_FILE_MISSING")),
      "incomplete",
    ],
    ["the card was pulled away", [...good, check("active-authentication", "aborted")], "incomplete"],
    [
      "the card was pulled away, but something had failed",
      [check("passive-authentication.signature", "failed"), check("active-authentication", "aborted")],
      "invalid",
    ],
    ["the card could not be opened", [check("access", "failed")], "incomplete"],
    [
      "a check answers twice and differs",
      [...good, check("passive-authentication.chain", "undetermined")],
      "indeterminate",
    ],
  ])("when %s", (_, checks, verdict) => {
    expect(verdictOf(checks)).toBe(verdict);
  });

  it.each(required)("is never valid without %s", (id) => {
    expect(verdictOf(good.filter((candidate) => candidate.id !== id))).toBe("indeterminate");
  });

  it.each(required)("is invalid when %s failed, whatever else", (id) => {
    expect(verdictOf(withChange(check(id, "failed")))).toBe("invalid");
  });
});
