/**
 * The population register: who a card can be made for. Rules and state tables are plain functions and data, the
 * store is a port, so that the same rules hold for a CSV file, an HTTP call and a form.
 */
export { ageOn, type BirthDate, earliestBirthDay, latestBirthDay, parseBirthDate } from "./birth-date.ts";
export type { Finding, FindingCode } from "./finding.ts";
export type { ColumnName } from "./import/columns.ts";
export {
  type ImportCounts,
  type ImportedPerson,
  type ImportFinding,
  type PopulationImport,
  readPopulationCsv,
} from "./import/population-csv.ts";
export { type Percentage, percentOf, type Rounding, roundings } from "./percent.ts";
export { nameSearchKey, normaliseText } from "./person-name.ts";
export {
  maskPersonalNumber,
  type PersonalNumber,
  parsePersonalNumber,
} from "./personal-number.ts";
export {
  type DatePrecision,
  type FlagKind,
  findRelative,
  hasOpenFlag,
  type PersonData,
  type Place,
  type PopulationRecord,
  type PreviousIdNumber,
  type PreviousNumberKind,
  printedResidence,
  type RecordFlag,
  type Relative,
  type RelativeKind,
  type Sex,
  type VitalStatus,
} from "./population-record.ts";
export type { PopulationQuery, PopulationRepository } from "./population-repository.ts";
export { type RecordStage, recordStages } from "./record-stage.ts";
export {
  moveRecord,
  type RecordEvent,
  type RecordPermission,
  type RecordTransition,
  recordEvents,
  recordTransitions,
} from "./record-states.ts";
export { checkPerson } from "./record-validation.ts";
export { type BirthPlace, birthPlaces, findBirthPlace } from "./reference/birth-places.ts";
export type { EthnicGroup } from "./reference/ethnic-groups.ts";
export type { Religion } from "./reference/religions.ts";
