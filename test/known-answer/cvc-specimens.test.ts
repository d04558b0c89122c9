/** Chains and keys that others published: each is taken as a chip takes it, and its terminal opens our chip. */
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { platformHashName } from "../../src/base/crypto/index.ts";
import type { CommandApdu } from "../../src/chip/iso7816/index.ts";
import { performTerminalAuthentication, TerminalAuthenticationChip } from "../../src/chip/protocols/index.ts";
import {
  type CvCertificate,
  createTrustState,
  findCvAlgorithm,
  parseCvCertificate,
  parseCvRequest,
  verifyCvChain,
  verifyCvRequest,
} from "../../src/pki/index.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

interface Specimen {
  readonly name: string;
  /** From trust point to terminal. */
  readonly chain: readonly string[];
  readonly key: string;
  readonly rights: readonly string[];
}

const fingerprintAndIris = ["read-dg3", "read-dg4"];

function eidSim(authority: string, verifier: string): Specimen {
  const root = join("eid-sim", "cvc", authority);
  const dv = join(root, verifier);
  return {
    name: `${authority} ${verifier}`,
    chain: [
      join(root, `${authority}00001.selfsigned.cvcert`),
      join(dv, `${verifier}00001.cvcert`),
      join(dv, "UTTERM", "UTTERM00001.cvcert"),
    ],
    key: join(dv, "UTTERM", "UTTERM00001.pkcs8"),
    rights: fingerprintAndIris,
  };
}

const npa = (kind: string): Specimen => ({
  name: `vsmartcard ${kind}`,
  chain: ["cvca", "dvca", "at"].map((name) => join("vsmartcard-npa", kind, `${name}.cvcert`)),
  key: join("vsmartcard-npa", kind, "at_key.pkcs8"),
  // The CVCA of these is one of inspection systems.
  rights: [],
});

const specimens: readonly Specimen[] = [
  eidSim("UTISCVCA", "UTISDVCAOD"),
  eidSim("UTISCVCA", "UTISDVCAOF"),
  npa("ecdh"),
  npa("dh"),
  {
    name: "PersoSim IS",
    chain: ["CVCA_Cert_01", "dv_is_cert_1", "is_cert_1"].map((name) =>
      join("persosim-cvc", "CFG.DFLT.EAC.IS", `${name}.cvcert`),
    ),
    key: join("persosim-cvc", "CFG.DFLT.EAC.IS", "IS_Key_01_default.pkcs8"),
    rights: fingerprintAndIris,
  },
  ...["orig", "new"].map((name) => ({
    name: `Dutch test passport, ${name}`,
    chain: ["CVCA", "DVD", "IS"].map((holder) => join("jmrtd", "cvcerts-nl", name, `cert${holder}_${name}.cvcert`)),
    key: join("jmrtd", "cvcerts-nl", name, `keyIS_${name}.der`),
    rights: ["read-dg3"],
  })),
];

const read = (path: string) => new Uint8Array(readFileSync(sharedPath("data", "specimens", path)));

function signerOf(path: string, { publicKey: { oid } }: CvCertificate) {
  const algorithm = findCvAlgorithm(oid);
  const key = createPrivateKey({ key: Buffer.from(read(path)), format: "der", type: "pkcs8" });
  return async (data: Uint8Array) =>
    new Uint8Array(sign(platformHashName(algorithm?.hash ?? "SHA-1"), data, { key, dsaEncoding: "ieee-p1363" }));
}

function transmitTo(chip: TerminalAuthenticationChip) {
  return async (command: CommandApdu) => {
    switch ((command.ins << 8) | command.p2) {
      case 0x22b6:
        return chip.setDigitalSignatureTemplate(command);
      case 0x2abe:
        return chip.verifyCertificate(command);
      case 0x22a4:
        return chip.setAuthenticationTemplate(command);
      case 0x8400:
        return chip.getChallenge(command);
      default:
        return chip.externalAuthenticate(command).response;
    }
  };
}

describeShared("published chains of CV certificates", ["data", "specimens", "eid-sim"], () => {
  describe.each(specimens)("$name", ({ chain, key, rights }) => {
    const load = () => chain.map((path) => parseCvCertificate(read(path)));

    it("is taken, with the rights of its end", () => {
      const [root, ...rest] = load();
      if (root === undefined) throw new Error("no trust point");
      const report = verifyCvChain(createTrustState([root], root.effectiveDate), rest);
      if (report.status !== "valid") throw new Error(`${report.reason} ${report.index}`);
      expect(report.holder.effective).toMatchObject({ role: "terminal", rights });
    });

    it("its terminal opens our chip", async () => {
      const [root, ...rest] = load();
      const terminal = rest.at(-1);
      if (root === undefined || terminal === undefined) throw new Error("no chain");
      const trust = createTrustState([root], root.effectiveDate);
      const chip = new TerminalAuthenticationChip({ trust, random: seededRandom("specimen") });
      const [chipIdentifier, compressedKey] = [new Uint8Array(10).fill(1), new Uint8Array(20).fill(2)];
      chip.open({ version: 1, chipIdentifier, compressedKey });
      const result = await performTerminalAuthentication({
        ...{ transmit: transmitTo(chip), version: 1, chain: rest, chipIdentifier, compressedKey },
        sign: signerOf(key, terminal),
      });
      expect(result).toEqual({ status: "authenticated", chipIdentifierIndex: 0 });
    });
  });

  it.each([
    "UTISCVCA/UTISCVCA00001.cvreq",
    "UTISCVCA/UTISDVCAOD/UTISDVCAOD00001.cvreq",
    "UTISCVCA/UTISDVCAOD/UTTERM/UTTERM00001.cvreq",
    "UTATCVCA/UTATCVCA00001.cvreq",
    "UTSTCVCA/UTSTDVCACP/UTTERM/UTTERM00001.cvreq",
  ])("the request %s shows its key", (path) => {
    const request = parseCvRequest(read(join("eid-sim", "cvc", path)));
    expect(verifyCvRequest(request).inner).toBe("valid");
  });
});
