import { describe, expect, it } from "vitest";
import { nameSearchKey, normaliseText } from "../../../src/registry/index.ts";

describe("names", () => {
  it("are stored in NFC with single blanks", () => {
    expect(normaliseText("  Nguye\u0302\u0303n\u00a0 Va\u0306n  An ")).toBe("Nguyễn Văn An");
  });

  it.each([
    ["Hoà Bình", "HÒA BÌNH"],
    ["Thuý", "thúy"],
    ["Khoẻ", "KHỎE"],
    ["Lê Ho\u0061\u0300", "LÊ HÒA"],
  ])("%s is found as %s", (one, other) => expect(nameSearchKey(one)).toBe(nameSearchKey(other)));

  it.each([
    ["QUÝ", "QÚY"],
    ["HOÀN", "HÒAN"],
    ["HÒA", "HÓA"],
    ["ĐỨC", "DỨC"],
  ])("%s is not %s", (one, other) => expect(nameSearchKey(one)).not.toBe(nameSearchKey(other)));
});
