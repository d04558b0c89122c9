import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { getAccessProfile } from "../../../src/chip/profiles/index.ts";
import { issueCardImage, type Portrait } from "../../../src/issuance/index.ts";
import { createTrustStore, DocumentSigner, inspectImage } from "../../../src/pki/index.ts";
import { readPopulationCsv } from "../../../src/registry/index.ts";
import { makeDemonstrationPki } from "../../support/demonstration-pki.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { sampleRecord, sampleRequest } from "./samples.ts";

const fixture = (path: string) => new Uint8Array(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url)));
const at = new Date("2026-07-01T03:00:00Z");

const portrait: Portrait = {
  id: "P",
  personId: "PERSON",
  image: fixture("portraits/portrait-1.jpg"),
  imageFormat: "JPEG",
  operatorId: "op",
  capturedAt: at.toISOString(),
};

describe("cards of the sample population", async () => {
  const from = new Date("2026-06-01T00:00:00Z");
  const pki = await makeDemonstrationPki({ seed: "issue", key: { kind: "EC", curve: "P-256" }, from });
  let reserved = 0;
  const usage = {
    reserve: async () => {
      reserved += 1;
    },
  };
  const signer = await DocumentSigner.create({ ...pki.documentSigner, csca: pki.csca.certificate, usage });
  const trust = createTrustStore({ certificates: [pki.csca.certificate], crls: [pki.crl] });
  const { people } = readPopulationCsv(fixture("population/sample.csv"), "2026-07-01");

  it.each(people.map(({ line, person }) => [line, person] as const))("line %i is judged valid", async (_, person) => {
    const record = sampleRecord(person);
    const isChild = person.dateOfBirth === "2022-10-20";
    const request = sampleRequest({ ageBand: isChild ? "UNDER_6" : "FROM_14", issueDate: "2026-07-01" });
    const before = reserved;
    const card = await issueCardImage(
      { record, request, portrait: isChild ? undefined : portrait, template: "CC_2024" },
      { chipKeys: [], access: getAccessProfile("vnm"), random: seededRandom("keys"), signer, signingTime: at },
    );
    expect(reserved).toBe(before + 1);
    const { checks, verdict } = await inspectImage({ image: card.image, trust, at });
    const failed = checks.filter(({ status }) => status === "failed" || status === "undetermined");
    expect(failed).toEqual([]);
    expect(verdict).toBe("valid");
  });
});
