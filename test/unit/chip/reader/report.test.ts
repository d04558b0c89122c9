import { describe, expect, it } from "vitest";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import { SecureMessagingError, StatusWordError } from "../../../../src/chip/iso7816/index.ts";
import { checkAccessKey } from "../../../../src/chip/reader/access-key-check.ts";
import { boundToPassiveAuthentication } from "../../../../src/chip/reader/chip-authenticity.ts";
import { describeFault, isCardLost, isChannelBroken } from "../../../../src/chip/reader/fault.ts";
import type { ReadFiles } from "../../../../src/chip/reader/read-files.ts";
import { withUnreadFiles } from "../../../../src/chip/reader/unread-files.ts";
import { TransportError } from "../../../../src/chip/transport/index.ts";
import { createCardImage, encodeDg1 } from "../../../../src/lds/index.ts";
import type { Check, CheckId, CheckStatus } from "../../../../src/pki/index.ts";

function check(id: CheckId, status: CheckStatus): Check {
  return { id, status, spec: "" };
}

const passive: readonly Check[] = [
  check("passive-authentication.structure", "passed"),
  check("passive-authentication.signature", "passed"),
  check("passive-authentication.data-groups", "passed"),
  check("passive-authentication.chain", "passed"),
];

describe("P25: a proof of the chip", () => {
  const proof = [check("active-authentication", "passed"), check("chip-authentication", "passed")];
  const files = [
    { name: "DG14", covered: true },
    { name: "DG15", covered: true },
  ] as const;

  it("counts when passive authentication vouches for the key", () => {
    expect(boundToPassiveAuthentication(proof, { checks: passive, files })).toEqual(proof);
  });

  it.each(passive.map(({ id }) => id))("does not count when %s has not passed", (id) => {
    const statuses = ["failed", "undetermined", "not-performed", "not-supported"] as const;
    const weaker = statuses.map((status) => passive.map((each) => (each.id === id ? { ...each, status } : each)));
    for (const checks of [...weaker, passive.filter((each) => each.id !== id)]) {
      const bound = boundToPassiveAuthentication(proof, { checks, files });
      expect(bound.map(({ status }) => status)).toEqual(["undetermined", "undetermined"]);
    }
  });

  it.each([undefined, false])("does not count when the security object leaves the key's file out (%s)", (covered) => {
    for (const [name, place] of [
      ["DG15", 0],
      ["DG14", 1],
    ] as const) {
      const changed = files.map((file) => (file.name === name ? { ...file, covered } : file));
      for (const list of [changed, files.filter((file) => file.name !== name)]) {
        const bound = boundToPassiveAuthentication(proof, { checks: passive, files: list });
        expect(bound[place]).toMatchObject({ status: "undetermined", reason: `${name}_NOT_SIGNED` });
        expect(bound[1 - place]?.status).toBe("passed");
      }
    }
  });

  it("stays failed whatever passive authentication says", () => {
    const failed = [check("active-authentication", "failed")];
    expect(boundToPassiveAuthentication(failed, { checks: [], files: [] })).toEqual(failed);
  });
});

describe("signed files that were not read", () => {
  const read: ReadFiles = {
    image: createCardImage([]),
    signed: new Set([1, 2, 3]),
    faults: new Map(),
    files: [
      { name: "DG1", status: "read" },
      { name: "DG2", status: "read" },
      { name: "DG3", status: "refused" },
    ],
  };
  const statusOf = (changed: Partial<ReadFiles>, id: CheckId) =>
    withUnreadFiles(passive, { ...read, ...changed }).find((each) => each.id === id);

  it("may be DG3 and DG4, which a stranger does not see", () => {
    expect(withUnreadFiles(passive, read)).toEqual(passive);
  });

  it("leave the question of the data groups open when another one is absent", () => {
    const files = read.files.map((file) => (file.name === "DG2" ? ({ ...file, status: "absent" } as const) : file));
    expect(statusOf({ files }, "passive-authentication.data-groups")).toMatchObject({
      status: "undetermined",
      reason: "SIGNED_FILE_NOT_READ",
      detail: "DG2",
    });
  });

  it.each([
    ["FILE_TRUNCATED", "failed"],
    ["READ_OVERLONG", "failed"],
    ["READ_STALLED", "undetermined"],
    ["SM_CHECKSUM_WRONG", "undetermined"],
  ] as const)("%s makes the data groups %s", (reason, status) => {
    const files = read.files.map((file) => (file.name === "DG2" ? ({ ...file, status: "unreadable" } as const) : file));
    const faults = new Map([["DG2", { reason, detail: "offset 7" }]] as const);
    const answer = statusOf({ files, faults }, "passive-authentication.data-groups");
    expect(answer?.status).toBe(status);
    expect(answer?.detail).toContain("DG2");
  });

  it("make the structure fail when the broken file is EF.SOD", () => {
    const faults = new Map([["EF.SOD", { reason: "FILE_TRUNCATED", detail: "offset 700 of 1603" }]] as const);
    expect(statusOf({ faults }, "passive-authentication.structure")).toMatchObject({
      status: "failed",
      reason: "FILE_TRUNCATED",
      detail: "EF.SOD: offset 700 of 1603",
    });
  });
});

describe("A36: the MRZ that opened the card", () => {
  // Doc 9303-5 appendix B specimen.
  const mrz = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
  const image = createCardImage([["DG1", encodeDg1({ mrz })]]);
  const key = { kind: "MRZ", documentNumber: "D23145890", dateOfBirth: "740812", dateOfExpiry: "120415" } as const;

  it("belongs to this document, or to another one", () => {
    expect(checkAccessKey(key, image).status).toBe("passed");
    expect(checkAccessKey({ ...key, documentNumber: "X12345678" }, image)).toMatchObject({
      status: "failed",
      reason: "OTHER_DOCUMENT",
    });
  });

  it("cannot be compared without DG1, with a broken one, or when a CAN was used", () => {
    expect(checkAccessKey(key, createCardImage([])).status).toBe("not-performed");
    expect(checkAccessKey(key, createCardImage([["DG1", Uint8Array.of(0x61, 0)]])).status).toBe("undetermined");
    expect(checkAccessKey({ kind: "CAN", can: "123456" }, image).status).toBe("not-performed");
  });
});

describe("errors as words of a report", () => {
  it("give the code of the table, and nothing of an error that is not ours", () => {
    expect(describeFault(new StatusWordError(0x6a82, 0xa4)).reason).toBe("STATUS_WORD");
    expect(describeFault(new TypeError("the card said NGUYEN"))).toEqual({ reason: "INTERNAL" });
    expect(describeFault("text")).toEqual({ reason: "INTERNAL" });
  });

  it("tell a lost card from a broken channel", () => {
    const lost = [
      new TransportError("TRANSPORT_CARD_REMOVED"),
      new CivicardError("APDU_RESPONSE_INVALID", { length: 1 }),
    ];
    for (const error of lost) expect([isCardLost(error), isChannelBroken(error)]).toEqual([true, false]);
    const broken = new SecureMessagingError("SM_CHECKSUM_WRONG");
    expect([isCardLost(broken), isChannelBroken(broken)]).toEqual([false, true]);
  });
});
