/** The documents say what the program does: faults, checks and verdicts, profiles, commands, links. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultCatalogue } from "../../scripts/fault-catalogue.ts";
import { accessProfiles, cardProfiles } from "../../src/chip/profiles/index.ts";
import { faultNames } from "../../src/chip/simulator/index.ts";
import { settingNames } from "../../src/cli/settings.ts";
import { type Check, type CheckId, type CheckStatus, checkIds, verdictOf } from "../../src/pki/index.ts";

const project = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(project, path), "utf8");

describe("docs/faults.md", () => {
  it("is made from the tables (node --import tsx scripts/fault-catalogue.ts > docs/faults.md)", () => {
    expect(read("docs/faults.md")).toBe(faultCatalogue());
  });

  it("has every fault that can be asked for", () => {
    const catalogue = faultCatalogue();
    expect(faultNames.filter((name) => !catalogue.includes(`| \`${name}\` | `))).toEqual([]);
  });
});

describe("docs/security.md", () => {
  const rows = read("docs/security.md")
    .split("\n")
    .filter((line) => /^\| `[a-z.-]+` \|.*\|.*\|.*\|.*\|$/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));

  it("has every check, in the order of the report", () => {
    expect(rows.map(([, id]) => id)).toEqual([...checkIds]);
  });

  const allBut = (odd: CheckId, status: CheckStatus): readonly Check[] =>
    checkIds.map((id) => ({ id, spec: "", status: id === odd ? status : "passed" }));

  it.each(rows)("%s%s", (_, id, _spec, _meaning, failed, otherwise) => {
    const verdict = (status: CheckStatus) => verdictOf(allBut(id as CheckId, status));
    expect(verdict("failed")).toBe(failed);
    for (const status of ["undetermined", "not-performed", "not-supported"] as const) {
      expect(verdict(status)).toBe(otherwise);
    }
    expect(verdict("aborted")).toBe("incomplete");
  });
});

it("docs/settings.md has every setting, and no other", () => {
  const named = new Set(read("docs/settings.md").match(/CIVICARD_[A-Z_]*[A-Z]/g));
  expect([...named].toSorted()).toEqual(Object.keys(settingNames).toSorted());
});

describe("docs/developer.md", () => {
  it("has every profile", () => {
    const text = read("docs/developer.md");
    const names = [...accessProfiles, ...cardProfiles].map(({ name }) => `| \`${name}\` |`);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe("docs/vi/README.md", () => {
  it("shows the same commands as README.md", () => {
    const commands = (text: string) => [...text.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(commands(read("docs/vi/README.md"))).toEqual(commands(read("README.md")));
  });

  it("has a section for each of its sections, and the same exit codes", () => {
    const [english, vietnamese] = [read("README.md"), read("docs/vi/README.md")];
    const sections = (text: string) => text.split("\n").filter((line) => line.startsWith("#")).length;
    expect(sections(vietnamese)).toBe(sections(english));
    const tableRows = (text: string) => text.split("\n").filter((line) => line.startsWith("|")).length;
    expect(tableRows(vietnamese)).toBe(tableRows(english));
  });
});

function linksOf(path: string): readonly string[] {
  const links = [...read(path).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => !/^https?:/.test(link)).map((link) => join(dirname(path), link));
}

it.each(["docs/developer.md", "docs/security.md"])("%s links to what is there", (path) => {
  expect(linksOf(path).length).toBeGreaterThan(0);
  expect(linksOf(path).filter((link) => !existsSync(join(project, link)))).toEqual([]);
});

it("docs/vi/README.md links to what README.md links to", () => {
  const others = (path: string) => new Set(linksOf(path).filter((link) => !link.endsWith("README.md")));
  expect(others("docs/vi/README.md")).toEqual(others("README.md"));
});
