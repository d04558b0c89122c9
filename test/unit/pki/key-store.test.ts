import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../src/base/bytes/index.ts";
import { type KeySpec, openKeyStore, parseKeyStoreSetting } from "../../../src/pki/index.ts";
import { encodePem } from "../../../src/pki/pem.ts";
import { openssl, runShell } from "../../support/openssl.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const root = mkdtempSync(join(tmpdir(), "civicard-keys-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const passphrase = "correct horse";
const data = encodeUtf8("to be signed");
const kinds: readonly (readonly [string, KeySpec])[] = [
  ["p256", { kind: "EC", curve: "P-256" }],
  ["bp256", { kind: "EC", curve: "brainpoolP256r1" }],
  ["bp384", { kind: "EC", curve: "brainpoolP384r1" }],
  ["rsa", { kind: "RSA", modulusBits: 2048 }],
];

describe.each(["file", "pkcs12"])("a %s: store", (kind) => {
  const place = join(root, kind === "file" ? "keys" : "keys.p12");
  const random = seededRandom(kind);
  const store = (phrase = passphrase) => openKeyStore(`${kind}:${place}`, { passphrase: phrase, random });

  it.each(kinds)("keeps a key: %s", async (label, spec) => {
    const made = await store().generate(label, spec);
    const opened = await store().open(label);
    expect(opened.subjectPublicKeyInfo).toEqual(made.subjectPublicKeyInfo);
    expect(opened.algorithm).toEqual(made.algorithm);
    const scheme = opened.algorithm.scheme === "RSASSA-PSS" ? ["-sigopt", "rsa_padding_mode:pss"] : [];
    const hash = opened.algorithm.hash.replace("SHA-", "-sha");
    const { output } = openssl(["dgst", hash, ...scheme, "-verify", "key.pem", "-signature", "sig", "data"], {
      "key.pem": encodePem("PUBLIC KEY", opened.subjectPublicKeyInfo),
      sig: await opened.sign(data),
      data,
    });
    expect(output).toContain("Verified OK");
  });

  it("lists labels", async () => {
    expect(await store().list()).toEqual([{ label: "bp256" }, { label: "bp384" }, { label: "p256" }, { label: "rsa" }]);
  });

  it("never overwrites a key", async () => {
    const before = await store().open("p256");
    await expect(store().generate("p256", { kind: "EC", curve: "P-256" })).rejects.toMatchObject({
      code: "KEY_LABEL_TAKEN",
    });
    expect((await store().open("p256")).subjectPublicKeyInfo).toEqual(before.subjectPublicKeyInfo);
  });

  it("refuses a wrong passphrase", async () => {
    await expect(store("wrong").open("p256")).rejects.toMatchObject({ code: "KEY_STORE_UNREADABLE" });
  });

  it("says when there is no such key", async () => {
    await expect(store().open("absent")).rejects.toMatchObject({ code: "KEY_NOT_FOUND" });
  });

  it.each(["../escape", "", "UPPER", ".hidden", "a/b", "a..b"])("refuses the label %j", async (label) => {
    await expect(store().generate(label, { kind: "EC", curve: "P-256" })).rejects.toMatchObject({
      code: "KEY_LABEL_INVALID",
    });
  });

  it("leaves files for their owner only, and nothing beside them", () => {
    const directory = kind === "file" ? place : root;
    const names = readdirSync(directory).filter((name) => name.includes(".new") || name.includes(".lock"));
    expect(names).toEqual([]);
    expect(statSync(kind === "file" ? join(place, "p256.key.pem") : place).mode & 0o777).toBe(0o600);
  });

  it("has keys that OpenSSL opens with the passphrase", () => {
    if (kind === "file") {
      const args = ["pkey", "-in", "k.pem", "-passin", `pass:${passphrase}`, "-noout", "-text"];
      const { output } = openssl(args, { "k.pem": readFileSync(join(place, "bp256.key.pem")) });
      expect(output).toContain("brainpoolP256r1");
    } else {
      const args = ["pkcs12", "-in", "k.p12", "-passin", `pass:${passphrase}`, "-nodes", "-nocerts"];
      const { output, code } = openssl(args, { "k.p12": readFileSync(place) });
      expect(code).toBe(0);
      expect(output.match(/friendlyName: \w+/g)).toEqual(kinds.map(([label]) => `friendlyName: ${label}`));
      expect(output.match(/BEGIN PRIVATE KEY/g)).toHaveLength(kinds.length);
    }
  });

  it("writes no key in clear", () => {
    const text = readFileSync(kind === "file" ? join(place, "p256.key.pem") : place, "latin1");
    expect(text).not.toContain("BEGIN PRIVATE KEY");
    // id-ecPublicKey stands at the head of every unencrypted PKCS#8 elliptic curve key.
    expect(text.includes(Buffer.from("06072a8648ce3d0201", "hex").toString("latin1"))).toBe(false);
  });
});

