import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCrl, encodePem, openKeyStore } from "../../../src/pki/index.ts";
import { type AuthorityPlan, SigningAuthority } from "../../../src/service/authority/index.ts";
import { openssl } from "../../support/openssl.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const plan: AuthorityPlan = {
  country: "VN",
  icaoCountryCode: "VNM",
  curve: "P-256",
  organization: "Test Authority",
  crlUrl: "https://pki.example/csca.crl",
};
const signer = { curve: "P-256", documentTypes: ["ID"] } as const;

let root = "";
let opened = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "civicard-authority-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** As the next run of a program opens it. */
function authority(): SigningAuthority {
  opened += 1;
  const random = seededRandom(`authority ${opened}`);
  const keys = openKeyStore(`file:${join(root, "keys")}`, { passphrase: "correct horse", random });
  return new SigningAuthority({
    directory: join(root, "pki"),
    keys,
    clock: () => new Date("2026-03-01T00:00:00Z"),
    random,
  });
}

const file = (name: string) => new Uint8Array(readFileSync(join(root, "pki", name)));

describe("a signing authority", () => {
  it("makes a country signer whose list openssl reads and verifies", async () => {
    await authority().initialise(plan);
    const { output } = openssl(
      ["crl", "-inform", "DER", "-in", "crl", "-CAfile", "csca.pem", "-noout", "-issuer", "-crlnumber"],
      { crl: file("csca.crl"), "csca.pem": encodePem("CERTIFICATE", file("csca.cer")) },
    );
    expect(output).toContain("Test Authority");
    expect(output).toContain("verify OK");
    expect(output).toMatch(/crlNumber=(0x)?0*1\b/);
  });

  it("carries what its list revokes into the next one", async () => {
    await authority().initialise(plan);
    const random = seededRandom("old list");
    const keys = openKeyStore(`file:${join(root, "keys")}`, { passphrase: "correct horse", random });
    const old = await createCrl({
      csca: { certificate: file("csca.cer"), key: await keys.open("csca") },
      number: 7,
      thisUpdate: new Date("2025-12-15T00:00:00Z"),
      nextUpdate: new Date("2026-03-10T00:00:00Z"),
      revoked: [{ serialNumber: "4d2", revokedAt: new Date("2025-12-14T00:00:00Z") }],
    });
    writeFileSync(join(root, "pki", "csca.crl"), old);
    const renewed = await authority().currentCrl();
    const { output } = openssl(["crl", "-inform", "DER", "-in", "crl", "-noout", "-text"], { crl: renewed });
    expect(output).toMatch(/Serial Number: 0?4D2\s+Revocation Date: Dec 14 00:00:00 2025 GMT/);
    expect(output).toContain("Last Update: Mar  1 00:00:00 2026 GMT");
  });

  it("is not made twice", async () => {
    await authority().initialise(plan);
    await expect(authority().initialise(plan)).rejects.toMatchObject({ code: "AUTHORITY_EXISTS" });
  });

  it("counts its document signers up and signs with the newest", async () => {
    await authority().initialise(plan);
    await authority().issueDocumentSigner(signer);
    const second = await authority().issueDocumentSigner(signer);
    expect(second.label).toBe("ds-0002");
    const active = await authority().activeSigner();
    expect(active.label).toBe("ds-0002");
    expect(active.key.subjectPublicKeyInfo).toEqual(second.key.subjectPublicKeyInfo);
  });
});

describe("a step that was refused or cut off", () => {
  it("leaves an authority that can be made: a wrong country", async () => {
    const wrong = authority().initialise({ ...plan, country: "VNX" });
    await expect(wrong).rejects.toMatchObject({ code: "CERTIFICATE_PROFILE_INVALID" });
    expect(authority().exists).toBe(false);
    await authority().initialise(plan);
    expect((await authority().state()).csca.subject.attributes[0]?.value).toBe("VN");
  });

  it("names the curve of the key that it left, when another is asked for", async () => {
    await authority()
      .initialise({ ...plan, country: "VNX", curve: "P-384" })
      .catch(() => undefined);
    const other = authority().initialise(plan);
    await expect(other).rejects.toMatchObject({ code: "E-KEY-CHAIN" });
    await expect(other).rejects.toThrow("P-384");
  });

  it.each(["csca.cer", "csca.crl", "authority.json"])("before %s was written: made again", async (name) => {
    await authority().initialise(plan);
    const written = ["csca.crl", "authority.json", "csca.cer"];
    for (const later of written.slice(written.indexOf(name))) rmSync(join(root, "pki", later));
    await authority().initialise(plan);
    await authority().issueDocumentSigner(signer);
    expect((await authority().state()).documentSigners).toHaveLength(1);
  });

  it("leaves an authority that can issue document signers: a wrong document type", async () => {
    await authority().initialise(plan);
    const wrong = authority().issueDocumentSigner({ ...signer, documentTypes: ["id"] });
    await expect(wrong).rejects.toMatchObject({ code: "CERTIFICATE_PROFILE_INVALID" });
    const { label } = await authority().issueDocumentSigner(signer);
    expect((await authority().activeSigner()).label).toBe(label);
  });
});

describe("a country signer that was lost", () => {
  it("is not made anew with its old key under the document signers it had", async () => {
    await authority().initialise(plan);
    await authority().issueDocumentSigner(signer);
    rmSync(join(root, "pki", "csca.cer"));
    await expect(authority().initialise(plan)).rejects.toMatchObject({ code: "KEY_LABEL_TAKEN" });
  });

  it("and a damaged record are told apart", async () => {
    await authority().initialise(plan);
    writeFileSync(join(root, "pki", "authority.json"), "{}");
    await expect(authority().state()).rejects.toMatchObject({ code: "AUTHORITY_RECORD_INVALID" });
    rmSync(join(root, "pki"), { recursive: true });
    await expect(authority().state()).rejects.toMatchObject({ code: "AUTHORITY_MISSING" });
    expect(readdirSync(root)).toEqual(["keys"]);
  });
});
