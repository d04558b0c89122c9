import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  checkDigit,
  findMrzFaults,
  formatMrz,
  type Mrz,
  type MrzType,
  mrzInformation,
  mrzInformationOf,
  parseMrz,
  transliterateToMrz,
} from "../../src/lds/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface SpecimenVector extends NamedVector {
  readonly type: MrzType;
  readonly lines: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly mrzInformation?: string;
}

/** The fields of a parsed MRZ under the names that the vectors use. */
function fieldsByVectorName(mrz: Mrz): Readonly<Record<string, unknown>> {
  return {
    document_code: mrz.documentCode.raw,
    issuing_state: mrz.issuingState.raw,
    date_of_birth: mrz.dateOfBirth.raw,
    sex: mrz.sex.raw,
    date_of_expiry: mrz.dateOfExpiry.raw,
    nationality: mrz.nationality.raw,
    name_field: mrz.name.raw,
    primary_identifier: mrz.name.value?.primary,
    secondary_identifier: mrz.name.value?.secondary,
  };
}

function expectSpecimen({ type, lines, fields, mrzInformation: information }: SpecimenVector): void {
  const mrz = parseMrz(lines.join("\n"));
  expect(mrz.type).toBe(type);
  expect(mrz.lines).toEqual(lines);
  const actual = fieldsByVectorName(mrz);
  for (const name of Object.keys(actual).filter((key) => fields[key] !== undefined && fields[key] !== "")) {
    expect([name, actual[name]]).toEqual([name, fields[name]]);
  }
  const number = fields["long_document_number"] ?? fields["document_number_field"]?.replace(/<+$/, "");
  expect(mrz.documentNumber.value).toBe(number);
  if (information !== undefined) expect(mrzInformationOf(mrz)).toBe(information);
}

describe("MRZ check digits (Doc 9303-3 Appendix A)", () => {
  it.each(loadVectors<NamedVector & { input: string; checkDigit: string }>("mrz-check-digits", 6))(
    "$name",
    ({ input, checkDigit: expected }) => {
      expect(checkDigit(input)).toBe(expected);
    },
  );
});

describe("MRZ specimens (Doc 9303-4 to -7, 9303-11 Appendix D)", () => {
  const vectors = loadVectors<SpecimenVector>("mrz-specimens", 8);

  it.each(vectors)("reads $name", (vector) => {
    expectSpecimen(vector);
    expect(findMrzFaults(parseMrz(vector.lines.join("")))).toEqual([]);
  });

  it.each(vectors)("writes $name", ({ type, lines }) => {
    const mrz = parseMrz(lines.join(""));
    const iso = (raw: string, century: string) => `${century}${raw.slice(0, 2)}-${raw.slice(2, 4)}-${raw.slice(4)}`;
    const written = formatMrz({
      type,
      documentCode: mrz.documentCode.value ?? "",
      issuingState: mrz.issuingState.value ?? "",
      documentNumber: mrz.documentNumber.value ?? "",
      dateOfBirth: iso(mrz.dateOfBirth.raw, "19"),
      sex: mrz.sex.value ?? "X",
      dateOfExpiry: iso(mrz.dateOfExpiry.raw, "20"),
      nationality: mrz.nationality.value ?? "",
      surname: mrz.name.value?.primary ?? "",
      givenNames: mrz.name.value?.secondary,
      optionalData: mrz.optionalData.value,
      optionalData2: mrz.type === "TD1" ? mrz.optionalData2.value : undefined,
    });
    expect(written).toEqual(lines);
  });

  it.each(vectors.filter((vector) => vector.mrzInformation !== undefined))("access key of $name", (vector) => {
    const { documentNumber, dateOfBirth, dateOfExpiry } = parseMrz(vector.lines.join(""));
    const information = mrzInformation({
      documentNumber: documentNumber.value ?? "",
      dateOfBirth: dateOfBirth.raw,
      dateOfExpiry: dateOfExpiry.raw,
    });
    expect(information).toBe(vector.mrzInformation);
  });
});

