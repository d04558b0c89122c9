/** Rules on a whole person: every finding, not only the first. */
import { checkBirthDate } from "./birth-date.ts";
import type { Finding } from "./finding.ts";
import { checkName } from "./person-name.ts";
import { checkPersonalNumber, isPersonalNumberShape, parsePersonalNumber } from "./personal-number.ts";
import { type PersonData, printedResidence, type Relative } from "./population-record.ts";

const FEATURES_LIMIT = 200;
const YOUNGEST_PARENT = 12;

/** @param today `YYYY-MM-DD` */
export function checkPerson(person: PersonData, today: string): readonly Finding[] {
  return [
    ...checkName(person.fullName, "fullName"),
    ...checkBirthDate(person, today),
    ...checkPersonalNumber(person),
    ...checkPreviousNumbers(person),
    ...checkRelatives(person),
    ...checkTexts(person),
    ...checkStage(person),
  ];
}

function checkPreviousNumbers(person: PersonData): Finding[] {
  const wrong = person.previousIdNumbers.some(({ number }) => !/^(\d{9}|\d{12})$/.test(number));
  return wrong ? [{ code: "E-CMND-SHAPE", field: "previousIdNumbers" }] : [];
}

function checkRelatives(person: PersonData): Finding[] {
  const findings: Finding[] = [];
  for (const kind of ["FATHER", "MOTHER", "SPOUSE"] as const) {
    if (person.relatives.filter((relative) => relative.kind === kind).length > 1) {
      findings.push({ code: "E-REL-MANY", field: kind.toLowerCase() });
    }
  }
  for (const relative of person.relatives) findings.push(...checkRelative(person, relative));
  return findings;
}

function checkRelative(person: PersonData, relative: Relative): Finding[] {
  const field = relative.kind.toLowerCase();
  const findings: Finding[] = [...checkName(relative.fullName, field)];
  const number = relative.personalNumber;
  if (number === undefined) return findings;
  const numberField = `${field}Number`;
  if (!isPersonalNumberShape(number)) return [...findings, { code: "E-PIN-SHAPE", field: numberField }];
  if (number === person.personalNumber) findings.push({ code: "E-REL-CYCLE", field: numberField });
  const born = parsePersonalNumber(number)?.birthYear ?? 0;
  const isParent = relative.kind === "FATHER" || relative.kind === "MOTHER";
  if (isParent && Number(person.dateOfBirth.slice(0, 4)) - born < YOUNGEST_PARENT) {
    findings.push({ code: "W-REL-AGE", field: numberField });
  }
  return findings;
}

function checkTexts(person: PersonData): Finding[] {
  const findings: Finding[] = [];
  if (person.placeOfBirthRegistration.text === "") {
    findings.push({ code: "E-FIELD-MISSING", field: "placeOfBirthRegistration" });
  }
  if (person.nationality.some((code) => !/^[A-Z]{3}$/.test(code)) || person.nationality.length === 0) {
    findings.push({ code: "E-FIELD-VALUE", field: "nationality" });
  }
  if ([...(person.identifyingFeatures ?? "")].length > FEATURES_LIMIT) {
    findings.push({ code: "E-FIELD-LENGTH", field: "identifyingFeatures" });
  }
  return findings;
}

/** A record that arrives as clean or live must be complete: the guards of `verify` hold for imports too. */
function checkStage(person: PersonData): Finding[] {
  if (person.stage !== "VERIFIED" && person.stage !== "LIVE") return [];
  const findings: Finding[] = [];
  if (person.personalNumber === undefined) findings.push({ code: "E-FIELD-MISSING", field: "personalNumber" });
  if (person.placeOfOrigin.text === "") findings.push({ code: "E-FIELD-MISSING", field: "placeOfOrigin" });
  if (printedResidence(person) === undefined) findings.push({ code: "E-FIELD-MISSING", field: "permanentResidence" });
  if (person.stage === "LIVE" && person.lastConfirmedAt === undefined) {
    findings.push({ code: "E-FIELD-MISSING", field: "lastConfirmedAt" });
  }
  return findings;
}
