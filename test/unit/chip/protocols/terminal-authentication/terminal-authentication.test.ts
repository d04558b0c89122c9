import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, encodeTlv, fromHex, toHex } from "../../../../../src/base/bytes/index.ts";
import type { CommandApdu, ResponseApdu } from "../../../../../src/chip/iso7816/index.ts";
import {
  auxiliaryDataOids,
  encodeAuxiliaryData,
  encodeEfCvca,
  type GrantedRights,
  parseEfCvca,
  performTerminalAuthentication,
  TerminalAuthenticationChip,
  type TerminalAuthenticationContext,
  type TerminalAuthenticationOptions,
} from "../../../../../src/chip/protocols/index.ts";
import {
  createHolderAuthorization,
  createTrustState,
  cvCertificateData,
  encodeCvReference,
} from "../../../../../src/pki/index.ts";
import { seededRandom } from "../../../../support/seeded-random.ts";
import { makeTerminalPki, type TerminalPki } from "../../../../support/terminal-pki.ts";

const chipIdentifier = fromHex("4c383938393032433c33");
const compressedKey = new Uint8Array(32).fill(7);
const version1: TerminalAuthenticationContext = { version: 1, chipIdentifier, compressedKey };
const version2: TerminalAuthenticationContext = { version: 2, chipIdentifier };

let pki: TerminalPki;
beforeAll(async () => {
  pki = await makeTerminalPki({ seed: "terminal authentication" });
});

class Link {
  readonly chip: TerminalAuthenticationChip;
  readonly sent: CommandApdu[] = [];
  granted: GrantedRights | undefined;

  constructor(context: TerminalAuthenticationContext) {
    const trust = createTrustState([pki.cvca.certificate], "2026-01-01");
    this.chip = new TerminalAuthenticationChip({ trust, random: seededRandom("chip") });
    this.chip.open(context);
  }

  readonly transmit = async (command: CommandApdu): Promise<ResponseApdu> => {
    this.sent.push(command);
    switch ((command.ins << 8) | command.p2) {
      case 0x22b6:
        return this.chip.setDigitalSignatureTemplate(command);
      case 0x2abe:
        return this.chip.verifyCertificate(command);
      case 0x22a4:
        return this.chip.setAuthenticationTemplate(command);
      case 0x8400:
        return this.chip.getChallenge(command);
      default: {
        const { response, granted } = this.chip.externalAuthenticate(command);
        this.granted = granted ?? this.granted;
        return response;
      }
    }
  };

  perform(change: Partial<TerminalAuthenticationOptions> = {}) {
    const { chain, sign } = pki;
    const version = 1;
    return performTerminalAuthentication({
      ...{ transmit: this.transmit, version, chain, sign, chipIdentifier, compressedKey },
      ...change,
    });
  }
}

describe("both sides together", () => {
  it("version 1 grants the rights of the chain, bound to the key of chip authentication", async () => {
    const link = new Link(version1);
    expect(await link.perform()).toEqual({ status: "authenticated", chipIdentifierIndex: 0 });
    expect(link.granted).toMatchObject({
      terminalReference: "UTIS00001",
      authorization: { terminalType: "IS", role: "terminal", rights: ["read-dg3", "read-dg4"] },
      compressedKey,
    });
  });

  it("version 2 takes key and auxiliary data from the terminal", async () => {
    const link = new Link(version2);
    const auxiliaryData = encodeAuxiliaryData([
      { oid: auxiliaryDataOids.dateOfExpiry, value: fromHex("3230323630313031") },
    ]);
    expect(toHex(auxiliaryData)).toBe("67177315060904007f000703010402530832303236303130" + "31");
    expect(await link.perform({ version: 2, auxiliaryData })).toMatchObject({ status: "authenticated" });
    expect(link.granted).toMatchObject({ compressedKey, auxiliaryData });
  });

  it("a confined terminal gets no more than it asked for, and another kind nothing", async () => {
    const confined = (terminalType: "IS" | "ST", rights: readonly string[]) =>
      createHolderAuthorization({ terminalType, role: "terminal", rights });
    const link = new Link({ ...version2, confined: confined("IS", ["read-dg3"]) });
    expect(await link.perform({ version: 2 })).toMatchObject({ status: "authenticated" });
    expect(link.granted?.authorization.rights).toEqual(["read-dg3"]);
    const other = new Link({ ...version2, confined: confined("ST", []) });
    expect(await other.perform({ version: 2 })).toMatchObject({ step: "authenticate", statusWord: 0x6985 });
    expect(other.granted).toBeUndefined();
  });

  it("tries the chip's other names where a state binds to the document", async () => {
    const link = new Link(version1);
    const change = { chipIdentifier: new Uint8Array(32), alternativeChipIdentifiers: [fromHex("31"), chipIdentifier] };
    expect(await link.perform(change)).toEqual({ status: "authenticated", chipIdentifierIndex: 2 });
  });

  it("sends long certificates as a chain where it must", async () => {
    const link = new Link(version1);
    const parts: CommandApdu[] = [];
    let pending = new Uint8Array();
    const transmit = async (command: CommandApdu) => {
      parts.push(command);
      const data = concatBytes(pending, command.data ?? new Uint8Array());
      pending = new Uint8Array(command.cla === 0x10 ? data : []);
      if (command.cla === 0x10) return { data: new Uint8Array(), statusWord: 0x9000 };
      return link.transmit({ ...command, data: command.data && data });
    };
    expect(await link.perform({ transmit, maximumDataLength: 100 })).toMatchObject({ status: "authenticated" });
    expect(parts.every(({ data }) => (data?.length ?? 0) <= 100)).toBe(true);
    expect(parts.some(({ cla, ins }) => cla === 0x10 && ins === 0x2a)).toBe(true);
  });
});

