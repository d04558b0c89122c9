import { describe, expect, it } from "vitest";
import { planDataGroups } from "../../../../src/chip/reader/file-plan.ts";
import { choosePace } from "../../../../src/chip/reader/pace-choice.ts";
import { getPaceOid, type PaceMapping, type SecurityInfo } from "../../../../src/lds/index.ts";

function offer(mapping: PaceMapping, cipher: "AES-128" | "AES-256" = "AES-128"): SecurityInfo {
  return { kind: "pace", oid: getPaceOid({ keyAgreement: "ECDH", mapping, cipher }), version: 2, parameterId: 13 };
}

describe("A07: the choice among PACE offers", () => {
  const set = [offer("IM"), offer("CAM"), offer("GM"), offer("GM", "AES-256")];

  it("is the same in every rotation of the set", () => {
    for (let turn = 0; turn < set.length; turn++) {
      const choice = choosePace([...set.slice(turn), ...set.slice(0, turn)]);
      expect(choice).toMatchObject({ kind: "chosen", protocol: { mapping: "CAM" } });
      const plain = choosePace([...set.slice(turn), ...set.slice(0, turn)].filter((info) => info !== set[1]));
      expect(plain).toMatchObject({ kind: "chosen", protocol: { mapping: "GM", cipher: "AES-256" } });
    }
  });

  it("tells no offer from offers that are not known", () => {
    expect(choosePace([])).toEqual({ kind: "not-offered" });
    const version = { kind: "unknown", oid: "0.4.0.127.0.7.2.2.99", elements: [] } as const;
    expect(choosePace([version])).toEqual({ kind: "not-offered" });
    // 31 is reserved: no group has it.
    const reserved = { ...offer("GM"), parameterId: 31 } as SecurityInfo;
    expect(choosePace([reserved])).toEqual({ kind: "not-supported", oids: ["0.4.0.127.0.7.2.2.4.2.2"] });
  });
});

describe("the plan of data groups", () => {
  it("is what the security object signs and what EF.COM lists, refused ones last", () => {
    const plan = planDataGroups({ listed: ["DG3", "DG1", "DG14"], signed: [15, 1, 2, 3, 4] });
    expect(plan).toEqual(["DG1", "DG2", "DG14", "DG15", "DG3", "DG4"]);
  });

  it("leaves out numbers that are no data group", () => {
    expect(planDataGroups({ listed: [], signed: [0, 17, 99, 16] })).toEqual(["DG16"]);
  });
});
