/** A population file taken in through the application, against bare inserts of the same rows. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { encodeUtf8 } from "../../src/base/bytes/index.ts";
import { importPopulation, type ServiceContext } from "../../src/service/application/index.ts";
import { openStore } from "../../src/service/store/index.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { cpuMicroseconds, interleave, medianRatio, perSecond } from "./interleave.ts";
import { figure, type Section } from "./section.ts";

const ROWS = 5_000;

type Row = Readonly<Record<string, string | number | null>>;

export const populationImport: Section = {
  title: `CSV import of ${ROWS} people into SQLite, against bare inserts`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "civicard-bench-"));
    let files = 0;
    const freshFile = () => join(folder, `${files++}.sqlite`);
    try {
      const first = freshFile();
      await timedImport(first);
      const rows = readRows(first);
      const contestants = {
        bare: () => timedInsert(freshFile(), rows),
        whole: () => timedImport(freshFile()),
      };
      const { bare, whole } = await interleave(contestants, { rounds: 7, times: ROWS, warmUp: 1 });
      return {
        figures: [
          figure("rows imported", perSecond(whole), "1/s"),
          figure("rows inserted by one prepared statement", perSecond(bare), "1/s"),
          figure("imported / inserted", medianRatio(bare, whole), "ratio"),
        ],
        notes: [
          "same rows, table, indexes, settings of the database and one transaction; processor time, no waiting for the disk",
          "imported: read, every field checked, numbers looked up, stored, told in the audit trail",
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Microseconds of processor time, without opening and closing the file. */
async function timedImport(file: string): Promise<number> {
  const store = await openStore(file);
  const actor = { id: "bench", staff: { staffId: "bench" }, roles: ["CENTRE_C06"], unitCode: "00001" } as const;
  const clock = () => new Date("2026-07-01T02:00:00Z");
  const context: ServiceContext = { store, actor, clock, random: seededRandom("bench import") };
  const bytes = populationFile();
  const start = cpuMicroseconds();
  const { stored } = await importPopulation(context, { bytes });
  const taken = cpuMicroseconds() - start;
  await store.close();
  if (stored !== ROWS) throw new Error(`${stored} of ${ROWS} rows were stored`);
  return taken;
}

async function timedInsert(file: string, rows: readonly Row[]): Promise<number> {
  // The schema of the service, then the database alone.
  await (await openStore(file)).close();
  const database = new BetterSqlite3(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  const columns = Object.keys(rows[0] ?? {});
  const places = columns.map(() => "?").join(", ");
  const insert = database.prepare(`insert into population_record (${columns.join(", ")}) values (${places})`);
  const start = cpuMicroseconds();
  database.transaction(() => {
    for (const row of rows) insert.run(Object.values(row));
  })();
  const taken = cpuMicroseconds() - start;
  database.close();
  return taken;
}

function readRows(file: string): readonly Row[] {
  const database = new BetterSqlite3(file);
  const rows = database.prepare("select * from population_record").all() as Row[];
  database.close();
  return rows;
}

/** The first person of the sample again and again, each time with another number. */
function populationFile(): Uint8Array {
  const [header = "", person = ""] = readFileSync("fixtures/population/sample.csv", "utf8").split(/\r?\n/);
  const place = person.slice(0, 6);
  const people = Array.from({ length: ROWS }, (_, index) => place + String(index).padStart(6, "0") + person.slice(12));
  return encodeUtf8([header, ...people, ""].join("\n"));
}