describe("the chip refuses", () => {
  it.each([
    ["a signature over another chip", { chipIdentifier: fromHex("00") }],
    ["a signature over another key", { compressedKey: new Uint8Array(32) }],
    ["a signature of another terminal", { sign: async () => new Uint8Array(64).fill(1) }],
    ["a signature of no length", { sign: async () => new Uint8Array() }],
  ])("%s", async (_, change) => {
    const link = new Link(version1);
    expect(await link.perform(change)).toEqual({ status: "failed", step: "authenticate", statusWord: 0x6300 });
    expect(link.granted).toBeUndefined();
  });

  it("an unknown authority, a certificate out of turn, a forged one", async () => {
    const [dv, terminal] = pki.chain;
    if (dv === undefined || terminal === undefined) throw new Error("no chain");
    const failed = (statusWord: number, step: string, certificateIndex: number) => ({
      ...{ status: "failed", step, statusWord, certificateIndex },
    });
    expect(await new Link(version1).perform({ chain: [terminal] })).toEqual(failed(0x6a88, "set-issuer", 0));
    const stranger = await makeTerminalPki({ seed: "stranger" });
    const chain = stranger.chain;
    expect(await new Link(version1).perform({ chain })).toEqual(failed(0x6300, "verify-certificate", 0));
    expect(await new Link(version1).perform({ chain: [] })).toEqual({
      ...{ status: "not-supported", reason: "no-certificate" },
    });
  });

  it("a DV that wants to be a terminal", async () => {
    const { dv } = pki;
    const result = await new Link(version1).perform({ chain: [dv.certificate] });
    expect(result).toEqual({ status: "failed", step: "set-terminal", statusWord: 0x6a88 });
  });

  it("anything before its session, and a second run in it", async () => {
    const link = new Link(version1);
    expect(await link.perform()).toMatchObject({ status: "authenticated" });
    expect(await link.perform()).toMatchObject({ step: "authenticate", statusWord: 0x6982 });
    link.chip.reset();
    expect(await link.perform()).toMatchObject({ step: "set-issuer", statusWord: 0x6982 });
    const second = new Link(version2);
    expect(await second.perform({ version: 2 })).toMatchObject({ status: "authenticated" });
    expect(await second.perform({ version: 2 })).toMatchObject({ step: "authenticate", statusWord: 0x6982 });
  });

  it("a challenge that was used, or none", async () => {
    const link = new Link(version1);
    const seen: Uint8Array[] = [];
    const sign = async (data: Uint8Array) => {
      const signature = await pki.sign(data);
      seen.push(signature);
      return signature;
    };
    await link.perform({ chipIdentifier: fromHex("00"), sign });
    const replay = { cla: 0, ins: 0x82, p1: 0, p2: 0, data: seen[0] ?? new Uint8Array() };
    expect(link.chip.externalAuthenticate(replay).response.statusWord).toBe(0x6985);
    expect(await link.perform()).toMatchObject({ status: "authenticated" });
  });

  it("the key of the session before", async () => {
    const link = new Link(version1);
    for (const { authorityReference, ...certificate } of pki.chain) {
      const reference = encodeTlv(0x83, encodeCvReference(authorityReference));
      link.chip.setDigitalSignatureTemplate({ cla: 0, ins: 0x22, p1: 0x81, p2: 0xb6, data: reference });
      const data = cvCertificateData({ authorityReference, ...certificate });
      expect(link.chip.verifyCertificate({ cla: 0, ins: 0x2a, p1: 0, p2: 0xbe, data }).statusWord).toBe(0x9000);
    }
    link.chip.open(version1);
    const template = encodeTlv(0x83, encodeCvReference("UTIS00001"));
    const command = { cla: 0, ins: 0x22, p1: 0x81, p2: 0xa4, data: template };
    expect(link.chip.setAuthenticationTemplate(command).statusWord).toBe(0x6a88);
  });

  it.each([
    ["nothing", ""],
    ["an unknown object", "830955544953303030303195 0100".replace(" ", "")],
    ["an object twice", "830955544953303030303183095554495330303030 31".replace(" ", "")],
    ["another algorithm", "800a04007f00070202020205830955544953303030303191022020"],
    ["no algorithm", "83095554495330303030319102 2020".replace(" ", "")],
    ["no key", "800a04007f000702020202038309555449533030303031"],
    ["cut data", "8309"],
  ])("MSE:Set AT with %s", async (_, hex) => {
    const link = new Link(version2);
    await link.perform({ version: 2, chipIdentifier: fromHex("00") });
    const command = { cla: 0, ins: 0x22, p1: 0x81, p2: 0xa4, data: fromHex(hex) };
    expect(link.chip.setAuthenticationTemplate(command).statusWord).toBe(0x6a80);
  });

  it("a command without MSE:Set DST, with other parameters, or with noise", () => {
    const { chip } = new Link(version1);
    const [dv] = pki.chain;
    const data = dv && cvCertificateData(dv);
    expect(chip.verifyCertificate({ cla: 0, ins: 0x2a, p1: 0, p2: 0xbe, data }).statusWord).toBe(0x6985);
    expect(chip.verifyCertificate({ cla: 0, ins: 0x2a, p1: 0, p2: 0xae, data }).statusWord).toBe(0x6a86);
    const reference = encodeTlv(0x83, encodeCvReference("UTCVCA00001"));
    chip.setDigitalSignatureTemplate({ cla: 0, ins: 0x22, p1: 0x81, p2: 0xb6, data: reference });
    const noise = { cla: 0, ins: 0x2a, p1: 0, p2: 0xbe, data: fromHex("7f4e0102") };
    expect(chip.verifyCertificate(noise).statusWord).toBe(0x6a80);
    expect(chip.getChallenge({ cla: 0, ins: 0x84, p1: 0, p2: 0, expectedLength: 4 }).statusWord).toBe(0x6700);
  });
});

