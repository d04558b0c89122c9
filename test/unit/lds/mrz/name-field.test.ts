import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNameField, parseNameField } from "../../../../src/lds/mrz/name-field.ts";

describe("name field", () => {
  it("keeps the surname and the beginning of every given name as long as they fit", () => {
    expect(formatNameField("Nguyễn", "Phương Hoàng Thùy Trường Linh", 30)).toBe("NGUYEN<<PHU<HOA<THUY<TRUO<LINH");
  });

  it("gives a letter of the surname away rather than end with a filler", () => {
    expect(formatNameField("ABCDEF", "G H I", 12)).toBe("ABCDE<<G<H<I");
    expect(formatNameField("ABCDEFGH", "I J K", 12)).toBe("ABCDEFG<<I<J");
  });

  it("always fills a truncated field up to a letter and never loses the primary identifier", () => {
    const component = fc.stringMatching(/^[A-Z]{2,12}$/);
    fc.assert(
      fc.property(
        fc.array(component, { minLength: 1, maxLength: 5 }),
        fc.array(component, { minLength: 0, maxLength: 6 }),
        (surname, given) => {
          const field = formatNameField(surname.join(" "), given.join(" "), 30);
          expect(field).toHaveLength(30);
          const whole = [surname.join("<"), given.join("<")].filter(Boolean).join("<<");
          if (whole.length <= 30) {
            expect(field).toBe(whole.padEnd(30, "<"));
            return;
          }
          expect(field).toMatch(/[A-Z]$/);
          const parsed = parseNameField(field);
          expect(parsed?.possiblyTruncated).toBe(true);
          for (const [index, part] of (parsed?.primary ?? "").split(" ").entries()) {
            expect(surname[index]?.startsWith(part)).toBe(true);
          }
          if (given.length > 0) expect(parsed?.secondary?.charAt(0)).toBe(given[0]?.charAt(0));
        },
      ),
    );
  });

  it.each([
    ["ERIKSSON<<ANNA<MARIA<<<<<<<<<<", { primary: "ERIKSSON", secondary: "ANNA MARIA", possiblyTruncated: false }],
    ["ARKFREITH<<<<<<<<<<<<<<<<<<<<<", { primary: "ARKFREITH", secondary: undefined, possiblyTruncated: false }],
    ["STEVENSON<<PETER<<JOHN<<<<<<<<", { primary: "STEVENSON", secondary: "PETER JOHN", possiblyTruncated: false }],
    ["<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", undefined],
    ["SM1TH<<<<<<<<<<<<<<<<<<<<<<<<<", undefined],
  ])("reads %s", (raw, expected) => {
    expect(parseNameField(raw)).toEqual(expected);
  });

  it("refuses a name of which nothing is left", () => {
    expect(() => formatNameField("--", "An", 30)).toThrow(expect.objectContaining({ code: "NAME_EMPTY" }));
  });
});
