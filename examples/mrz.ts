/**
 * Reads the lines of a machine readable zone from a file (or the specimen of Doc 9303-5), tells what they say, and
 * writes such lines for a Vietnamese name.
 *
 *     node --import tsx examples/mrz.ts [FILE]
 */
import { readFileSync } from "node:fs";
import { findMrzFaults, formatMrz, isMrzIntact, parseMrz } from "civicard";

const specimen = [
  "I<UTOD231458907<<<<<<<<<<<<<<<",
  "7408122F1204159UTO<<<<<<<<<<<6",
  "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
].join("\n");

const [file] = process.argv.slice(2);
const mrz = parseMrz(file === undefined ? specimen : readFileSync(file, "ascii").trim());

// Every field has its text as it stands (`raw`), what it means (`value`) and whether its check digit is right.
// A wrong digit is an answer and no error: only a text that is no MRZ at all throws.
console.log(`${mrz.type} of ${mrz.issuingState.value}, number ${mrz.documentNumber.value}`);
console.log(`name: ${mrz.name.value?.primary}, ${mrz.name.value?.secondary}`);
console.log(`born ${mrz.dateOfBirth.raw}, expires ${mrz.dateOfExpiry.raw}`);
console.log(isMrzIntact(mrz) ? "all check digits are right" : `wrong: ${findMrzFaults(mrz).join(", ")}`);

// Writing: names go in as people write them; letters and check digits are worked out.
const lines = formatMrz({
  type: "TD1",
  documentCode: "ID",
  issuingState: "VNM",
  documentNumber: "300012345",
  optionalData: "001300012345",
  dateOfBirth: "2000-02-15",
  sex: "F",
  dateOfExpiry: "2040-02-15",
  nationality: "VNM",
  surname: "ĐẶNG",
  givenNames: "THỊ ÁNH NGUYỆT",
});
console.log(lines.join("\n"));
