/**
 * Judges the files of a card that lie in a folder, without any chip: signature, hashes, chain, dates.
 *
 *     node --import tsx examples/verify-card-directory.ts FOLDER CSCA.cer [CSCA.crl]
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CardFileName, createCardImage, createTrustStore, findCardFileBySpelling, inspectImage } from "civicard";

const [folder = ".", csca, crl] = process.argv.slice(2);

// Other programs call the same file EF_DG1.bin, dg1.bin, ef0101.bin, …: `findCardFileBySpelling` knows them.
const files = new Map<CardFileName, Uint8Array>();
for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())) {
  const bytes = readFileSync(join(folder, name));
  const file = findCardFileBySpelling(name, bytes);
  if (file === undefined) console.log(`${name}: not a file of a card, left out`);
  else files.set(file, bytes);
}

// Trust is what you put in: without the certificate of the issuing country no card is ever valid.
const trust = createTrustStore({
  certificates: csca === undefined ? [] : [readFileSync(csca)],
  crls: crl === undefined ? [] : [readFileSync(crl)],
});
const report = await inspectImage({ image: createCardImage([...files]), trust, at: new Date() });

console.log(`verdict: ${report.verdict}`);
for (const { id, status, reason, detail } of report.checks) {
  if (status !== "passed") console.log(`  ${id}: ${status} ${reason ?? ""} ${detail ?? ""}`.trimEnd());
}
for (const { name, size, covered } of report.files) {
  // What the signature does not cover is worth nothing, whatever it says.
  console.log(`  ${name}: ${size ?? 0} bytes${covered === false ? ", NOT covered by the signature" : ""}`);
}
process.exitCode = report.verdict === "valid" ? 0 : 1;
