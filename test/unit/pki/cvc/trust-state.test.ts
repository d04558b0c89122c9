import { beforeAll, describe, expect, it } from "vitest";
import { encodeCvBody, encodeCvCertificate } from "../../../../src/pki/cvc/certificate.ts";
import { signPlain } from "../../../../src/pki/cvc/signer.ts";
import {
  type CvCertificate,
  type CvIssuer,
  type CvRole,
  createCvcaLinkCertificate,
  createHolderAuthorization,
  createTrustState,
  cvPublicKeyOf,
  parseCvCertificate,
  verifyCvChain,
} from "../../../../src/pki/index.ts";
import { makeKey } from "../../../support/demonstration-pki.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { makeCvca, makeTerminalPki, type TerminalPki } from "../../../support/terminal-pki.ts";

const key = { kind: "EC", curve: "P-256" } as const;
const random = seededRandom("trust state");
let pki: TerminalPki;
beforeAll(async () => {
  pki = await makeTerminalPki({ seed: "trust state", key });
});

/** A certificate that our issuer would not make: an authority that errs or attacks. */
async function forge(issuer: CvIssuer, change: Partial<CvCertificate>): Promise<CvCertificate> {
  const content = { ...pki.terminal.certificate, authorityReference: issuer.certificate.holderReference, ...change };
  const body = encodeCvBody(content);
  return parseCvCertificate(encodeCvCertificate(body, await signPlain(issuer.signer, body)));
}

const role = (name: CvRole, rights: readonly string[] = ["read-dg3", "read-dg4"]) =>
  createHolderAuthorization({ terminalType: "IS", role: name, rights });
const start = (today = "2026-01-01") => createTrustState([pki.cvca.certificate], today);

describe("the date of a chip", () => {
  const today = "2025-06-01";

  it("goes forward with the certificates of CVCA, DV and domestic terminals", () => {
    expect(verifyCvChain(start(today), [pki.dv.certificate])).toMatchObject({ state: { currentDate: "2026-01-01" } });
    expect(verifyCvChain(start("2026-03-01"), pki.chain)).toMatchObject({ state: { currentDate: "2026-03-01" } });
  });

  it("follows a domestic terminal, not a foreign one", async () => {
    const late = { effectiveDate: "2026-05-01" };
    const domestic = await forge(pki.dv, late);
    const foreign = await forge(pki.foreignDv, late);
    expect(verifyCvChain(start(), [pki.dv.certificate, domestic])).toMatchObject({
      state: { currentDate: "2026-05-01" },
    });
    expect(verifyCvChain(start(), [pki.foreignDv.certificate, foreign])).toMatchObject({
      status: "valid",
      state: { currentDate: "2026-01-01" },
    });
  });

  it("lets the last day count, and the next no more", async () => {
    expect(verifyCvChain(start("2026-12-31"), pki.chain)).toMatchObject({ status: "valid" });
    const short = await forge(pki.dv, { expirationDate: "2026-06-30" });
    expect(verifyCvChain(start("2026-07-01"), [pki.dv.certificate, short])).toEqual({
      ...{ status: "invalid", reason: "EXPIRED", index: 1 },
    });
  });

  it("an expired trust point signs no DV any more, but its successor still", async () => {
    expect(verifyCvChain(start("2027-01-01"), pki.chain)).toMatchObject({ reason: "ISSUER_EXPIRED", index: 0 });
    const from = { from: "2026-10-01", until: "2029-12-31" };
    const next = await makeCvca({ holderReference: "UTCVCA00002", signer: makeKey(key, random), ...from });
    const link = parseCvCertificate(await createCvcaLinkCertificate(pki.cvca, next.certificate));
    expect(verifyCvChain(start("2028-01-01"), [link])).toMatchObject({
      status: "valid",
      state: { currentDate: "2028-01-01" },
    });
  });

  it("refuses dates the wrong way round", async () => {
    const wrong = await forge(pki.dv, { effectiveDate: "2026-06-02", expirationDate: "2026-06-01" });
    expect(verifyCvChain(start(), [pki.dv.certificate, wrong])).toMatchObject({ reason: "DATES_REVERSED", index: 1 });
  });
});

describe("trust points", () => {
  it("are two at most, the oldest goes", async () => {
    const chain: CvCertificate[] = [];
    let issuer = pki.cvca;
    for (const [number, from] of [
      ["2", "2026-03-01"],
      ["3", "2026-06-01"],
    ] as const) {
      const signer = makeKey(key, random);
      const next = await makeCvca({ holderReference: `UTCVCA0000${number}`, signer, from, until: "2027-12-31" });
      chain.push(parseCvCertificate(await createCvcaLinkCertificate(issuer, next.certificate)));
      issuer = next;
    }
    const report = verifyCvChain(start(), chain);
    if (report.status !== "valid") throw new Error(report.reason);
    expect(report.state.trustPoints.map(({ reference }) => reference)).toEqual(["UTCVCA00003", "UTCVCA00002"]);
    expect(verifyCvChain(report.state, pki.chain)).toMatchObject({ reason: "ISSUER_UNKNOWN", index: 0 });
    expect(verifyCvChain(report.state, [chain[1] as CvCertificate])).toMatchObject({ reason: "HOLDER_KNOWN" });
  });

  it("are self-signed certificates of a CVCA whose signature is right", () => {
    const { cvca, dv } = pki;
    expect(() => createTrustState([dv.certificate], "2026-01-01")).toThrowError(/CVCA/);
    const signature = cvca.certificate.signature.map((octet, index) => (index === 0 ? octet ^ 1 : octet));
    expect(() => createTrustState([{ ...cvca.certificate, signature }], "2026-01-01")).toThrowError(/signature/);
    const three = [cvca.certificate, cvca.certificate, cvca.certificate];
    expect(() => createTrustState(three, "2026-01-01")).toThrowError(/two/);
  });
});

