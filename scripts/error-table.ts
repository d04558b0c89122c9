/** Prints docs/errors.md from the error table; `npm run docs:errors` writes it, a test compares it. */
import { type ErrorCode, errorCatalogue } from "../src/base/errors/index.ts";

export function errorTable(): string {
  const rows = (Object.keys(errorCatalogue) as ErrorCode[]).toSorted().map((code) => {
    const entry = errorCatalogue[code];
    return `| \`${code}\` | ${entry.http} | ${entry.exit} | ${entry.retry ? "yes" : "no"} | ${entry.en} | ${entry.vi} |`;
  });
  return [
    "# Errors",
    "",
    "Every error that Civicard reports, with its HTTP status, the exit code of the command line and whether the same call may",
    "succeed when it is made again. `{name}` stands for a detail of the case at hand. Made from the table in",
    "`src/base/errors` by `npm run docs:errors`; a test keeps the two equal.",
    "",
    "| code | HTTP | exit | retry | English | Tiếng Việt |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

if (process.argv[1]?.endsWith("error-table.ts") === true) process.stdout.write(errorTable());
