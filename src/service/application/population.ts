/** The register: import, reading with a purpose, moves. */
import { CivicardError } from "../../base/errors/index.ts";
import { vietnamDay } from "../../issuance/index.ts";
import {
  type ImportCounts,
  type ImportedPerson,
  type ImportFinding,
  maskPersonalNumber,
  moveRecord,
  type PersonData,
  type PopulationQuery,
  type PopulationRecord,
  type RecordEvent,
  readPopulationCsv,
  recordTransitions,
} from "../../registry/index.ts";
import { mayDo } from "../roles/index.ts";
import type { Repositories } from "../store/index.ts";
import { assertVersion, found, runCommand } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";

export interface ImportReport {
  readonly counts: ImportCounts;
  readonly findings: readonly ImportFinding[];
  /** Records stored: all people of the file, or none where a line is bad or the run is dry. */
  readonly stored: number;
}

export interface ImportCommand {
  readonly bytes: Uint8Array;
  readonly dryRun?: boolean | undefined;
}

/**
 * Takes in a population file as a whole. Records that come as more than collected need the right to verify.
 * @throws CivicardError FORBIDDEN, IMPORT_TOO_LARGE, IMPORT_HEADER, IMPORT_ENCODING
 */
export async function importPopulation(context: ServiceContext, command: ImportCommand): Promise<ImportReport> {
  const permission = mayDo(context.actor.roles, "record.approve") ? "record.approve" : "record.create";
  return runCommand(context, { action: "record.import", permission, subject: "record" }, async (repositories) => {
    const { people, ...file } = readPopulationCsv(command.bytes, vietnamDay(context.clock()));
    if (permission === "record.create" && people.some(({ person }) => person.stage !== "COLLECTED")) {
      throw new CivicardError("FORBIDDEN");
    }
    const taken = await findTaken(repositories, people);
    const report = withTaken(file, taken);
    const isStored = report.counts.rejected === 0 && command.dryRun !== true;
    if (isStored) await repositories.population.insertMany(people.map(({ person }) => newRecord(context, person)));
    const result = { ...report, stored: isStored ? people.length : 0 };
    return { result, detail: { ...result.counts, stored: result.stored } };
  });
}

export const readingPurposes = ["ISSUANCE", "CORRECTION", "VERIFICATION", "AUDIT"] as const;
export type ReadingPurpose = (typeof readingPurposes)[number];

/** @throws CivicardError FORBIDDEN, E-PURPOSE, RECORD_NOT_FOUND */
export async function getPerson(
  context: ServiceContext,
  query: { readonly id: string; readonly purpose: ReadingPurpose },
): Promise<PopulationRecord> {
  return readPerson(context, query.purpose, (repositories) => repositories.population.findById(query.id));
}

/** @throws CivicardError FORBIDDEN, E-PURPOSE, RECORD_NOT_FOUND */
export async function findPerson(
  context: ServiceContext,
  query: { readonly personalNumber: string; readonly purpose: ReadingPurpose },
): Promise<PopulationRecord> {
  const { personalNumber, purpose } = query;
  return readPerson(context, purpose, ({ population }) => population.findByPersonalNumber(personalNumber));
}

/** What a list shows of a person: enough to pick one, the number masked. */
export interface PersonSummary {
  readonly id: string;
  readonly fullName: string;
  readonly dateOfBirth: string;
  readonly stage: PopulationRecord["stage"];
  readonly maskedNumber?: string | undefined;
}

/** Told in the trail with the records that were shown, not with the words that were looked for. @throws CivicardError FORBIDDEN */
export async function searchPeople(context: ServiceContext, query: PopulationQuery): Promise<readonly PersonSummary[]> {
  const info = { action: "record.search", permission: "record.read", subject: "record" } as const;
  return runCommand(context, info, async ({ population }) => {
    const result = (await population.search(query)).map(summaryOf);
    return { result, detail: result.map(({ id }) => id) };
  });
}

