import type { PopulationRecord } from "./population-record.ts";
import type { RecordStage } from "./record-stage.ts";

export interface PopulationQuery {
  /** Compared in search form: case and tone placement do not count. */
  readonly nameContains?: string | undefined;
  readonly stage?: RecordStage | undefined;
  /** Id after which the page begins. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Where population records are kept; implemented by the service's store. */
export interface PopulationRepository {
  findById(id: string): Promise<PopulationRecord | undefined>;
  findByPersonalNumber(personalNumber: string): Promise<PopulationRecord | undefined>;
  /** Those of the numbers that belong to a record already. */
  takenNumbers(personalNumbers: readonly string[]): Promise<ReadonlySet<string>>;
  /** In the order of ids. */
  search(query: PopulationQuery): Promise<readonly PopulationRecord[]>;
  count(): Promise<number>;
  insertMany(records: readonly PopulationRecord[]): Promise<void>;
  /**
   * Stores the record over the one with `expectedVersion`; the record carries its new version.
   * @throws CivicardError E-CONFLICT when the stored version is another one
   */
  update(record: PopulationRecord, expectedVersion: number): Promise<void>;
}
