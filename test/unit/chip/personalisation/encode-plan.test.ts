import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../src/base/bytes/index.ts";
import { encodeCommandApdu } from "../../../../src/chip/iso7816/index.ts";
import { commandOf } from "../../../../src/chip/personalisation/encode-commands.ts";
import { planEncode } from "../../../../src/chip/personalisation/index.ts";
import { type CardProfile, getCardProfile } from "../../../../src/chip/profiles/index.ts";
import type { ChipSecrets } from "../../../../src/chip/secrets/index.ts";
import { type CardFileName, createCardImage } from "../../../../src/lds/index.ts";

const profile: CardProfile = { ...getCardProfile("civicard-blank"), greatestChunk: 200 };
const secrets: ChipSecrets = {
  can: "123456",
  mrzInformation: "L898902C<369080619406236",
  keys: [
    { purpose: "active-authentication", keyOrigin: "injected", curve: "P-256", privateKey: fromHex("11".repeat(32)) },
  ],
};

function imageOf(lengths: Partial<Record<CardFileName, number>>) {
  return createCardImage(
    Object.entries(lengths).map(([name, length]) => [name as CardFileName, new Uint8Array(length).fill(0x5a)]),
  );
}

const image = imageOf({ "EF.CardAccess": 20, "EF.COM": 24, "EF.SOD": 450, DG1: 95, DG2: 33_000 });

function plan(options: Partial<Parameters<typeof planEncode>[0]> = {}) {
  return planEncode({ image, secrets, profile, maximumCommandLength: 261, ...options });
}

describe("the plan of a card", () => {
  it("begins with the application, so that a chip that was begun is no blank any more", () => {
    expect(plan().steps[0]).toEqual({ kind: "create-application", application: "A0000002471001" });
  });

  it("makes every file before it fills the first, puts the secrets in last and locks at the very end", () => {
    const kinds = plan().steps.map(({ kind }) => kind);
    expect(kinds.lastIndexOf("create-file")).toBeLessThan(kinds.indexOf("write"));
    expect(kinds.lastIndexOf("write")).toBeLessThan(kinds.indexOf("put-access-protocols"));
    expect(kinds.slice(-5)).toEqual(["put-access-protocols", "put-key", "put-can", "put-mrz-information", "lock"]);
    expect(kinds.filter((kind) => kind === "lock")).toHaveLength(1);
  });

  it("covers every byte of every file once and in order", () => {
    const { steps, totalBytes } = plan();
    expect(totalBytes).toBe(20 + 24 + 450 + 95 + 33_000);
    for (const [name, length] of [
      ["EF.SOD", 450],
      ["DG2", 33_000],
      ["DG1", 95],
    ] as const) {
      const writes = steps.filter((step) => step.kind === "write").filter(({ file }) => file === name);
      let next = 0;
      for (const write of writes) {
        expect(write.offset).toBe(next);
        next += write.length;
      }
      expect(next).toBe(length);
    }
  });

  it("has no content and no secret in it", () => {
    const text = JSON.stringify(plan());
    for (const leak of ["123456", "L898902C", "1111", "5a5a", "90,90"]) expect(text).not.toContain(leak);
  });

  it.each([
    ["without EF.SOD", imageOf({ "EF.COM": 24, DG1: 95 })],
    ["with an empty file", imageOf({ "EF.COM": 24, "EF.SOD": 1, DG1: 95, DG2: 0 })],
    ["with a file that no size field can name", imageOf({ "EF.COM": 24, "EF.SOD": 1, DG1: 95, DG2: 65_536 })],
    ["with a file that is none of a card", new Map([...image, ["MF/4242", Uint8Array.of(1)] as const])],
  ])("is refused for an image %s", (_, unsuitable) => {
    expect(() => plan({ image: unsuitable })).toThrow(expect.objectContaining({ code: "ENCODE_IMAGE_UNSUITABLE" }));
  });

  it("is refused for a key that the chip has no slot for", () => {
    const withoutSlots = { ...profile, keySlots: [] };
    expect(() => plan({ profile: withoutSlots })).toThrow(expect.objectContaining({ code: "CARD_KEY_SLOT_MISSING" }));
  });
});

describe("the commands of a plan", () => {
  const material = { profile, image, secrets };
  const bytes = (step: Parameters<typeof commandOf>[0]) => toHex(encodeCommandApdu(commandOf(step, material)));

  it("are those of ISO 7816-4 and 7816-9", () => {
    expect(bytes({ kind: "select-master-file" })).toBe("00a4000c023f00");
    expect(bytes({ kind: "create-application", application: "A0000002471001" })).toBe(
      "00e0000012" + "6210" + "820138" + "83020200" + "8407a0000002471001",
    );
    expect(bytes({ kind: "create-file", file: "DG1", length: 95 })).toBe(
      "00e0000013" + "6211" + "8002005f" + "820101" + "83020101" + "860101" + "880108",
    );
    expect(bytes({ kind: "select-file", file: "EF.SOD" })).toBe("00a4020c02011d");
    expect(bytes({ kind: "write", file: "DG2", offset: 256, length: 3 })).toBe("00d60100035a5a5a");
    expect(bytes({ kind: "write", file: "DG2", offset: 32_768, length: 2 })).toBe("00d70000085402800053025a5a");
    expect(bytes({ kind: "put-can" })).toBe("00da020206313233343536");
    expect(bytes({ kind: "lock" })).toBe("00440000023f00");
  });

  it("give EF.CardAccess to anybody and the rest to whoever opened the card", () => {
    expect(bytes({ kind: "create-file", file: "EF.CardAccess", length: 20 })).toContain("860100");
    expect(bytes({ kind: "create-file", file: "DG3", length: 20 })).toContain("860102");
  });

  it("fit the reader and the chip when they are protected", () => {
    for (const step of plan().steps) {
      const { data = new Uint8Array() } = commandOf(step, material);
      // Padding to the next 16 and a MAC of 8 bytes behind a header of 5.
      expect(5 + (Math.floor(data.length / 16) + 1) * 16 + 8).toBeLessThanOrEqual(261);
    }
  });
});
