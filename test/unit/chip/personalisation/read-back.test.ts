import { describe, expect, it } from "vitest";
import {
  findImageDifference,
  findReadBackFault,
  readBackAccesses,
} from "../../../../src/chip/personalisation/read-back.ts";
import { createCardImage } from "../../../../src/lds/index.ts";
import type { Check, CheckId, CheckStatus } from "../../../../src/pki/index.ts";

const planned = createCardImage([
  ["EF.COM", Uint8Array.of(0x60, 0)],
  ["DG1", Uint8Array.of(0x61, 0)],
  ["DG3", Uint8Array.of(0x63, 0)],
  ["DG15", Uint8Array.of(0x6f, 0)],
]);
const seen = createCardImage([
  ["EF.COM", Uint8Array.of(0x60, 0)],
  ["DG1", Uint8Array.of(0x61, 0)],
  ["DG15", Uint8Array.of(0x6f, 0)],
]);
const mrz = { kind: "MRZ", documentNumber: "L898902C<", dateOfBirth: "690806", dateOfExpiry: "940623" } as const;
const can = { kind: "CAN", can: "123456" } as const;

const passing: readonly CheckId[] = [
  "access",
  "passive-authentication.structure",
  "passive-authentication.signature",
  "passive-authentication.data-groups",
  "passive-authentication.chain",
  "active-authentication",
  "consistency.access-key",
];

function report(change: { readonly id?: CheckId; readonly status?: CheckStatus } = {}) {
  const checks = passing.map(
    (id): Check => ({ id, spec: "", status: id === change.id ? (change.status ?? "failed") : "passed" }),
  );
  return { verdict: "valid", checks, image: seen } as const;
}

describe("read-back", () => {
  it("takes the fields of the MRZ information apart, also of a longer number (9303-11 appendix D.2)", () => {
    expect(readBackAccesses({ mrzInformation: "L898902C<369080619406236", can: "123456", keys: [] })).toEqual([
      mrz,
      can,
    ]);
    expect(readBackAccesses({ mrzInformation: "D23145890734934071279507122", keys: [] })).toEqual([
      { kind: "MRZ", documentNumber: "D23145890734", dateOfBirth: "340712", dateOfExpiry: "950712" },
    ]);
  });

  it("passes equal files, DG3 aside, with every required check", () => {
    expect(findReadBackFault(report(), planned, mrz)).toBeUndefined();
  });

  it.each(passing)("does not pass when %s has not", (id) => {
    const fault = findReadBackFault(report({ id }), planned, mrz);
    expect(fault).toMatchObject({ kind: "not-as-planned", detail: expect.stringContaining(id) });
  });

  it("does not ask for a comparison with the MRZ when the CAN opened the card", () => {
    const notPerformed = report({ id: "consistency.access-key", status: "not-performed" });
    expect(findReadBackFault(notPerformed, planned, can)).toBeUndefined();
  });

  it("does not pass with a verdict other than valid", () => {
    const fault = findReadBackFault({ ...report(), verdict: "indeterminate" }, planned, mrz);
    expect(fault).toEqual({ kind: "not-as-planned", detail: "verdict indeterminate" });
  });

  it("is interrupted, not wrong, when the card went away", () => {
    const fault = findReadBackFault(report({ id: "active-authentication", status: "aborted" }), planned, mrz);
    expect(fault?.kind).toBe("interrupted");
  });

  it("names the file that differs, is missing or was not planned", () => {
    const files: [Parameters<typeof createCardImage>[0], string][] = [
      [
        [
          ["EF.COM", Uint8Array.of(0x60, 0)],
          ["DG1", Uint8Array.of(0x61, 1)],
        ],
        "DG1 differs",
      ],
      [[["DG1", Uint8Array.of(0x61, 0)]], "EF.COM was not read"],
      [
        [
          ["EF.COM", Uint8Array.of(0x60, 0)],
          ["DG1", Uint8Array.of(0x61, 0)],
          ["DG15", Uint8Array.of(0x6f, 0)],
          ["DG2", Uint8Array.of(0x75, 0)],
        ],
        "DG2 was not planned",
      ],
    ];
    for (const [found, text] of files) expect(findImageDifference(planned, createCardImage(found))).toBe(text);
  });
});
