import { type Static, Type } from "typebox";
import {
  maskPersonalNumber,
  type Place,
  type PopulationRecord,
  printedResidence,
  recordStages,
} from "../../../registry/index.ts";
import { Choice, Id, Limit, PageOf, Strict, Text, Time } from "./strict.ts";

const stages = recordStages;
/** Why a person is looked up; every look at a person is written down with it. */
export const purposes = ["ISSUANCE", "CORRECTION", "VERIFICATION", "INSPECTION", "AUDIT"] as const;

export const PersonSearchBody = Strict({
  purpose: Choice(purposes),
  personalNumber: Type.Optional(Type.String({ pattern: "^\\d{12}$" })),
  nameContains: Type.Optional(Text(150)),
  stage: Type.Optional(Choice(stages)),
  after: Type.Optional(Id),
  limit: Limit,
});

export const PersonReadBody = Strict({ purpose: Choice(purposes) });

export const PersonSummary = Strict({
  id: Id,
  version: Type.Integer(),
  personalNumber: Type.Optional(Type.String({ description: "Masked" })),
  fullName: Type.String(),
  dateOfBirth: Type.String(),
  sex: Choice(["M", "F"]),
  stage: Choice(stages),
});

export const PersonView = Strict({
  ...PersonSummary.properties,
  personalNumber: Type.Optional(Type.String({ description: "Whole for roles that need it, else masked" })),
  placeOfBirthRegistration: Type.String(),
  placeOfOrigin: Type.String(),
  residence: Type.Optional(Type.String()),
  ethnicity: Type.String(),
  religion: Type.String(),
  nationality: Type.Array(Type.String()),
  openFlags: Type.Array(Type.String()),
  lastConfirmedAt: Type.Optional(Time),
});

export const PersonPage = PageOf(PersonSummary);

export function summaryOfPerson(record: PopulationRecord): Static<typeof PersonSummary> {
  const { id, version, personalNumber, fullName, dateOfBirth, sex, stage } = record;
  const number = personalNumber === undefined ? {} : { personalNumber: maskPersonalNumber(personalNumber) };
  return { id, version, ...number, fullName, dateOfBirth, sex, stage };
}

/** @param whole whether the number is shown in full */
export function viewOfPerson(record: PopulationRecord, whole: boolean): Static<typeof PersonView> {
  const { personalNumber, lastConfirmedAt } = record;
  const residence = printedResidence(record)?.text;
  return {
    ...summaryOfPerson(record),
    ...(whole && personalNumber !== undefined ? { personalNumber } : {}),
    placeOfBirthRegistration: textOf(record.placeOfBirthRegistration),
    placeOfOrigin: textOf(record.placeOfOrigin),
    ...(residence === undefined ? {} : { residence }),
    ethnicity: record.ethnicity.name,
    religion: record.religion.text,
    nationality: [...record.nationality],
    openFlags: record.flags.filter((flag) => flag.resolvedAt === undefined).map((flag) => flag.kind),
    ...(lastConfirmedAt === undefined ? {} : { lastConfirmedAt }),
  };
}

function textOf(place: Place): string {
  return place.text;
}
