import { type Static, Type } from "typebox";
import { errorCatalogue } from "../../../base/errors/index.ts";
import { type ImportFinding, type PopulationRecord, printedResidence, recordStages } from "../../../registry/index.ts";
import { type ImportReport, type PersonSummary, readingPurposes } from "../../application/index.ts";
import { Choice, Id, Limit, PageOf, Strict, Text, Time, Version } from "./strict.ts";

const PersonalNumber = Type.String({ pattern: "^\\d{12}$", description: "12 digits" });

/** Why a person is looked at; every look is written down with it. */
export const PurposeQuery = Strict({ purpose: Type.Optional(Choice(readingPurposes)) });

export const PersonSearchBody = Strict({
  nameContains: Type.Optional(Text(150)),
  stage: Type.Optional(Choice(recordStages)),
  after: Type.Optional(Id),
  limit: Limit,
});

/** The number stands in the body: addresses end up in logs. */
export const PersonFindBody = Strict({
  personalNumber: PersonalNumber,
  purpose: Type.Optional(Choice(readingPurposes)),
});

export const PersonMoveBody = Strict({ version: Version });

export const SummaryView = Strict({
  id: Id,
  maskedNumber: Type.Optional(Type.String()),
  fullName: Type.String(),
  dateOfBirth: Type.String(),
  stage: Choice(recordStages),
});

export const PersonPage = PageOf(SummaryView);

export const PersonView = Strict({
  id: Id,
  version: Type.Integer(),
  personalNumber: Type.Optional(Type.String({ description: "Masked for auditors" })),
  fullName: Type.String(),
  dateOfBirth: Type.String({ description: "YYYY-MM-DD, YYYY-MM or YYYY" }),
  sex: Choice(["M", "F"]),
  placeOfBirthRegistration: Type.String(),
  placeOfOrigin: Type.String(),
  residence: Type.Optional(Type.String({ description: "The one that a card shows" })),
  ethnicity: Type.String(),
  religion: Type.String(),
  nationality: Type.Array(Type.String()),
  openFlags: Type.Array(Type.String()),
  stage: Choice(recordStages),
  lastConfirmedAt: Type.Optional(Time),
  updatedAt: Time,
});

const FindingView = Strict({
  code: Type.String(),
  line: Type.Integer(),
  column: Type.Optional(Type.Integer()),
  field: Type.Optional(Type.String()),
  otherLine: Type.Optional(Type.Integer()),
  messageVi: Type.String(),
  messageEn: Type.String(),
});

export const ImportQuery = Strict({ dryRun: Type.Optional(Choice(["true", "false"])) });

export const ImportView = Strict({
  read: Type.Integer(),
  accepted: Type.Integer(),
  corrected: Type.Integer(),
  rejected: Type.Integer(),
  stored: Type.Integer({ description: "All people of the file, or none where a line is bad" }),
  findings: Type.Array(FindingView),
});

export function viewOfSummary(summary: PersonSummary): Static<typeof SummaryView> {
  const { maskedNumber, ...rest } = summary;
  return maskedNumber === undefined ? rest : { ...rest, maskedNumber };
}

export function viewOfPerson(record: PopulationRecord): Static<typeof PersonView> {
  const { id, version, personalNumber, fullName, dateOfBirth, sex, stage, lastConfirmedAt, updatedAt } = record;
  const residence = printedResidence(record)?.text;
  return {
    ...{ id, version, fullName, dateOfBirth, sex, stage, updatedAt },
    ...(personalNumber === undefined ? {} : { personalNumber }),
    ...(residence === undefined ? {} : { residence }),
    ...(lastConfirmedAt === undefined ? {} : { lastConfirmedAt }),
    placeOfBirthRegistration: record.placeOfBirthRegistration.text,
    placeOfOrigin: record.placeOfOrigin.text,
    ethnicity: record.ethnicity.name,
    religion: record.religion.text,
    nationality: [...record.nationality],
    openFlags: record.flags.filter((flag) => flag.resolvedAt === undefined).map((flag) => flag.kind),
  };
}

export function viewOfImport({ counts, findings, stored }: ImportReport): Static<typeof ImportView> {
  return { ...counts, stored, findings: findings.map(viewOfFinding) };
}

function viewOfFinding({ code, line, column, field, otherLine }: ImportFinding): Static<typeof FindingView> {
  const { vi, en } = errorCatalogue[code];
  const places = Object.fromEntries(
    Object.entries({ column, field, otherLine }).filter(([, item]) => item !== undefined),
  );
  return { code, line, ...places, messageVi: vi, messageEn: en };
}