function summaryOf({ id, fullName, dateOfBirth, stage, personalNumber }: PopulationRecord): PersonSummary {
  const maskedNumber = personalNumber === undefined ? undefined : maskPersonalNumber(personalNumber);
  return { id, fullName, dateOfBirth, stage, maskedNumber };
}

/** @throws CivicardError FORBIDDEN, RECORD_NOT_FOUND, E-CONFLICT, ILLEGAL_TRANSITION and the guards of `moveRecord` */
export async function movePerson(
  context: ServiceContext,
  command: { readonly id: string; readonly event: RecordEvent; readonly expectedVersion: number },
): Promise<PopulationRecord> {
  const { id, event, expectedVersion } = command;
  const permission = recordTransitions.find((row) => row.event === event)?.permission ?? "record.system";
  if (permission === "record.system") throw new CivicardError("FORBIDDEN");
  return runCommand(
    context,
    { action: `record.${event}`, permission, subject: `record:${id}` },
    async (repositories) => {
      const record = found(await repositories.population.findById(id), "RECORD_NOT_FOUND");
      assertVersion(record, expectedVersion);
      const { staffId } = context.actor.staff;
      const at = context.clock();
      const moved = moveRecord(record, event, { at, by: staffId });
      const result = { ...moved, version: record.version + 1, updatedAt: at.toISOString(), updatedBy: staffId };
      await repositories.population.update(result, record.version);
      return { result };
    },
  );
}

async function readPerson(
  context: ServiceContext,
  purpose: ReadingPurpose,
  find: (repositories: Repositories) => Promise<PopulationRecord | undefined>,
): Promise<PopulationRecord> {
  const info = { action: "record.read", permission: "record.read", subject: "record" } as const;
  return runCommand(context, info, async (repositories) => {
    if (!readingPurposes.includes(purpose)) throw new CivicardError("E-PURPOSE");
    const record = found(await find(repositories), "RECORD_NOT_FOUND");
    return { result: seenBy(context, record), subject: `record:${record.id}`, detail: { purpose } };
  });
}

/** An auditor sees records, but no full number. */
function seenBy({ actor }: ServiceContext, record: PopulationRecord): PopulationRecord {
  const isMasked = actor.roles.includes("AUDITOR") && record.personalNumber !== undefined;
  return isMasked ? { ...record, personalNumber: maskPersonalNumber(record.personalNumber) } : record;
}

async function findTaken(
  repositories: Repositories,
  people: readonly ImportedPerson[],
): Promise<readonly ImportedPerson[]> {
  const numbers = people.flatMap(({ person }) => person.personalNumber ?? []);
  const taken = await repositories.population.takenNumbers(numbers);
  return people.filter(({ person }) => taken.has(person.personalNumber ?? ""));
}

/** The file's report with the lines whose numbers the register has already counted as rejected. */
function withTaken(
  file: { readonly counts: ImportCounts; readonly findings: readonly ImportFinding[] },
  taken: readonly ImportedPerson[],
): { readonly counts: ImportCounts; readonly findings: readonly ImportFinding[] } {
  if (taken.length === 0) return file;
  const field = "personalNumber";
  const findings = [...file.findings, ...taken.map(({ line }) => ({ code: "E-PIN-TAKEN", line, field }) as const)];
  const corrected = file.counts.corrected - taken.filter((row) => row.corrected).length;
  const rejected = file.counts.rejected + taken.length;
  const { read } = file.counts;
  return {
    counts: { read, corrected, rejected, accepted: read - corrected - rejected },
    findings: findings.toSorted((a, b) => a.line - b.line),
  };
}

function newRecord(context: ServiceContext, person: PersonData): PopulationRecord {
  const at = context.clock().toISOString();
  const by = context.actor.staff.staffId;
  const stamps = { createdAt: at, createdBy: by, updatedAt: at, updatedBy: by };
  return { ...person, id: createIdentifier(context), version: 1, flags: [], ...stamps };
}
