/**
 * The population register: who a card can be made for. Rules and state tables are plain functions and data, the
 * store is a port, so that the same rules hold for a CSV file, an HTTP call and a form.
 */
export { ageOn, type BirthDate, earliestBirthDay, latestBirthDay, parseBirthDate } from "./birth-date.ts";
export { type Finding, type FindingCode, isError } from "./finding.ts";
export { type ColumnName, columnNames, requiredColumns } from "./import/columns.ts";
export {
  FILE_SIZE_LIMIT,
  type ImportCounts,
  type ImportedPerson,
  type ImportFinding,
  type PopulationImport,
  readPopulationCsv,
} from "./import/population-csv.ts";
export { type Percentage, percentOf, type Rounding, roundings } from "./percent.ts";
export { nameSearchKey, normaliseText } from "./person-name.ts";
export {
  isPersonalNumberShape,
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
  DEFAULT_CONFIRMATION_DAYS,
  moveRecord,
  type RecordEvent,
  type RecordPermission,
  type RecordTransition,
  recordEvents,
  recordTransitions,
} from "./record-states.ts";
export { checkPerson, hasErrors } from "./record-validation.ts";
export { type BirthPlace, birthPlaces, findBirthPlace } from "./reference/birth-places.ts";
export { ETHNIC_LIST_1979, type EthnicGroup, findEthnicGroup } from "./reference/ethnic-groups.ts";
export { type Religion, religionOf } from "./reference/religions.ts";
