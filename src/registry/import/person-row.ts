/** One row of a population file as a person: every cell is read, whatever is wrong with the others. */
import { parseBirthDate } from "../birth-date.ts";
import type { FindingCode } from "../finding.ts";
import { nameSearchKey, normaliseText } from "../person-name.ts";
import type { PersonData, Place, PreviousIdNumber, Relative, RelativeKind, Sex } from "../population-record.ts";
import { type RecordStage, recordStages } from "../record-stage.ts";
import { birthPlaces } from "../reference/birth-places.ts";
import { findEthnicGroup } from "../reference/ethnic-groups.ts";
import { religionOf } from "../reference/religions.ts";
import type { ColumnName, Header } from "./columns.ts";

export interface CellFinding {
  readonly code: FindingCode;
  readonly field: ColumnName;
}

export interface ReadPerson {
  /** Best effort where there are errors: it is for checking further, not for storing. */
  readonly person: PersonData;
  readonly findings: readonly CellFinding[];
  /** Fields whose text was normalised. */
  readonly corrected: readonly ColumnName[];
}

const CELL_LENGTH_LIMIT = 500;
const importableStages: readonly RecordStage[] = ["COLLECTED", "SCANNED", "RECHECKED", "VERIFIED", "LIVE"];

export function readPersonRow(cells: readonly string[], header: Header): ReadPerson {
  const reader = new RowReader(cells, header);
  const birth = reader.birthDate();
  const person: PersonData = {
    personalNumber: reader.optional("personalNumber"),
    fullName: reader.required("fullName"),
    otherName: reader.optional("otherName"),
    ...birth,
    sex: reader.sex(),
    placeOfBirthRegistration: reader.birthPlace(),
    placeOfOrigin: { text: reader.text("placeOfOrigin") },
    ethnicity: reader.ethnicity(),
    religion: religionOf(reader.optional("religion") ?? "Không"),
    nationality: reader.nationality(),
    permanentResidence: reader.place("permanentResidence"),
    temporaryResidence: reader.place("temporaryResidence"),
    currentResidence: reader.place("currentResidence"),
    relatives: reader.relatives(),
    previousIdNumbers: reader.previousNumbers(),
    identifyingFeatures: reader.optional("identifyingFeatures"),
    vitalStatus: "ALIVE",
    stage: reader.stage(),
    lastConfirmedAt: reader.lastConfirmed(),
  };
  return { person, findings: reader.findings, corrected: [...reader.corrected] };
}

class RowReader {
  readonly findings: CellFinding[] = [];
  readonly corrected = new Set<ColumnName>();
  private readonly cells: readonly string[];
  private readonly header: Header;

  constructor(cells: readonly string[], header: Header) {
    this.cells = cells;
    this.header = header;
  }

