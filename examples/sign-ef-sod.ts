/**
 * Makes a demonstration signing authority in a folder, signs two data groups with it and leaves everything as files:
 *
 *     node --import tsx examples/sign-ef-sod.ts [FOLDER]
 *     openssl cms -verify -inform DER -in FOLDER/ef-sod.cms -noverify -out content.der
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createCscaCertificate,
  createDocumentSignerCertificate,
  DEMONSTRATION_POLICY,
  DocumentSigner,
  demonstrationCscaName,
  demonstrationDocumentSignerName,
  encodeDg1,
  encodeDg13,
  openKeyStore,
  planCsca,
  planDocumentSigner,
  platformRandom as random,
  unwrapEfSod,
  vietnamTd1,
} from "civicard";

const [folder = "sod-example"] = process.argv.slice(2);
const now = new Date();
// Private keys stay in their store: encrypted PKCS#8 files here. The passphrase would come from a file or a prompt.
const keys = openKeyStore(`file:${join(folder, "keys")}`, { passphrase: "for this example only", random });
const cscaKey = await keys.generate("csca", { kind: "EC", curve: "brainpoolP256r1" });
const signerKey = await keys.generate("ds-0001", { kind: "EC", curve: "P-256" });

const contact = { email: "nobody@example.org", icaoCountryCode: "VNM" };
const shared = { contact, crlDistributionPoints: [], policies: [DEMONSTRATION_POLICY] };
const name = demonstrationCscaName("VN");
const csca = await createCscaCertificate({ ...shared, ...planCsca(now), name, key: cscaKey, random });
const certificate = await createDocumentSignerCertificate({
  ...{ ...shared, ...planDocumentSigner(now), random, documentTypes: ["ID"] },
  name: demonstrationDocumentSignerName("VN", "0001"),
  subjectPublicKeyInfo: signerKey.subjectPublicKeyInfo,
  csca: { certificate: csca, key: cscaKey },
});

const holder = { personalNumber: "001300012345", fullName: "ĐẶNG THỊ ÁNH" };
const mrz = vietnamTd1({ ...holder, dateOfBirth: "2000-02-15", sex: "F", dateOfExpiry: "2040-02-15" });
const dg1 = encodeDg1({ mrz: mrz.join("") });
const dg13 = encodeDg13(holder);

// A document signer counts its signatures in storage that outlives the program, and refuses beyond its limits.
const usage = { reserve: async () => undefined };
const signer = await DocumentSigner.create({ certificate, key: signerKey, csca, usage });
const dataGroups = new Map<number, Uint8Array>().set(1, dg1).set(13, dg13);
const sod = await signer.sign({ dataGroups, hashAlgorithm: "SHA-256", ldsVersion: 0, signingTime: now });

const files = { "csca.cer": csca, "DG1.bin": dg1, "DG13.bin": dg13, "EF_SOD.bin": sod };
for (const [file, bytes] of Object.entries({ ...files, "ef-sod.cms": unwrapEfSod(sod) })) {
  writeFileSync(join(folder, file), bytes);
  console.log(`${file}: ${bytes.length} bytes`);
}
