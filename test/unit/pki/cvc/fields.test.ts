import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, parseTlv, toHex } from "../../../../src/base/bytes/index.ts";
import { CivicardError } from "../../../../src/base/errors/index.ts";
import { TemplateReader } from "../../../../src/pki/cvc/data-objects.ts";
import { encodeHolderAuthorization, parseHolderAuthorization } from "../../../../src/pki/cvc/holder-authorization.ts";
import {
  type CvRole,
  createHolderAuthorization,
  encodeCvDate,
  findKeyReference,
  formatKeyReference,
  intersectAuthorizations,
  isCvRequest,
  listRights,
  nextKeyReference,
  parseCvCertificate,
  parseCvDate,
  parseCvRequest,
  type TerminalType,
} from "../../../../src/pki/index.ts";

describe("dates", () => {
  it.each([
    ["010000090300", "2010-09-30"],
    ["010100090205", "2011-09-25"],
    ["010100010301", "2011-01-31"],
    ["000400020209", "2004-02-29"],
  ])("%s is %s", (raw, date) => {
    expect(parseCvDate({ value: fromHex(raw), offset: 0 })).toBe(date);
    expect(toHex(encodeCvDate(date))).toBe(raw);
  });

  it.each(["010001", "010000090301", "01000009030a", "010000130100", "000300020209", "313030393330"])(
    "%s is none",
    (raw) => {
      expect(() => parseCvDate({ value: fromHex(raw), offset: 7 })).toThrowError(
        expect.objectContaining({ code: "CVC_MALFORMED", details: expect.objectContaining({ offset: 7 }) }),
      );
    },
  );

  it.each(["1999-12-31", "2100-01-01", "2026-02-30", "26-01-01", ""])("%s cannot be written", (date) => {
    expect(() => encodeCvDate(date)).toThrowError(expect.objectContaining({ code: "CVC_PROFILE_INVALID" }));
  });
});

describe("references", () => {
  it("falls into country, mnemonic and sequence", () => {
    expect(findKeyReference("DECVCAAT00001")).toEqual({ country: "DE", mnemonic: "CVCAAT", sequence: "00001" });
    expect(findKeyReference("DETESTDVDE019")).toEqual({ country: "DE", mnemonic: "TESTDV", sequence: "DE019" });
    expect(findKeyReference("ZZDKB20000R")).toEqual({ country: "ZZ", mnemonic: "DKB2", sequence: "0000R" });
  });

  it.each(["HSMCVCA", "deCVCA00001", "DE00001", "DECVCA0000a", "DECVCACVCA00000001"])("%s is not formed so", (text) => {
    expect(findKeyReference(text)).toBeUndefined();
  });

  it.each([
    ["DECVCAAT00001", "DECVCAAT00002"],
    ["DECVCAAT99999", "DECVCAAT00000"],
    ["DETESTDVDE019", "DETESTDVDE01A"],
    ["DETESTDVDE0ZZ", "DETESTDVDE100"],
    ["DETESTDVDEZZZ", "DETESTDVDE000"],
  ])("after %s comes %s", (text, next) => expect(nextKeyReference(text)).toBe(next));

  it("is not written with a mnemonic that is too long", () => {
    expect(() => formatKeyReference({ country: "VN", mnemonic: "ABCDEFGHIJ", sequence: "00001" })).toThrowError(
      expect.objectContaining({ code: "CVC_PROFILE_INVALID" }),
    );
  });
});

/** Role and rights that people read from the tables of BSI TR-03110-4; see vectors/cvc.json, chat_cases. */
const templates: readonly (readonly [TerminalType, string, CvRole, readonly string[]])[] = [
  ["IS", "c3", "CVCA", ["read-dg3", "read-dg4"]],
  ["IS", "42", "DV-foreign", ["read-dg4"]],
  ["IS", "80", "DV-domestic", []],
  ["IS", "23", "terminal", ["read-dg3", "read-dg4", "read-eid"]],
  ["AT", "a000000001", "DV-domestic", ["age-verification", "write-dg17"]],
  ["AT", "0000000110", "terminal", ["can-allowed", "read-dg1"]],
  ["AT", "4120000000", "DV-foreign", ["read-dg22", "write-dg22"]],
  ["AT", "00400000c0", "terminal", ["install-certificate", "install-qualified-certificate", "psa"]],
  ["ST", "01", "terminal", ["generate-signature"]],
  ["ST", "c3", "CVCA", ["generate-signature", "generate-qualified-signature"]],
];

describe("authorization", () => {
  const parse = (bytes: Uint8Array) => parseHolderAuthorization(parseTlv(bytes), new TemplateReader());

  it.each(templates)("%s %s is %s with %j", (terminalType, bits, role, rights) => {
    const made = createHolderAuthorization({ terminalType, role, rights });
    expect(toHex(made.bits)).toBe(bits);
    expect(parse(encodeHolderAuthorization(made))).toEqual(made);
    expect(made).toMatchObject({ terminalType, role, rights });
  });

  it("has every bit of an authentication terminal but the one reserved", () => {
    const all = createHolderAuthorization({ terminalType: "AT", role: "terminal", rights: listRights("AT") });
    expect(toHex(all.bits)).toBe("3f7fffffff");
  });

  it("the role bits of an inspection system are no rights of it", () => {
    expect(createHolderAuthorization({ terminalType: "IS", role: "CVCA", rights: [] }).rights).toEqual([]);
  });

  it("refuses a right of another kind of terminal, and another length", () => {
    const wrong = { terminalType: "IS", role: "terminal", rights: ["read-dg1"] } as const;
    expect(() => createHolderAuthorization(wrong)).toThrowError(
      expect.objectContaining({ code: "CVC_PROFILE_INVALID" }),
    );
    const short = fromHex("7f4c0e060904007f0007030102025301c3");
    expect(() => parse(short)).toThrowError(expect.objectContaining({ code: "CVC_MALFORMED" }));
  });

  it("grants only what all grant, and nothing across kinds of terminals", () => {
    const make = (terminalType: TerminalType, role: CvRole, rights: readonly string[]) =>
      createHolderAuthorization({ terminalType, role, rights });
    const own = make("IS", "terminal", ["read-dg3", "read-dg4"]);
    const dv = make("IS", "DV-foreign", ["read-dg4"]);
    expect(intersectAuthorizations(own, dv)).toMatchObject({ role: "terminal", rights: ["read-dg4"] });
    expect(intersectAuthorizations(own, make("ST", "DV-foreign", ["generate-signature"]))).toMatchObject({
      role: "terminal",
      rights: [],
    });
  });
});

describe("bytes from anywhere", () => {
  const isRefused = (run: () => unknown) => {
    try {
      run();
      return true;
    } catch (error) {
      return error instanceof CivicardError;
    }
  };

  it("are read or refused, never more", () => {
    const start = fc.constantFrom("", "7f21", "67", "7f21067f4e035f2901", "7f210a7f4e075f29010042024141");
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (hex, rest) => {
        const bytes = Uint8Array.from([...fromHex(hex), ...rest]);
        return [parseCvCertificate, parseCvRequest, isCvRequest].every((read) => isRefused(() => read(bytes)));
      }),
      { numRuns: 500 },
    );
  });
});
