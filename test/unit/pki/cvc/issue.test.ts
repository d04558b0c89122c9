import { beforeAll, describe, expect, it } from "vitest";
import {
  type CvIssuer,
  countersignCvRequest,
  createCvCertificate,
  createCvcaLinkCertificate,
  createCvRequest,
  createTrustState,
  cvPublicKeyOf,
  findCvChain,
  getVerificationKey,
  type KeySpec,
  nextKeyReference,
  parseCvCertificate,
  parseCvRequest,
  verifyCvChain,
  verifyCvRequest,
} from "../../../../src/pki/index.ts";
import { makeKey } from "../../../support/demonstration-pki.ts";
import { describeNeeding } from "../../../support/needs.ts";
import { runShell } from "../../../support/openssl.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { issue, makeCvca, makeTerminalPki, type TerminalPki } from "../../../support/terminal-pki.ts";

const kinds: readonly (readonly [string, KeySpec])[] = [
  ["P-256", { kind: "EC", curve: "P-256" }],
  ["brainpoolP384r1", { kind: "EC", curve: "brainpoolP384r1" }],
  ["P-521", { kind: "EC", curve: "P-521" }],
  ["RSA-PSS", { kind: "RSA", modulusBits: 2048 }],
  ["RSA v1.5", { kind: "RSA", modulusBits: 2048, scheme: "RSASSA-PKCS1" }],
];

const pkis = new Map<string, TerminalPki>();
const getPki = (name: string): TerminalPki => {
  const pki = pkis.get(name);
  if (pki === undefined) throw new Error(`no ${name}`);
  return pki;
};
beforeAll(async () => {
  for (const [name, key] of kinds) pkis.set(name, await makeTerminalPki({ seed: `issue ${name}`, key }));
});

describe.each(kinds.map(([name]) => name))("authorities with %s", (name) => {
  it("issue a chain that grants the rights of its end", () => {
    const { cvca, chain } = getPki(name);
    const report = verifyCvChain(createTrustState([cvca.certificate], "2026-01-01"), chain);
    expect(report).toMatchObject({
      status: "valid",
      holder: { reference: "UTIS00001", effective: { role: "terminal", rights: ["read-dg3", "read-dg4"] } },
    });
  });

  it("spell domain parameters out in the CVCA's certificate only", () => {
    const { cvca, dv, terminal } = getPki(name);
    const isFull = ({ certificate: { publicKey } }: CvIssuer) =>
      publicKey.kind === "ECDSA" ? publicKey.parameters !== undefined : undefined;
    const expected = name.startsWith("RSA") ? [undefined, undefined, undefined] : [true, false, false];
    expect([cvca, dv, terminal].map(isFull)).toEqual(expected);
  });

  it("make requests that show the key, and renewals that show the holder", async () => {
    const { dv, terminal } = getPki(name);
    const key = kinds.find(([kind]) => kind === name)?.[1] ?? { kind: "EC", curve: "P-256" };
    const signer = makeKey(key, seededRandom(`renewal ${name}`));
    const holderReference = nextKeyReference(terminal.certificate.holderReference);
    const authorityReference = dv.certificate.holderReference;
    const content = { authorityReference, publicKey: cvPublicKeyOf(signer), holderReference, extensions: [] };
    const plain = await createCvRequest(content, signer);
    expect(verifyCvRequest(parseCvRequest(plain))).toEqual({ inner: "valid", outer: "absent" });
    const renewal = parseCvRequest(
      await countersignCvRequest(plain, terminal.certificate.holderReference, terminal.signer),
    );
    expect(renewal).toMatchObject({ holderReference: "UTIS00002", outer: { authorityReference: "UTIS00001" } });
    const current = getVerificationKey(cvPublicKeyOf(terminal.signer));
    expect(verifyCvRequest(renewal, current)).toEqual({ inner: "valid", outer: "valid" });
    const other = getVerificationKey(cvPublicKeyOf(dv.signer));
    expect(verifyCvRequest(renewal, other)).toEqual({ inner: "valid", outer: "invalid" });
    const altered = plain.slice();
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(verifyCvRequest(parseCvRequest(altered))).toMatchObject({ inner: "invalid" });
    const issued = await createCvCertificate({
      issuer: dv,
      subject: renewal,
      authorization: terminal.certificate.authorization,
      effectiveDate: "2026-02-01",
      expirationDate: "2026-02-28",
    });
    expect(parseCvCertificate(issued)).toMatchObject({ holderReference: "UTIS00002", deviations: [] });
  });
});

