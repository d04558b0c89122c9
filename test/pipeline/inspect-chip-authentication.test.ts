/** Chip authentication, its mapping inside PACE, and terminal authentication within a whole inspection. */
import { beforeAll, describe, expect, it } from "vitest";
import { parseCommandApdu } from "../../src/chip/iso7816/index.ts";
import type { CardInspection, InspectCardOptions } from "../../src/chip/reader/index.ts";
import { createMemoryTransport } from "../../src/chip/transport/index.ts";
import { protocolOids } from "../../src/lds/index.ts";
import type { Check, CheckId } from "../../src/pki/index.ts";
import { createTrustStore, inspectImage, signEfCardSecurity } from "../../src/pki/index.ts";
import { at, inspect, makeStation, type Station } from "../support/encoding-station.ts";
import {
  type AgreementKey,
  can,
  makeReaderCard,
  paceOffer,
  type ReaderCard,
  type ReaderCardOptions,
  readerChip,
} from "../support/reader-card.ts";
import { intercept } from "../support/tampering-transport.ts";
import { makeTerminalPki, type TerminalPki } from "../support/terminal-pki.ts";

let station: Station;
let terminals: TerminalPki;

beforeAll(async () => {
  station = await makeStation("chip authentication in the inspection");
  terminals = await makeTerminalPki({ seed: "terminals of the inspection" });
});

const make = (options: Partial<ReaderCardOptions>) => makeReaderCard({ pki: station.pki, signingTime: at, ...options });

interface Run extends Partial<Pick<InspectCardOptions, "level" | "terminal" | "access" | "trust">> {
  readonly faults?: readonly string[];
  readonly profile?: string;
  readonly maximumCommandLength?: number;
}

async function run(card: ReaderCard, { faults = [], profile = "vnm", ...options }: Run = {}): Promise<CardInspection> {
  const { maximumCommandLength, access = can, ...rest } = options;
  const transport = createMemoryTransport(readerChip(card, { faults, profile }), { maximumCommandLength });
  return inspect(transport, access, { trust: station.trust, ...rest });
}

function find(report: CardInspection, id: CheckId): Check | undefined {
  return report.checks.find((check) => check.id === id);
}

const aes: AgreementKey = { curve: "brainpoolP256r1", cipher: "AES-128" };

describe("chip authentication in the inspection", () => {
  it.each([
    ["AES-128", [aes], "ECDH AES-128"],
    ["3DES, by MSE:Set KAT", [{ curve: "P-256", cipher: "3DES" }], "ECDH 3DES"],
    [
      "several keys by number",
      [
        { ...aes, keyId: 1 },
        { curve: "P-384", cipher: "AES-256", keyId: 2 },
      ],
      "AES-256, key 2",
    ],
    ["A26: a key without any protocol", [{ curve: "brainpoolP256r1" }], "ECDH 3DES; deviations: info-missing"],
  ] as const)("%s: passed, and the card is valid", async (_, chipAuthentication, detail) => {
    const report = await run(await make({ chipAuthentication }));
    expect(find(report, "chip-authentication")).toMatchObject({ status: "passed" });
    expect(find(report, "chip-authentication")?.detail).toContain(detail);
    expect(report.verdict).toBe("valid");
    expect(find(report, "access")?.detail).not.toContain("opened again");
  });

  it("reads EF.SOD and DG14 before, and everything else after under the new keys", async () => {
    const card = await make({ chipAuthentication: [aes] });
    const protectedAfter: number[] = [];
    let agreed = -1;
    const transport = intercept(createMemoryTransport(readerChip(card)), ({ index, command }, pass) => {
      const { cla, ins, p1, p2 } = parseCommandApdu(command);
      if (ins === 0x22 && p1 === 0x41 && p2 === 0xa4) agreed = index + 1;
      if (agreed >= 0 && index > agreed) protectedAfter.push(cla & 0x0c);
      return pass();
    });
    const steps: string[] = [];
    const report = await inspect(transport, can, {
      trust: station.trust,
      onProgress: (progress) => {
        const word = progress.step === "reading" ? progress.file : progress.step;
        if (steps.at(-1) !== word) steps.push(word);
      },
    });
    expect(report.verdict).toBe("valid");
    expect(protectedAfter.length).toBeGreaterThan(4);
    expect(protectedAfter.every((bits) => bits === 0x0c)).toBe(true);
    expect(steps).toEqual([
      ...["opening", "EF.SOD", "DG14", "chip-authentication", "EF.COM", "DG1"],
      ...["authenticating", "judging"],
    ]);
  });

  it("A27: 6F00 is a failed proof, the channel is built again and everything is read", async () => {
    const report = await run(await make({ chipAuthentication: [aes] }), { faults: ["ca-fails"] });
    expect(find(report, "chip-authentication")).toMatchObject({
      status: "failed",
      reason: "REFUSED",
      detail: "status 6F00",
    });
    expect(report.files.every(({ status }) => status === "read")).toBe(true);
    expect(find(report, "access")?.detail).toContain("opened again 1 times");
    expect(find(report, "passive-authentication.data-groups")?.status).toBe("passed");
    expect(report.verdict).toBe("invalid");
  });

  it("a chip with another key than the signed one fails, and is read on", async () => {
    const report = await run(await make({ chipAuthentication: [aes] }), { faults: ["wrong-ca-key"] });
    expect(find(report, "chip-authentication")?.status).toBe("failed");
    expect(report.files.every(({ status }) => status === "read")).toBe(true);
    expect(report.verdict).toBe("invalid");
  });

  it("a chip without the key at all fails", async () => {
    const report = await run(await make({ chipAuthentication: [aes] }), { faults: ["clone"] });
    expect(find(report, "chip-authentication")?.status).toBe("failed");
    expect(report.verdict).toBe("invalid");
  });

  it("keys of a DG14 whose hash is wrong are not used", async () => {
    const report = await run(await make({ chipAuthentication: [aes] }), { faults: ["flip-byte:DG14"] });
    const check = find(report, "chip-authentication");
    expect(check?.status).toBe("not-performed");
    expect(["DG14_CHANGED", "DG14_UNREADABLE"]).toContain(check?.reason);
    expect(report.verdict).toBe("invalid");
  });

  it("is not supported by a card without such keys, and proves nothing without a trusted signer", async () => {
    expect(find(await run(await make({})), "chip-authentication")).toMatchObject({ status: "not-supported" });
    const stranger = await run(await make({ chipAuthentication: [aes] }), {
      trust: createTrustStore({ certificates: [] }),
    });
    expect(find(stranger, "chip-authentication")).toMatchObject({
      status: "undetermined",
      reason: "PASSIVE_AUTHENTICATION_NOT_PASSED",
    });
  });

  it("A23: is done again when the channel is opened again", async () => {
    const dg3 = Uint8Array.of(0x63, 0x03, 0x02, 0x01, 0x00);
    const files = [["DG3", dg3]] as const;
    const card = await make({ chipAuthentication: [aes], activeAuthentication: true, files });
    const report = await run(card, { faults: ["drops-sm-on-refusal"] });
    expect(report.files.find(({ name }) => name === "DG3")?.status).toBe("refused");
    expect(find(report, "chip-authentication")?.status).toBe("passed");
    expect(find(report, "active-authentication")?.status).toBe("passed");
    expect(find(report, "access")?.detail).toMatch(/opened again [1-9]/);
    expect(report.verdict).toBe("valid");
  });
});

