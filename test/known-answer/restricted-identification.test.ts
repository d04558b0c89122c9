/** Published keys of chip and sectors, and a published certificate that names the sectors by their hashes. */
import { createECDH, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { concatBytes, encodeTlv, fromHex, toHex } from "../../src/base/bytes/index.ts";
import { digest } from "../../src/base/crypto/index.ts";
import type { CommandApdu } from "../../src/chip/iso7816/index.ts";
import {
  encodeSectorPublicKey,
  type GrantedRights,
  listRestrictedIdentificationInfos,
  performRestrictedIdentification,
  RestrictedIdentificationChip,
} from "../../src/chip/protocols/index.ts";
import { parseSecurityInfos } from "../../src/lds/index.ts";
import { createTrustState, parseCvCertificate, TERMINAL_SECTOR, verifyCvChain } from "../../src/pki/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

const oid = "0.4.0.127.0.7.2.2.5.2.3";
const read = (...parts: readonly string[]) => readFileSync(sharedPath("data", "specimens", "eid-sim", ...parts));

/** A component of a key profile. */
function component(file: string, name: string): Uint8Array {
  const value = new RegExp(`Name="${name}" Value="([0-9A-F]+)"`).exec(read(file).toString("utf8"))?.[1];
  return fromHex((value ?? "").toLowerCase());
}

const publicKey = (file: string) => concatBytes(Uint8Array.of(4), component(file, "ECC_QX"), component(file, "ECC_QY"));

const transmitTo = (chip: RestrictedIdentificationChip) => async (command: CommandApdu) =>
  command.ins === 0x22 ? chip.setAuthenticationTemplate(command) : chip.generalAuthenticate(command);

describeShared("restricted identification with published keys", ["data", "specimens", "eid-sim"], () => {
  const sectorKey = (number: 1 | 2) =>
    encodeSectorPublicKey(oid, "brainpoolP256r1", publicKey(`kp_puk_SectorKey${number}.xml`));

  /** What our chip would grant to the published terminal. */
  function grant(): GrantedRights {
    const verifier = join("cvc", "UTATCVCA", "UTATDVCANO");
    const [root, ...chain] = [
      read("cvc", "UTATCVCA", "UTATCVCA00001.selfsigned.cvcert"),
      read(verifier, "UTATDVCANO00001.cvcert"),
      read(verifier, "UTTERM", "UTTERM00001.cvcert"),
    ].map((bytes) => parseCvCertificate(new Uint8Array(bytes)));
    if (root === undefined) throw new Error("no trust point");
    const report = verifyCvChain(createTrustState([root], root.effectiveDate), chain);
    if (report.status !== "valid") throw new Error(report.reason);
    const { reference: terminalReference, effective: authorization, extensions, key } = report.holder;
    return { terminalReference, authorization, extensions, hash: key.hash, compressedKey: new Uint8Array(32) };
  }

  function openChip(granted = grant(), authorizedOnly = false): RestrictedIdentificationChip {
    const privateKey = component("kp_prk_IDKey.xml", "ECC_D");
    const chip = new RestrictedIdentificationChip([
      { keyId: 1, oid, group: "brainpoolP256r1", privateKey, authorizedOnly },
    ]);
    chip.open(granted);
    return chip;
  }

  const identify = (chip: RestrictedIdentificationChip, sectorPublicKey: Uint8Array, sector: 1 | 2 = 1) =>
    performRestrictedIdentification({ transmit: transmitTo(chip), info: { oid, keyId: 1 }, sectorPublicKey, sector });

  it("the sectors' keys are those that the certificate names", () => {
    const sector = grant().extensions.find((extension) => extension.oid === TERMINAL_SECTOR);
    const hashOf = (number: 1 | 2) => toHex(digest("SHA-256", encodeTlv(0x7f49, sectorKey(number))));
    expect(sector?.objects.map(({ value }) => toHex(value))).toEqual([hashOf(1), hashOf(2)]);
  });

  it.each([1, 2] as const)("sector %i: the identifier is the hash of what OpenSSL agrees on", async (number) => {
    const chipKey = createECDH("brainpoolP256r1");
    chipKey.setPrivateKey(component("kp_prk_IDKey.xml", "ECC_D"));
    const secret = chipKey.computeSecret(publicKey(`kp_puk_SectorKey${number}.xml`));
    const identifier = new Uint8Array(createHash("sha256").update(secret).digest());
    expect(await identify(openChip(), sectorKey(number), number)).toEqual({ status: "identified", identifier });
  });

  it("a key that the certificate does not name is refused, and one under the other's number", async () => {
    const refused = { status: "failed", reason: "refused", statusWord: 0x6a80 };
    const stranger = encodeSectorPublicKey(oid, "brainpoolP256r1", publicKey("kp_puk_IDKey.xml"));
    expect(await identify(openChip(), stranger)).toEqual(refused);
    expect(await identify(openChip(), sectorKey(1), 2)).toEqual(refused);
  });

  it("a named key with other domain parameters is refused", async () => {
    const content = sectorKey(1).slice();
    content[20] = (content[20] ?? 0) ^ 1;
    const value = digest("SHA-256", encodeTlv(0x7f49, content));
    const extensions = [{ oid: TERMINAL_SECTOR, objects: [{ tag: 0x80, value }] }];
    const chip = openChip({ ...grant(), extensions });
    expect(await identify(chip, content)).toEqual({ status: "failed", reason: "refused", statusWord: 0x6a80 });
  });

  it("a key that takes the right is refused without it, and all before terminal authentication", async () => {
    const refused = { status: "failed", reason: "refused", statusWord: 0x6982 };
    const granted = grant();
    expect(await identify(openChip(granted, true), sectorKey(1))).toMatchObject({ status: "identified" });
    const without = { ...granted, authorization: { ...granted.authorization, rights: [] } };
    expect(await identify(openChip(without, true), sectorKey(1))).toEqual(refused);
    const closed = openChip();
    closed.reset();
    expect(await identify(closed, sectorKey(1))).toEqual(refused);
  });

  it("EF.CardSecurity's entries are read", () => {
    const infos = fromHex(
      "3132" + "3017060a04007f0007020205020330090201010201010101003017060a04007f0007020205020330090201010201020101ff",
    );
    expect(listRestrictedIdentificationInfos(parseSecurityInfos(infos))).toEqual([
      { oid, keyId: 1, authorizedOnly: false },
      { oid, keyId: 2, authorizedOnly: true },
    ]);
  });
});

it("an answer of another length or tag is no identifier", async () => {
  for (const hex of ["", "7c00", "7c0481020000", `7c228320${"00".repeat(32)}`]) {
    const transmit = async ({ ins }: CommandApdu) => ({ data: fromHex(ins === 0x86 ? hex : ""), statusWord: 0x9000 });
    const result = await performRestrictedIdentification({
      ...{ transmit, info: { oid, keyId: 1 }, sectorPublicKey: new Uint8Array() },
    });
    expect(result).toEqual({ status: "failed", reason: "answer-malformed" });
  }
});