describe("a link certificate", () => {
  it("moves chips to a key of another kind, and chains start from either", async () => {
    const { cvca, dv, terminal } = getPki("P-256");
    const random = seededRandom("successor");
    const successor = await makeCvca({
      holderReference: "UTCVCA00002",
      signer: makeKey({ kind: "EC", curve: "brainpoolP384r1" }, random),
      from: "2026-06-01",
      until: "2027-12-31",
    });
    const link = parseCvCertificate(await createCvcaLinkCertificate(cvca, successor.certificate));
    expect(link).toMatchObject({ authorityReference: "UTCVCA00001", holderReference: "UTCVCA00002", deviations: [] });
    const made = { rights: ["read-dg4"], from: "2026-06-01", until: "2026-12-31" };
    const spec = { kind: "EC", curve: "brainpoolP384r1" } as const;
    const newDv = await issue({
      ...made,
      ...{ issuer: successor, holderReference: "UTDVD00002", role: "DV-domestic", signer: makeKey(spec, random) },
    });
    const newTerminal = await issue({
      ...made,
      ...{ issuer: newDv, holderReference: "UTIS00009", role: "terminal", signer: makeKey(spec, random) },
    });
    const all = [link, dv.certificate, newDv.certificate, successor.certificate];
    const old = findCvChain(all, newTerminal.certificate, ["UTCVCA00001"]);
    expect(old?.map(({ holderReference }) => holderReference)).toEqual(["UTCVCA00002", "UTDVD00002", "UTIS00009"]);
    expect(findCvChain(all, newTerminal.certificate, ["UTCVCA00002", "UTCVCA00001"])).toHaveLength(2);
    expect(findCvChain(all, terminal.certificate, ["UTCVCA00001"])).toHaveLength(2);
    expect(findCvChain(all, terminal.certificate, ["XXCVCA00001"])).toBeUndefined();
    const report = verifyCvChain(createTrustState([cvca.certificate], "2026-01-01"), old ?? []);
    expect(report).toMatchObject({
      status: "valid",
      holder: { effective: { rights: ["read-dg4"] } },
      state: { currentDate: "2026-06-01", trustPoints: [{ reference: "UTCVCA00002" }, { reference: "UTCVCA00001" }] },
    });
  });
});

describe("what is not issued", () => {
  const refused = (reason: string) =>
    expect.objectContaining({ code: "CVC_PROFILE_INVALID", details: { reason: expect.stringContaining(reason) } });
  const signer = makeKey({ kind: "EC", curve: "P-256" }, seededRandom("refused"));
  const pki = () => getPki("P-256");

  it.each([
    ["a terminal by a CVCA", () => ({ issuer: pki().cvca, role: "terminal" as const }), "does not issue"],
    ["a DV by a DV", () => ({ issuer: pki().dv, role: "DV-domestic" as const }), "does not issue"],
    ["a CVCA by a DV", () => ({ issuer: pki().dv, role: "CVCA" as const }), "does not issue"],
    ["a certificate by a terminal", () => ({ issuer: pki().terminal, role: "terminal" as const }), "does not issue"],
    ["a right the issuer lacks", () => ({ issuer: pki().dv, rights: ["read-eid"] }), "read-eid"],
    ["another kind of terminal", () => ({ issuer: pki().dv, terminalType: "ST" as const, rights: [] }), "kind of"],
    ["a day after the issuer's", () => ({ issuer: pki().dv, until: "2027-01-01" }), "outside"],
    ["a day before the issuer's", () => ({ issuer: pki().dv, from: "2025-12-31" }), "outside"],
    ["dates the wrong way round", () => ({ issuer: pki().dv, from: "2026-05-02", until: "2026-05-01" }), "expire"],
    ["the issuer's own reference", () => ({ issuer: pki().dv, holderReference: "UTDVD00001" }), "same reference"],
    ["a reference that cannot be written", () => ({ issuer: pki().dv, holderReference: "" }), "reference"],
  ])("%s", async (_, change, reason) => {
    const options = { holderReference: "UTIS00003", role: "terminal" as const, signer, ...change() };
    await expect(issue(options)).rejects.toThrowError(refused(reason));
  });

  it("a key of another curve or kind", async () => {
    const other = makeKey({ kind: "EC", curve: "brainpoolP256r1" }, seededRandom("other curve"));
    const rsa = makeKey({ kind: "RSA", modulusBits: 2048 }, seededRandom("other kind"));
    const options = { issuer: pki().dv, holderReference: "UTIS00003", role: "terminal" as const };
    await expect(issue({ ...options, signer: other })).rejects.toThrowError(refused("curve"));
    await expect(issue({ ...options, signer: rsa })).rejects.toThrowError(refused("algorithm"));
  });

  it("with a key that is not the certificate's", async () => {
    const issuer = { certificate: pki().dv.certificate, signer };
    const options = { issuer, holderReference: "UTIS00003", role: "terminal" as const, signer };
    await expect(issue(options)).rejects.toThrowError(expect.objectContaining({ code: "E-KEY-CHAIN" }));
  });

  it("links to what is no successor", async () => {
    const { cvca, dv } = pki();
    await expect(createCvcaLinkCertificate(cvca, cvca.certificate)).rejects.toThrowError(refused("new reference"));
    await expect(createCvcaLinkCertificate(cvca, dv.certificate)).rejects.toThrowError(refused("next"));
    await expect(createCvcaLinkCertificate(dv, cvca.certificate)).rejects.toThrowError(refused("next"));
    const older = await makeCvca({ holderReference: "UTCVCA00000", signer, from: "2025-01-01" });
    await expect(createCvcaLinkCertificate(cvca, older.certificate)).rejects.toThrowError(refused("older"));
  });
});