describe("chip authentication mapping", () => {
  const pace = [paceOffer("CAM"), paceOffer("GM")];
  const key: AgreementKey = { curve: "brainpoolP256r1", keyId: 13 };

  it("is preferred, and its proof is held against the signed EF.CardSecurity", async () => {
    const report = await run(await make({ pace, cardSecurity: [key] }), { level: "advanced" });
    expect(find(report, "access")?.detail).toContain("ECDH-CAM");
    expect(find(report, "pace-cam")).toMatchObject({ status: "passed" });
    expect(find(report, "consistency.card-access")?.status).toBe("passed");
    expect(report.files.find(({ name }) => name === "EF.CardSecurity")?.status).toBe("read");
    expect(report.verdict).toBe("valid");
  });

  it("A08: of two keys on one curve the one that the offer names", async () => {
    const report = await run(await make({ pace, cardSecurity: [{ ...key, keyId: 72 }, key] }));
    expect(find(report, "pace-cam")?.status).toBe("passed");
  });

  it("fails for another key, an unsigned one, or a file that is not there", async () => {
    const card = await make({ pace, cardSecurity: [key] });
    const wrong = await run(card, { faults: ["wrong-ca-key"] });
    expect(find(wrong, "pace-cam")).toMatchObject({ status: "failed", reason: "PROOF_WRONG" });
    // The bit lies in the key of the signer's certificate, which is then one on no known curve.
    const changed = await run(card, { faults: ["flip-byte:EF.CardSecurity"], level: "advanced" });
    expect(find(changed, "pace-cam")?.status).not.toBe("passed");
    const missing = await run(card, { faults: ["missing:EF.CardSecurity"], level: "advanced" });
    expect(find(missing, "pace-cam")).toMatchObject({ status: "undetermined", reason: "CARD_SECURITY_NOT_READ" });
    expect(missing.verdict).toBe("indeterminate");
    expect(wrong.verdict).toBe("invalid");
    expect(changed.verdict).not.toBe("valid");
  });

  it("is undetermined when another authority signed EF.CardSecurity", async () => {
    const other = await makeStation("another authority");
    const card = await make({ pace, cardSecurity: [key] });
    const foreign = await makeReaderCard({ pki: other.pki, signingTime: at, pace, cardSecurity: [key] });
    const image = new Map([...card.image, ["MF/011D", foreign.image.get("MF/011D") ?? new Uint8Array()]] as const);
    const report = await run({ ...card, image });
    expect(find(report, "pace-cam")?.status).not.toBe("passed");
    expect(report.verdict).not.toBe("invalid");
  });

  it("a weaker offer in EF.CardAccess than in the signed copies is found out", async () => {
    const card = await make({ pace: [paceOffer("GM", "AES-256")], cardSecurity: [key] });
    const signer = station.pki.documentSigner;
    const weaker = await signEfCardSecurity({ securityInfos: [paceOffer("GM", "AES-128")], signer, signingTime: at });
    const image = new Map([...card.image, ["MF/011D", weaker]] as const);
    // Not read without a reason: the judge of files sees it, as `card verify` does.
    const report = await inspectImage({ image, trust: station.trust, at });
    expect(report.checks.find(({ id }) => id === "consistency.card-access")).toMatchObject({
      status: "failed",
      reason: "NOT_IN_EF_CARD_SECURITY",
    });
  });
});