  /** The cell in normal form, "" where it is empty or the file has no such column. */
  text(field: ColumnName): string {
    const index = this.header.get(field);
    const raw = index === undefined ? "" : (this.cells[index] ?? "");
    if (raw.length > CELL_LENGTH_LIMIT) this.report("E-FIELD-LENGTH", field);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(raw)) this.report("E-FIELD-CONTROL", field);
    const text = normaliseText(raw);
    if (text !== raw) {
      this.corrected.add(field);
      if (raw.normalize("NFC") !== raw) this.report("W-NAME-NFD", field);
    }
    return text;
  }

  optional(field: ColumnName): string | undefined {
    const text = this.text(field);
    return text === "" ? undefined : text;
  }

  required(field: ColumnName): string {
    const text = this.text(field);
    if (text === "") this.report("E-FIELD-MISSING", field);
    return text;
  }

  birthDate(): Pick<PersonData, "dateOfBirth" | "dobPrecision"> {
    const text = this.required("dateOfBirth");
    const date = parseBirthDate(text);
    if (date === undefined && text !== "") this.report("E-DOB-SHAPE", "dateOfBirth");
    return date ?? { dateOfBirth: "1900", dobPrecision: "YEAR" };
  }

  sex(): Sex {
    const text = this.required("sex").toLocaleLowerCase("vi");
    const known: Readonly<Record<string, Sex>> = { m: "M", f: "F", nam: "M", nữ: "F" };
    const sex = known[text];
    if (sex === undefined && text !== "") this.report("E-FIELD-VALUE", "sex");
    return sex ?? "M";
  }

  birthPlace(): Place {
    const text = this.required("placeOfBirthRegistration");
    const given = this.optional("birthPlaceCode");
    if (given !== undefined && !/^\d{3}$/.test(given)) this.report("E-FIELD-VALUE", "birthPlaceCode");
    return { text, birthPlaceCode: given ?? birthPlaceCodeIn(text) };
  }

  place(field: ColumnName): Place | undefined {
    const text = this.optional(field);
    return text === undefined ? undefined : { text };
  }

  ethnicity(): PersonData["ethnicity"] {
    const text = this.optional("ethnicity");
    if (text === undefined) return { listId: "-", code: "-", name: "" };
    const group = findEthnicGroup(text);
    if (group === undefined) this.report("E-FIELD-VALUE", "ethnicity");
    return group ?? { listId: "-", code: "-", name: text };
  }

  nationality(): readonly string[] {
    const names = this.required("nationality").split(/\s*[;/]\s*/);
    return names.map((name) => (/^(vn|vnm|việt nam)$/i.test(name) ? "VNM" : name));
  }

  relatives(): readonly Relative[] {
    return [
      ...this.relative("FATHER", "father", "fatherNumber"),
      ...this.relative("MOTHER", "mother", "motherNumber"),
      ...this.relative("SPOUSE", "spouse", "spouseNumber"),
    ];
  }

  relative(kind: RelativeKind, nameField: ColumnName, numberField: ColumnName): readonly Relative[] {
    const fullName = this.optional(nameField);
    const personalNumber = this.optional(numberField);
    if (fullName === undefined && personalNumber !== undefined) this.report("E-FIELD-MISSING", nameField);
    return fullName === undefined ? [] : [{ kind, fullName, personalNumber }];
  }

  previousNumbers(): readonly PreviousIdNumber[] {
    const text = this.optional("previousIdNumbers");
    if (text === undefined) return [];
    return text.split(/\s*;\s*/).map((number) => ({ number, kind: number.length === 9 ? "CMND9" : "CMND12" }));
  }

  stage(): RecordStage {
    const text = this.optional("stage");
    const stage = recordStages.find((name) => name === text);
    if (stage !== undefined && importableStages.includes(stage)) return stage;
    if (text !== undefined) this.report("E-FIELD-VALUE", "stage");
    return "COLLECTED";
  }

  lastConfirmed(): string | undefined {
    const text = this.optional("lastConfirmedAt");
    if (text === undefined) return undefined;
    const date = parseBirthDate(text);
    if (date?.dobPrecision !== "DAY") this.report("E-FIELD-VALUE", "lastConfirmedAt");
    return date?.dobPrecision === "DAY" ? `${date.dateOfBirth}T00:00:00.000Z` : undefined;
  }

  private report(code: FindingCode, field: ColumnName): void {
    this.findings.push({ code, field });
  }
}

/** The province or country that a written place ends with: "Phường Bến Nghé, Quận 1, Hồ Chí Minh". */
function birthPlaceCodeIn(text: string): string | undefined {
  const last = text.split(",").at(-1) ?? "";
  const name = last.replace(/^\s*(tỉnh|thành phố|tp\.?)\s+/iu, "");
  const key = nameSearchKey(name);
  return codeOfBirthPlace.get(key);
}

const codeOfBirthPlace: ReadonlyMap<string, string> = new Map(
  birthPlaces.map((place) => [nameSearchKey(place.name), place.code]),
);