describe("the terminal ends where the chip says no", () => {
  it.each([
    [0x22b6, "set-issuer"],
    [0x2abe, "verify-certificate"],
    [0x22a4, "set-terminal"],
    [0x8400, "challenge"],
  ])("%i is %s", async (which, step) => {
    const link = new Link(version1);
    const transmit = async (command: CommandApdu) =>
      ((command.ins << 8) | command.p2) === which
        ? { data: new Uint8Array(), statusWord: 0x6f00 }
        : link.transmit(command);
    expect(await link.perform({ transmit })).toMatchObject({ status: "failed", step, statusWord: 0x6f00 });
  });

  it("a challenge of another length is none", async () => {
    const link = new Link(version1);
    const transmit = async (command: CommandApdu) =>
      command.ins === 0x84 ? { data: new Uint8Array(4), statusWord: 0x9000 } : link.transmit(command);
    expect(await link.perform({ transmit })).toMatchObject({ status: "failed", step: "challenge" });
  });
});

describe("EF.CVCA", () => {
  it("has one or two names and zeros up to 36 bytes", () => {
    const file = encodeEfCvca(["UTCVCA00002", "UTCVCA00001"]);
    expect(toHex(file)).toBe(`420b${hexOf("UTCVCA00002")}420b${hexOf("UTCVCA00001")}`.padEnd(72, "0"));
    expect(parseEfCvca(file)).toEqual(["UTCVCA00002", "UTCVCA00001"]);
    expect(parseEfCvca(encodeEfCvca(["UTCVCA00001"]))).toEqual(["UTCVCA00001"]);
    expect(parseEfCvca(new Uint8Array(36))).toEqual([]);
  });

  it.each(["42", "420541", "4201414201424201 43".replace(" ", ""), "42014100ff"])("%s is none", (hex) => {
    expect(() => parseEfCvca(fromHex(hex))).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^TLV/) }),
    );
  });

  const hexOf = (text: string) => toHex(encodeCvReference(text));
});