describe("terminal authentication in the inspection", () => {
  const dg3 = Uint8Array.of(0x63, 0x03, 0x02, 0x01, 0x00);
  const dg4 = Uint8Array.of(0x76, 0x03, 0x02, 0x01, 0x00);
  const terminalInfo = {
    kind: "terminal-authentication",
    oid: protocolOids.terminalAuthentication,
    version: 1,
  } as const;

  const eacCard = (options: Partial<ReaderCardOptions> = {}) =>
    make({
      chipAuthentication: [aes],
      moreInfos: [terminalInfo],
      files: [
        ["DG3", dg3],
        ["DG4", dg4],
        ["EF.CVCA", new Uint8Array(36)],
      ],
      secrets: { trustPoints: [terminals.cvca.certificate.bytes] },
      ...options,
    });
  const credentials = () => ({ chain: terminals.chain.map(({ bytes }) => bytes), key: terminals.terminal.signer });

  it("reads DG3 and DG4, which a stranger does not get", async () => {
    const card = await eacCard();
    const stranger = await run(card);
    expect(find(stranger, "terminal-authentication")).toMatchObject({ status: "not-performed" });
    expect(stranger.files.filter(({ status }) => status === "refused").map(({ name }) => name)).toEqual(["DG3", "DG4"]);
    expect(stranger.verdict).toBe("valid");
    for (const maximumCommandLength of [undefined, 261] as const) {
      const report = await run(card, {
        terminal: credentials(),
        level: "extended",
        ...(maximumCommandLength === undefined ? {} : { maximumCommandLength }),
      });
      expect(find(report, "terminal-authentication")).toMatchObject({ status: "passed" });
      expect(report.files.filter(({ status }) => status !== "read")).toEqual([]);
      expect(report.verdict).toBe("valid");
    }
  });

  it("after BAC, with the document number for the chip's name", async () => {
    const card = await eacCard({ pace: [] });
    const access = { kind: "MRZ", documentNumber: "200012345", dateOfBirth: "000215", dateOfExpiry: "400215" } as const;
    const report = await run(card, { terminal: credentials(), access, profile: "bac-only" });
    expect(find(report, "terminal-authentication")).toMatchObject({ status: "passed" });
    expect(report.files.find(({ name }) => name === "DG3")?.status).toBe("read");
  });

  it("fails without a way to the chip's trust point, and the rest is read all the same", async () => {
    const others = await makeTerminalPki({ seed: "terminals of nobody" });
    const foreign = { chain: [others.terminal.certificate.bytes], key: others.terminal.signer };
    const report = await run(await eacCard(), { terminal: foreign, level: "extended" });
    expect(find(report, "terminal-authentication")).toMatchObject({
      status: "failed",
      reason: "NO_CHAIN_TO_TRUST_POINT",
    });
    expect(report.files.find(({ name }) => name === "DG3")?.status).toBe("refused");
    expect(report.verdict).toBe("indeterminate");
    // With certificates of the right names and the wrong key the chip refuses.
    const wrong = { ...credentials(), key: others.terminal.signer };
    const refused = await run(await eacCard(), { terminal: wrong });
    expect(find(refused, "terminal-authentication")).toMatchObject({ status: "failed", reason: "REFUSED" });
    expect(refused.verdict).toBe("valid");
  });

  it("is not tried without chip authentication", async () => {
    const report = await run(await eacCard(), { terminal: credentials(), faults: ["ca-fails"] });
    expect(find(report, "terminal-authentication")).toMatchObject({
      status: "not-performed",
      reason: "CHIP_AUTHENTICATION_NOT_PASSED",
    });
  });
});

describe("inspection levels", () => {
  it("ask for more than passive authentication: a chip without a key of its own is not enough", async () => {
    const plain = await make({});
    expect((await run(plain)).verdict).toBe("valid");
    expect((await run(plain, { level: "advanced" })).verdict).toBe("indeterminate");
    const active = await make({ activeAuthentication: true });
    expect(await run(active, { level: "advanced" })).toMatchObject({ verdict: "valid", level: "advanced" });
    expect((await run(active, { level: "extended" })).verdict).toBe("indeterminate");
  });
});
