import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CommandInput } from "../../src/cli/command.ts";
import { Output } from "../../src/cli/output.ts";
import { readTrustStore } from "../../src/cli/trust-material.ts";
import { encodePem } from "../../src/pki/index.ts";
import { makeDemonstrationPki } from "../support/demonstration-pki.ts";
import { temporaryDirectory } from "../support/run-civicard.ts";

const silent = { write: () => undefined };
const output = new Output({ language: "en", json: false, stdout: silent, stderr: silent });
const from = new Date("2026-03-01T00:00:00Z");
const pki = makeDemonstrationPki({ seed: "trust material", key: { kind: "EC", curve: "P-256" }, from });

async function read(content: string | Uint8Array) {
  const file = join(temporaryDirectory(), "material");
  writeFileSync(file, content);
  return readTrustStore(new CommandInput([], { trust: [file] }), output);
}

describe("trust material", () => {
  it("is taken in as PEM with several blocks, and as DER", async () => {
    const { csca, crl } = await pki;
    const both = await read(encodePem("CERTIFICATE", csca.certificate) + encodePem("X509 CRL", crl));
    expect([both.authorities.length, both.crls.length]).toEqual([1, 1]);
    expect((await read(crl)).crls).toHaveLength(1);
  });

  it.each(["CERTIFICATE", "X509 CRL"])(
    "is refused when a block %s of it is damaged, whatever else is good",
    async (label) => {
      const { csca, crl } = await pki;
      const torn = (label === "CERTIFICATE" ? csca.certificate : crl).slice(0, -7);
      const content = encodePem("CERTIFICATE", csca.certificate) + encodePem(label, torn);
      await expect(read(content)).rejects.toMatchObject({ code: "CLI_USAGE" });
      await expect(read(content)).rejects.toThrow("damaged");
    },
  );

  it("is refused when it is none", async () => {
    await expect(read("hello")).rejects.toMatchObject({ code: "CLI_USAGE" });
  });
});