describe("names (Doc 9303-3 §4.6, 9303-4 to -7 §4.2.3)", () => {
  const width = { TD1: 30, TD2: 31, TD3: 39, "MRV-A": 39, "MRV-B": 31 } as const;
  type NameVector = NamedVector & { type: keyof typeof width; viz: string; line: string; truncated: boolean };
  const vectors = loadVectors<NameVector>("mrz-names", 59);

  function nameFieldOf({ type, viz }: NameVector): string {
    const [surname = "", givenNames] = viz.split(", ");
    const [first = "", second = "", third = ""] = formatMrz({
      type,
      documentCode: "I",
      issuingState: "UTO",
      documentNumber: "1",
      sex: "X",
      dateOfExpiry: "2030-01-01",
      nationality: "UTO",
      surname,
      givenNames,
    });
    expect(second.length).toBe(first.length);
    return type === "TD1" ? third : first.slice(5);
  }

  it.each(vectors.filter((vector) => !vector.truncated))("$name", (vector) => {
    expect(nameFieldOf(vector)).toBe(vector.line.slice(-width[vector.type]));
  });

  // The standard shows several ways and leaves the choice to the issuer: its rules are tested, not one way.
  it.each(vectors.filter((vector) => vector.truncated))("$name is truncated by the rules", (vector) => {
    const field = nameFieldOf(vector);
    expect(field).toMatch(/[A-Z]$/);
    expect(field).toHaveLength(width[vector.type]);
    const [primary = "", secondary = ""] = field.split("<<");
    const [surname = "", given = ""] = vector.viz.split(", ");
    expect(secondary.charAt(0)).toBe(given.charAt(0));
    for (const [index, component] of primary.split("<").entries()) {
      expect(surname.split(/[ -]/)[index]?.startsWith(component)).toBe(true);
    }
    if (surname.length + 3 <= width[vector.type]) expect(primary).toBe(surname.replace(/[ -]/g, "<"));
  });

  it.each(loadVectors<NamedVector & { viz: string; mrz: string }>("mrz-punctuation", 4))("$name", ({ viz, mrz }) => {
    const parts = mrz.includes("<<") ? viz.split(", ") : [viz];
    expect(parts.map(transliterateToMrz).join("<<")).toBe(mrz);
  });
});

describe("transliteration (Doc 9303-3 §6.A)", () => {
  it.each(loadVectors<NamedVector & { recommended: readonly string[] }>("mrz-latin", 95))(
    "$name",
    ({ name, recommended }) => {
      expect(recommended).toContain(transliterateToMrz(name));
      expect(recommended).toContain(transliterateToMrz(name.toLowerCase()));
      expect(recommended).toContain(transliterateToMrz(name.normalize("NFD")));
    },
  );
});

describeShared("MRZ specimens of other suites", ["vectors", "mrz.json"], () => {
  interface SharedSpecimen {
    readonly format: MrzType;
    readonly source: string;
    readonly lines?: readonly string[];
    readonly fields: Readonly<Record<string, string>>;
    readonly mrz_information_for_bac_pace?: string;
    readonly failed_values: readonly string[];
    readonly note?: string;
  }
  const file = JSON.parse(readFileSync(sharedPath("vectors", "mrz.json"), "utf8")) as Record<
    "specimens" | "long_document_numbers" | "reject_cases",
    readonly SharedSpecimen[]
  >;
  const readable = [...file.specimens, ...file.long_document_numbers].filter((entry) => entry.lines !== undefined);

  it("are all there", () => expect(readable).toHaveLength(46));

  it.each(readable)("$format $source $lines", (entry) => {
    const lines = entry.lines ?? [];
    const mrz = parseMrz(lines.join(""));
    const faults = findMrzFaults(mrz);
    // One specimen has a zero in the issuing state, which no state has; its digits are right.
    const digitFaults = faults.filter((name) => name !== "issuingState");
    // A TD2 composite digit that contradicts 9303-6 (see the note there) is told as failed.
    const wrong = entry.failed_values.length > 0 || (entry.note ?? "").startsWith("NOT per the standard");
    expect(digitFaults.length > 0).toBe(wrong);
    if (wrong) return;
    expectSpecimen({
      name: entry.source,
      source: entry.source,
      type: entry.format,
      lines,
      fields: entry.fields,
      ...(entry.mrz_information_for_bac_pace === undefined
        ? {}
        : { mrzInformation: entry.mrz_information_for_bac_pace }),
    });
  });

  const rejects = file.reject_cases as unknown as readonly { mrz: string; expect: string; reason?: string }[];

  it.each(rejects.filter(({ expect: outcome }) => outcome === "reject"))("reject: $reason", ({ mrz }) => {
    let faults: readonly string[] = ["thrown"];
    try {
      faults = findMrzFaults(parseMrz(mrz));
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^MRZ_/) });
    }
    expect(faults).not.toEqual([]);
  });
});
