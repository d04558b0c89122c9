/**
 * How to test reader code of your own against simulated cards: good ones, forged ones, and ones that misbehave.
 * Copy it into your project; with vitest it runs as it stands.
 */
import { type CardTransport, inspectCard, TransportError } from "civicard";
import { createTestCard, type TestCard } from "civicard/testing";
import { describe, expect, it } from "vitest";

/** The code under test: a turnstile that opens for a genuine card and says why when it does not. */
async function mayPass(transport: CardTransport, { accessKey: access, trust, at, random }: TestCard): Promise<string> {
  try {
    const report = await inspectCard({ transport, access, trust, at, random });
    if (report.verdict === "valid") return "open";
    return report.checks.find(({ status }) => status === "failed" || status === "undetermined")?.reason ?? "closed";
  } catch (error) {
    if (error instanceof TransportError) return "put the card back";
    throw error;
  }
}

describe("the turnstile", () => {
  it("opens for a genuine card", async () => {
    const card = await createTestCard();
    expect(await mayPass(card.transport, card)).toBe("open");
  });

  it.each([
    ["a changed name", { faults: ["flip-byte:DG1"] }, "DATA_GROUP_HASH_MISMATCH"],
    ["a copy of all the files", { faults: ["clone"] }, "REFUSED"],
    ["an issuer nobody knows", { signer: "unknown" }, "ISSUER_UNKNOWN"],
    ["a signer whose key was stolen", { signer: "revoked" }, "SIGNER_REVOKED"],
  ] as const)("stays shut for %s", async (_, options, reason) => {
    const card = await createTestCard({ ...options, portrait: "none" });
    expect(await mayPass(card.transport, card)).toBe(reason);
  });

  it.each(["read-limit:100", "end-of-file-6b00", "no-mf-select"])("puts up with a chip that %s", async (fault) => {
    const card = await createTestCard({ faults: [fault], portrait: "none" });
    expect(await mayPass(card.transport, card)).toBe("open");
  });

  it("asks for the card when it is taken away too soon", async () => {
    const card = await createTestCard({ faults: ["power-loss-after:2"] });
    expect(await mayPass(card.transport, card)).toBe("put the card back");
  });
});
