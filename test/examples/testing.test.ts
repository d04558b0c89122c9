/** What `civicard/testing` promises to other people's tests. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryTransport, inspectCard } from "../../src/index.ts";
import {
  createTestAuthority,
  createTestCard,
  faultNames,
  personalityNames,
  seededRandom,
  type TestCard,
  type TestCardOptions,
} from "../../src/testing.ts";
import { openssl } from "../support/openssl.ts";

const project = join(import.meta.dirname, "..", "..");

async function inspect(card: TestCard, at = card.at) {
  const { transport, accessKey: access, trust, random } = card;
  return inspectCard({ transport, access, trust, at, random });
}

const filesOf = ({ image }: TestCard) => [...image].map(([key, bytes]) => [key, Buffer.from(bytes).toString("hex")]);

describe("createTestCard", () => {
  it("makes the same files for the same seed, signatures and all, and others for another", async () => {
    const [one, same, other] = await Promise.all(["a", "a", "b"].map((seed) => createTestCard({ seed })));
    if (one === undefined || same === undefined || other === undefined) throw new Error("three cards were made");
    expect(filesOf(same)).toEqual(filesOf(one));
    expect(same.authority.cscaCertificate).toEqual(one.authority.cscaCertificate);
    expect(filesOf(other)).not.toEqual(filesOf(one));
  });

  it("signs so that OpenSSL agrees", async () => {
    const { authority } = await createTestCard({ portrait: "none" });
    const files = { "csca.cer": authority.cscaCertificate, "list.crl": authority.crl };
    const pem = "x509 -inform DER -in csca.cer -out csca.pem".split(" ");
    expect(openssl(pem, files).code).toBe(0);
    const text = openssl("crl -inform DER -in list.crl -noout -text".split(" "), files).output;
    expect(text).toMatch(/DEMONSTRATION/);
  });

  it.each<[TestCardOptions, string]>([
    [{}, "valid"],
    [{ access: "vnm-bac" }, "valid"],
    [{ access: "bac-only" }, "valid"],
    [{ access: "open" }, "valid"],
    [{ pace: { cipher: "AES-256", curve: "P-384" } }, "valid"],
    [{ holder: { fullName: "NGUYỄN VĂN AN", personalNumber: "001204000001", sex: "M", dateOfBirth: "2004" } }, "valid"],
    [{ signer: "unknown" }, "indeterminate"],
    [{ signer: "revoked" }, "invalid"],
    [{ faults: [{ kind: "flip-byte", file: "DG13" }] }, "invalid"],
    [{ faults: ["clone"] }, "invalid"],
  ])("%j is %s", async (options, verdict) => {
    const card = await createTestCard({ portrait: "none", ...options });
    expect((await inspect(card)).verdict).toBe(verdict);
  });

  it("is expired when its day has passed, and only that", async () => {
    const card = await createTestCard({ portrait: "none" });
    const { verdict, checks } = await inspect(card, new Date("2041-01-01T00:00:00Z"));
    expect(verdict).toBe("invalid");
    expect(checks.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual(["document.validity"]);
  });

  it("serves the drawn portrait, none, or yours", async () => {
    const drawn = readFileSync(join(project, "fixtures/portraits/portrait-2.jpg"));
    const own = new Uint8Array(readFileSync(join(project, "fixtures/portraits/portrait-3.jpg")));
    const holds = (card: TestCard, image: Uint8Array) =>
      [...card.image.values()].some((file) => Buffer.from(file).includes(Buffer.from(image)));
    expect(holds(await createTestCard(), drawn)).toBe(true);
    expect(holds(await createTestCard({ portrait: own }), own)).toBe(true);
    expect((await createTestCard({ portrait: "none" })).image.size).toBe((await createTestCard()).image.size - 1);
  });

  it("behaves like a card of the field, signed by its issuer as it is", async () => {
    const odd = await createTestCard({ personality: "paceinfo-without-parameter-id", portrait: "none" });
    const plain = await createTestCard({ portrait: "none" });
    expect(filesOf(odd)).not.toEqual(filesOf(plain));
    const { checks } = await inspect(odd);
    expect(checks.find(({ id }) => id === "passive-authentication.data-groups")?.status).toBe("passed");
    const made = personalityNames.map((personality) => createTestCard({ personality, portrait: "none" }));
    expect((await Promise.all(made)).length).toBeGreaterThan(20);
    await expect(createTestCard({ personality: "charming" })).rejects.toMatchObject({ code: "FAULT_UNKNOWN" });
  });

  it("takes several cards of one authority", async () => {
    const authority = await createTestAuthority({ seed: "country" });
    const cards = await Promise.all(
      ["001300012345", "001300054321"].map((personalNumber) =>
        createTestCard({ authority, portrait: "none", holder: { personalNumber } }),
      ),
    );
    expect(cards.map(({ can }) => can)).toEqual(["012345", "054321"]);
    for (const card of cards) expect((await inspect({ ...card, trust: authority.trust })).verdict).toBe("valid");
  });

  it("can be put into another reader, such as one without extended length", async () => {
    const card = await createTestCard({ portrait: "none", reader: { readerName: "Counter 3" } });
    expect(card.transport.readerName).toBe("Counter 3");
    const transport = createMemoryTransport(card.chip, { maximumCommandLength: 261 });
    expect((await inspect({ ...card, transport })).verdict).toBe("valid");
  });

  it("names the faults there are when asked for one that is not", async () => {
    const error = await createTestCard({ faults: ["explodes"] }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "FAULT_UNKNOWN" });
    expect(String(error)).toContain(faultNames[0]);
  });
});

it("the seeded source is SHA-256 over seed and counter", () => {
  // printf 'civicard/0' | sha256sum
  const random = seededRandom("civicard");
  expect(Buffer.concat([random(3), random(29)]).toString("hex")).toBe(
    "6070a87317e229cd9a54c008549b21a6d9805d1f6e84a8f7f88b40b20371bdac",
  );
});

it("no test runner is imported", () => {
  const sources = ["src/testing.ts", ...readdirSync(join(project, "src/testing")).map((name) => `src/testing/${name}`)];
  for (const source of sources) {
    expect(readFileSync(join(project, source), "utf8"), source).not.toMatch(/from "(vitest|node:test|mocha|jest)/);
  }
});