describe("a PKCS#12 file by OpenSSL", () => {
  it("is read, and keeps its certificate when a key is added", async () => {
    const file = join(root, "foreign.p12");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "brainpoolP256r1" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const script =
      "openssl req -x509 -new -key k.pem -subj /CN=Foreign -days 30 -out c.pem && " +
      `openssl pkcs12 -export -inkey k.pem -in c.pem -name foreign-key -passout 'pass:${passphrase}' -out out.p12 && base64 out.p12`;
    writeFileSync(file, Buffer.from(runShell(script, { files: { "k.pem": pem } }).output, "base64"));
    const store = openKeyStore(`pkcs12:${file}`, { passphrase, random: seededRandom("foreign") });
    await (await store.open("foreign-key")).sign(data);
    await store.generate("ours", { kind: "EC", curve: "P-256" });
    expect(await store.list()).toEqual([{ label: "foreign-key" }, { label: "ours" }]);
    const args = ["pkcs12", "-in", "k.p12", "-passin", `pass:${passphrase}`, "-nodes"];
    const after = openssl(args, { "k.p12": readFileSync(file) }).output;
    expect(after).toContain("friendlyName: ours");
    expect(after).toMatch(/subject=CN ?= ?Foreign/);
  });
});

describe("a PKCS#12 file that another program is changing", () => {
  it("is left alone", async () => {
    const file = join(root, "new-folder", "busy.p12");
    const store = openKeyStore(`pkcs12:${file}`, { passphrase, random: seededRandom("busy") });
    await store.generate("first", { kind: "EC", curve: "P-256" });
    writeFileSync(`${file}.lock`, "");
    await expect(store.generate("second", { kind: "EC", curve: "P-256" })).rejects.toMatchObject({
      code: "KEY_STORE_UNREADABLE",
    });
    expect(await store.list()).toEqual([{ label: "first" }]);
  });
});

describe("the setting", () => {
  it.each([
    ["file:./keys", { kind: "file", directory: "./keys" }],
    ["pkcs12:/k/all.p12", { kind: "pkcs12", file: "/k/all.p12" }],
  ])("%s", (setting, expected) => {
    expect(parseKeyStoreSetting(setting)).toEqual(expected);
  });

  it.each([
    ["pkcs11:/usr/lib/hsm.so?token=x", "KEY_STORE_NOT_SUPPORTED"],
    ["keys", "KEY_STORE_SETTING_INVALID"],
    ["file:", "KEY_STORE_SETTING_INVALID"],
    ["", "KEY_STORE_SETTING_INVALID"],
    ["vault:x", "KEY_STORE_SETTING_INVALID"],
  ])("%j is refused", (setting, code) => {
    expect(() => parseKeyStoreSetting(setting)).toThrow(expect.objectContaining({ code }));
  });

  it("takes only ASCII passphrases for PKCS#12", () => {
    expect(() => openKeyStore("pkcs12:x", { passphrase: "mật khẩu", random: seededRandom("x") })).toThrow(
      expect.objectContaining({ code: "KEY_STORE_SETTING_INVALID" }),
    );
  });
});