const hasPrint = runShell("command -v cvc-print", {}).code === 0;

describeNeeding(
  "peers",
  { name: "cvc-print of OpenPACE", missing: hasPrint ? undefined : "cvc-print is not there" },
  () => {
    it.each(kinds)("reads and checks what we issue with %s", async (name, key) => {
      // It judges by the clock of the machine.
      const always = { from: "2020-01-01", until: "2099-12-31" };
      const { cvca, dv, terminal } = await makeTerminalPki({ seed: `print ${name}`, key, ...always });
      const files = {
        UTCVCA00001: cvca.certificate.bytes,
        UTDVD00001: dv.certificate.bytes,
        UTIS00001: terminal.certificate.bytes,
      };
      for (const [holder, authority, role] of [
        ["UTCVCA00001", "UTCVCA00001", "CVCA certificate"],
        ["UTDVD00001", "UTCVCA00001", "DV certificate"],
        ["UTIS00001", "UTDVD00001", "Terminal certificate"],
      ] as const) {
        const { code, output } = runShell(`cvc-print --cvc "$1" --cvc-dir . 2>&1`, { args: [holder], files });
        expect(code, output).toBe(0);
        expect(output).toContain(`CAR: ${authority}`);
        expect(output).toContain(`CHR: ${holder}`);
        expect(output).toContain(role);
        expect(output).toMatch(/Read fingerprint\s+Read iris/);
        expect(output.split("\n")).toContain("certificate verified");
      }
    });

    it("reads our request", async () => {
      const signer = makeKey({ kind: "EC", curve: "P-256" }, seededRandom("request for cvc-print"));
      const content = { publicKey: cvPublicKeyOf(signer), holderReference: "UTIS00007", extensions: [] };
      const request = await createCvRequest(content, signer);
      const { code, output } = runShell("cvc-print --csr request 2>&1", { files: { request } });
      expect(code, output).toBe(0);
      expect(output).toContain("CHR: UTIS00007");
    });

    it("its cvc-create issues on our request, and we take what it issued", async () => {
      const signer = makeKey({ kind: "EC", curve: "P-256" }, seededRandom("request for cvc-create"));
      const names = { authorityReference: "UTCVCA00007", holderReference: "UTDVD00007" };
      const content = { ...names, publicKey: cvPublicKeyOf(signer), extensions: [] };
      const request = await createCvRequest(content, signer);
      const script = `
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.pem
        openssl pkcs8 -topk8 -nocrypt -in ca.pem -outform DER -out ca.pk8
        made="--type=is --issued=260101 --expires=261231 --sign-with=ca.pk8 --scheme=ECDSA_SHA_256"
        cvc-create --role=cvca --chr=UTCVCA00007 --chat=c3 --out-cert=ca $made >&2
        cvc-create --role=dv_foreign --chat=41 --csr=request --out-cert=dv $made >&2
        echo "#$(base64 -w0 ca)#$(base64 -w0 dv)"`;
      const { output } = runShell(`{ ${script}\n } 2>/dev/null`, { files: { request } });
      const [, ...files] = output.trim().split("#");
      const [root, dv] = files.map((text) => parseCvCertificate(new Uint8Array(Buffer.from(text, "base64"))));
      if (root === undefined || dv === undefined) throw new Error(output);
      const report = verifyCvChain(createTrustState([root], "2026-01-01"), [dv]);
      expect(report).toMatchObject({
        status: "valid",
        holder: { reference: "UTDVD00007", effective: { role: "DV-foreign", rights: ["read-dg3"] } },
      });
    });
  },
);
