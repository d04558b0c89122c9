import { describe, expect, it } from "vitest";
import { feeDue, type RequestChannel, type RequestReason, type RequestSubReason } from "../../../src/issuance/index.ts";

describe("fees of Circular 73/2024/TT-BTC", () => {
  it.each<[RequestReason, RequestSubReason | undefined, RequestChannel, string, number]>([
    ["FIRST_ISSUE", undefined, "COUNTER", "2026-07-01", 0],
    ["EXCHANGE", "AGE_MILESTONE", "COUNTER", "2026-07-01", 0],
    ["EXCHANGE", "UNIT_REORGANISATION", "COUNTER", "2026-07-01", 0],
    ["EXCHANGE", "CARD_ERROR", "COUNTER", "2026-07-01", 0],
    ["EXCHANGE", "APPEARANCE_CHANGE", "COUNTER", "2024-12-31", 25_000],
    ["EXCHANGE", "APPEARANCE_CHANGE", "COUNTER", "2025-01-01", 50_000],
    ["EXCHANGE", "APPEARANCE_CHANGE", "ONLINE", "2025-01-01", 25_000],
    ["EXCHANGE", "APPEARANCE_CHANGE", "ONLINE", "2025-12-31", 25_000],
    ["EXCHANGE", "APPEARANCE_CHANGE", "ONLINE", "2026-01-01", 50_000],
    ["REISSUE", "LOST", "COUNTER", "2024-07-01", 35_000],
    ["REISSUE", "LOST", "MOBILE_TEAM", "2026-07-01", 70_000],
    ["REISSUE", "NATIONALITY_REGAINED", "COUNTER", "2026-07-01", 70_000],
  ])("%s %s %s on %s", (reason, subReason, channel, day, amount) => {
    expect(feeDue({ reason, subReason, channel }, day).amount).toBe(amount);
  });

  it("asks 30,000 for turning a card of 2021 into one of 2024", () => {
    const request = {
      reason: "EXCHANGE",
      subReason: "ON_REQUEST",
      channel: "COUNTER",
      oldTemplate: "CCCD_2021",
    } as const;
    expect(feeDue(request, "2026-07-01").amount).toBe(30_000);
    expect(feeDue({ ...request, oldTemplate: "CC_2024" }, "2026-07-01").amount).toBe(50_000);
  });

  it("guesses nothing for days before the table", () => {
    const request = { reason: "REISSUE", subReason: "LOST", channel: "COUNTER" } as const;
    expect(() => feeDue(request, "2024-06-30")).toThrow(expect.objectContaining({ code: "TARIFF_MISSING" }));
  });
});
