import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  findPerson,
  getPerson,
  importPopulation,
  movePerson,
  type ReadingPurpose,
  searchPeople,
} from "../../../src/service/application/index.ts";
import { FIRST_PERSON, Office, sampleCsv } from "./office.ts";

describe("the register in the service", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.open();
  });
  afterEach(() => office.store.close());

  const edited = (change: (text: string) => string) =>
    new TextEncoder().encode(change(new TextDecoder().decode(sampleCsv)));

  it("stores a good file whole", async () => {
    const report = await importPopulation(office.as("CENTRE_C06"), { bytes: sampleCsv });
    expect(report).toMatchObject({ counts: { read: 25, accepted: 25, corrected: 0, rejected: 0 }, stored: 25 });
    expect(await office.store.read.population.count()).toBe(25);
  });

  it("stores nothing of a file with bad lines, and lists them all", async () => {
    const bytes = edited((text) => text.replace("1994-03-12", "1994-13-12").replace("1939", "1839"));
    const report = await importPopulation(office.as("CENTRE_C06"), { bytes });
    expect(report.stored).toBe(0);
    expect(report.counts).toEqual({ read: 25, accepted: 23, corrected: 0, rejected: 2 });
    expect(report.findings.filter(({ code }) => code.startsWith("E-")).map(({ code, line }) => [code, line])).toEqual([
      ["E-DOB-SHAPE", 2],
      ["E-DOB-RANGE", 10],
    ]);
    expect(await office.store.read.population.count()).toBe(0);
  });

  it("stores nothing in a dry run", async () => {
    const report = await importPopulation(office.as("CENTRE_C06"), { bytes: sampleCsv, dryRun: true });
    expect(report).toMatchObject({ counts: { accepted: 25 }, stored: 0 });
    expect(await office.store.read.population.count()).toBe(0);
  });

  it("takes no number a second time", async () => {
    await office.loadSample();
    const bytes = edited((text) => text.split("\n").slice(0, 3).join("\n").normalize("NFD"));
    const report = await importPopulation(office.as("CENTRE_C06"), { bytes });
    expect(report).toMatchObject({ counts: { read: 2, accepted: 0, corrected: 0, rejected: 2 }, stored: 0 });
    expect(report.findings.filter(({ code }) => code === "E-PIN-TAKEN").map(({ line }) => line)).toEqual([2, 3]);
  });

  it("stores decomposed text as NFC", async () => {
    const bytes = edited((text) => text.normalize("NFD"));
    const report = await importPopulation(office.as("CENTRE_C06"), { bytes });
    expect(report.counts.read).toBe(report.counts.accepted + report.counts.corrected);
    expect(report.counts.corrected).toBeGreaterThan(20);
    const [found] = await office.store.read.population.search({ nameContains: "nguyệt", limit: 5 });
    expect(found?.fullName).toBe(FIRST_PERSON.normalize("NFC"));
  });

  it("lets nobody load clean records who may not verify them", async () => {
    const commune = office.as("COMMUNE_OFFICER");
    await expect(importPopulation(commune, { bytes: sampleCsv })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const bytes = edited((text) => text.replaceAll(/(VERIFIED|LIVE|SCANNED),/g, "COLLECTED,"));
    expect((await importPopulation(commune, { bytes })).stored).toBe(25);
  });

  it("finds names whatever the tone placement and case", async () => {
    await office.loadSample();
    const found = await searchPeople(office.as("APPROVER"), { nameContains: "lâm gia hoà", limit: 5 });
    expect(found).toMatchObject([{ fullName: "LÂM GIA HÒA", maskedNumber: expect.stringMatching(/^0910\*{8}$/) }]);
    expect(await searchPeople(office.as("APPROVER"), { nameContains: "%", limit: 5 })).toEqual([]);
    const events = await office.store.read.audit.list({ limit: 100 });
    expect(events.filter(({ action }) => action === "record.search")).toHaveLength(2);
  });

  it("opens a record for a stated purpose only, and tells who did", async () => {
    await office.loadSample();
    const id = await office.personId();
    const reader = office.as("APPROVER");
    await expect(getPerson(reader, { id, purpose: "" as ReadingPurpose })).rejects.toMatchObject({ code: "E-PURPOSE" });
    const person = await getPerson(reader, { id, purpose: "ISSUANCE" });
    expect(person.fullName).toBe(FIRST_PERSON);
    const { personalNumber = "" } = person;
    expect((await findPerson(reader, { personalNumber, purpose: "ISSUANCE" })).id).toBe(id);
    const auditor = await getPerson(office.as("AUDITOR"), { id, purpose: "AUDIT" });
    expect(auditor.personalNumber).toBe(`${personalNumber.slice(0, 4)}********`);
    await expect(getPerson(office.as("SYSTEM_ADMIN"), { id, purpose: "AUDIT" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const events = await office.store.read.audit.list({ limit: 100 });
    const reads = events.filter(({ action }) => action === "record.read").map(({ actor, outcome }) => [actor, outcome]);
    expect(reads).toEqual([
      ["APPROVER", "E-PURPOSE"],
      ["APPROVER", "done"],
      ["APPROVER", "done"],
      ["AUDITOR", "done"],
      ["SYSTEM_ADMIN", "FORBIDDEN"],
    ]);
    expect(JSON.stringify(events)).not.toContain(personalNumber);
  });

  it("moves a record by its table and rights", async () => {
    await office.loadSample();
    const id = await office.personId("KHUẤT DUY TÂN");
    const move = (
      role: Parameters<Office["as"]>[0],
      event: Parameters<typeof movePerson>[1]["event"],
      expectedVersion: number,
    ) => movePerson(office.as(role), { id, event, expectedVersion });
    await expect(move("APPROVER", "recheckConfirm", 1)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await move("RECHECK_OFFICER", "recheckConfirm", 1)).toMatchObject({ stage: "RECHECKED", version: 2 });
    await expect(move("COMMUNE_HEAD", "verify", 1)).rejects.toMatchObject({
      code: "E-CONFLICT",
      details: { current: 2 },
    });
    expect(await move("COMMUNE_HEAD", "verify", 2)).toMatchObject({ stage: "VERIFIED", version: 3 });
    expect(await move("COMMUNE_HEAD", "activate", 3)).toMatchObject({ stage: "LIVE", version: 4 });
    await expect(move("COMMUNE_HEAD", "stale", 4)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
