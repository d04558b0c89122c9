/**
 * The EAC reference data set of BSI TR-03105-5 on a virtual chip: files and private keys that others made. Its security
 * object does not list DG15, and the certificate of its country signer is not published.
 */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fromHex } from "../../src/base/bytes/index.ts";
import { getAccessProfile } from "../../src/chip/profiles/index.ts";
import { createPersonalisedChip } from "../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../src/chip/transport/index.ts";
import { type CardFileName, createCardImage, encodeEfCom, mrzInformation } from "../../src/lds/index.ts";
import { createTrustStore } from "../../src/pki/index.ts";
import { inspect } from "../support/encoding-station.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

const folder = ["data", "specimens", "bsi-erika-2013"] as const;
const read = (name: string) => new Uint8Array(readFileSync(sharedPath(...folder, name)));
const mrz = { documentNumber: "C11T002JM", dateOfBirth: "960812", dateOfExpiry: "231031" };

function scalarOf(pkcs8: Uint8Array): Uint8Array {
  const { d = "" } = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" }).export({
    format: "jwk",
  });
  return new Uint8Array(Buffer.from(d, "base64url"));
}

/** JWK knows no brainpool curve: the private value is the octet string behind version 1 of ECPrivateKey. */
function brainpoolScalarOf(pkcs8: Uint8Array, length: number): Uint8Array {
  const marker = Buffer.from(fromHex(`02010104${length.toString(16).padStart(2, "0")}`));
  const at = Buffer.from(pkcs8).indexOf(marker);
  if (at < 0) return scalarOf(pkcs8);
  return pkcs8.slice(at + marker.length, at + marker.length + length);
}

describeShared("BSI reference data set", folder, () => {
  const names: readonly (readonly [CardFileName, string])[] = [
    ["EF.SOD", "EF_SOD.bin"],
    ...([1, 2, 3, 4, 14, 15] as const).map((group) => [`DG${group}`, `Datagroup${group}.bin`] as const),
  ];
  // Its own EF.COM lists no DG15 either: one that does makes a reader ask for it.
  const listing = encodeEfCom({
    ...{ ldsVersion: "0107", unicodeVersion: "040000" },
    dataGroups: ["DG1", "DG2", "DG3", "DG4", "DG14", "DG15"],
  });
  const chip = createPersonalisedChip({
    image: createCardImage([...names.map(([name, file]) => [name, read(file)] as const), ["EF.COM", listing]]),
    secrets: {
      mrzInformation: mrzInformation(mrz),
      keys: [
        {
          ...{ purpose: "active-authentication", keyOrigin: "injected", rsaHash: "SHA-1" },
          privateKey: read("DG15_sk.pkcs8"),
        },
        {
          ...{ purpose: "chip-authentication", keyOrigin: "injected", curve: "brainpoolP224r1" },
          privateKey: brainpoolScalarOf(read("DG14_sk.pkcs8"), 28),
        },
      ],
    },
    profile: getAccessProfile("bac-only"),
    random: seededRandom("bsi specimen"),
  });

  it("P25: both proofs are right and neither counts; DG15 is covered by nothing", async () => {
    const report = await inspect(
      createMemoryTransport(chip),
      { kind: "MRZ", ...mrz },
      { trust: createTrustStore({ certificates: [] }) },
    );
    const statusOf = (id: string) => report.checks.find((check) => check.id === id);
    expect(statusOf("access")).toMatchObject({ status: "passed" });
    expect(statusOf("passive-authentication.signature")?.status).toBe("passed");
    expect(statusOf("passive-authentication.chain")?.reason).toBe("ISSUER_UNKNOWN");
    for (const id of ["active-authentication", "chip-authentication"]) {
      expect(statusOf(id), id).toMatchObject({ status: "undetermined", reason: "PASSIVE_AUTHENTICATION_NOT_PASSED" });
    }
    expect(statusOf("chip-authentication")?.detail).toContain("ECDH 3DES");
    expect(report.files.find(({ name }) => name === "DG14")).toMatchObject({ status: "read", covered: true });
    expect(report.files.find(({ name }) => name === "DG15")).toMatchObject({ status: "read", covered: false });
    expect(report.files.filter(({ status }) => status === "refused").map(({ name }) => name)).toEqual(["DG3", "DG4"]);
  });
});