describe("a chain that nobody may make", () => {
  it.each([
    ["a terminal under a CVCA", () => pki.cvca, { authorization: role("terminal") }, 0],
    ["a terminal under a terminal", () => pki.terminal, { authorization: role("terminal") }, 2],
    ["a DV under a DV", () => pki.dv, { authorization: role("DV-domestic") }, 1],
    ["a CVCA under a DV", () => pki.dv, { authorization: role("CVCA") }, 1],
    ["a CVCA under a terminal", () => pki.terminal, { authorization: role("CVCA") }, 2],
  ])("%s", async (_, issuer, change, index) => {
    const forged = await forge(issuer(), { ...change, holderReference: "UTEVIL00001" });
    const chain = [...pki.chain.slice(0, index), forged];
    expect(verifyCvChain(start(), chain)).toEqual({ status: "invalid", reason: "ROLE_NOT_ALLOWED", index });
  });

  it("an altered body, a missing link, no certificate at all", async () => {
    const [dv, terminal] = pki.chain as [CvCertificate, CvCertificate];
    const body = dv.body.map((octet, index) => (index === dv.body.length - 1 ? octet ^ 1 : octet));
    expect(verifyCvChain(start(), [{ ...dv, body }])).toMatchObject({ reason: "SIGNATURE_INVALID", index: 0 });
    expect(verifyCvChain(start(), [terminal])).toMatchObject({ reason: "ISSUER_UNKNOWN", index: 0 });
    expect(verifyCvChain(start(), [])).toEqual({ status: "invalid", reason: "CHAIN_EMPTY", index: 0 });
  });

  it("rights beyond the issuer's are cut, whatever the certificate says", async () => {
    const dv = await forge(pki.cvca, {
      authorization: role("DV-foreign", ["read-dg4"]),
      holderReference: "XXDVF00002",
    });
    const issuer = { certificate: dv, signer: pki.terminal.signer };
    const terminal = await forge(issuer, { authorization: role("terminal"), holderReference: "XXIS00001" });
    expect(verifyCvChain(start(), [dv, terminal])).toMatchObject({
      status: "valid",
      holder: { authorization: { rights: ["read-dg3", "read-dg4"] }, effective: { rights: ["read-dg4"] } },
    });
  });

  it("a DV that takes the name of a trust point", async () => {
    const named = { authorization: role("DV-domestic"), holderReference: "UTCVCA00001" };
    const forged = await forge(pki.cvca, named);
    expect(verifyCvChain(start(), [forged])).toMatchObject({ reason: "HOLDER_KNOWN" });
  });

  it("domain parameters of its own, or a point off the curve", async () => {
    const { publicKey } = pki.dv.certificate;
    if (publicKey.kind !== "ECDSA") throw new Error("no point");
    const dv = { authorization: role("DV-domestic"), holderReference: "UTDVD00009" };
    const parametersOf = (curve: "P-256" | "brainpoolP256r1") => {
      const made = cvPublicKeyOf(makeKey({ kind: "EC", curve }, random));
      if (made.kind !== "ECDSA" || made.parameters === undefined) throw new Error("no parameters");
      return made.parameters;
    };
    const other = parametersOf("brainpoolP256r1");
    const foreign = await forge(pki.cvca, { ...dv, publicKey: { ...publicKey, parameters: other } });
    expect(verifyCvChain(start(), [foreign])).toMatchObject({ reason: "KEY_INVALID" });
    const own = parametersOf("P-256");
    const weak = { ...own, generator: publicKey.point };
    const weakened = await forge(pki.cvca, { ...dv, publicKey: { ...publicKey, parameters: weak } });
    expect(verifyCvChain(start(), [weakened])).toMatchObject({ reason: "KEY_INVALID" });
    const same = await forge(pki.cvca, { ...dv, publicKey: { ...publicKey, parameters: own } });
    expect(same.deviations).toEqual(["DOMAIN_PARAMETERS_NOT_ALLOWED"]);
    expect(verifyCvChain(start(), [same])).toMatchObject({ status: "valid" });
    const point = publicKey.point.map((octet, index) => (index === 40 ? octet ^ 1 : octet));
    const off = await forge(pki.cvca, { ...dv, publicKey: { ...publicKey, point } });
    expect(verifyCvChain(start(), [off])).toMatchObject({ reason: "KEY_INVALID" });
    const elsewhere = await makeCvca({
      holderReference: "UTCVCA00008",
      signer: makeKey({ kind: "EC", curve: "brainpoolP256r1" }, random),
    });
    const mixed = await forge(pki.cvca, { ...dv, publicKey: elsewhere.certificate.publicKey });
    expect(verifyCvChain(start(), [mixed])).toMatchObject({ reason: "DOMAIN_PARAMETERS_DIFFER" });
  });
});
