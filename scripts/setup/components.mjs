/** What the toolkit uses of the system: why, from which Debian package, and how its presence shows. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @typedef {object} Component
 * @property {"core" | "full"} tier
 * @property {string} purpose
 * @property {readonly string[]} packages Debian and Ubuntu names
 * @property {() => boolean} isPresent
 */

/** @type {readonly Component[]} */
export const components = [
  {
    tier: "core",
    purpose: "compiles the PC/SC addon (and SQLite where no prebuilt one can be fetched)",
    packages: ["g++", "make", "python3"],
    isPresent: () => ["g++", "make", "python3"].every(inPath),
  },
  {
    tier: "core",
    purpose: "headers for the PC/SC addon, without which no card reader can be used",
    packages: ["libpcsclite-dev"],
    isPresent: () => existsSync("/usr/include/PCSC/winscard.h") || existsSync("/usr/local/include/PCSC/winscard.h"),
  },
  {
    tier: "core",
    purpose: "the card-reader service",
    packages: ["pcscd"],
    isPresent: () => inPath("pcscd"),
  },
  {
    tier: "core",
    purpose:
      "a virtual card reader for demonstration and tests; it lets anyone on the network insert a card, so keep it off kiosks and stations",
    packages: ["vsmartcard-vpcd"],
    isPresent: () => existsSync("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
  },
  {
    tier: "core",
    purpose: "the machine-readable typeface of the card face",
    packages: ["fonts-ocr-b"],
    isPresent: () => existsSync("/usr/share/fonts/opentype/ocr-b/OCRB.otf"),
  },
  {
    tier: "core",
    purpose: "cryptography by others, which tests compare ours with",
    packages: ["openssl"],
    isPresent: () => inPath("openssl"),
  },
  {
    tier: "full",
    purpose: "opensc-tool, a reader program by others that tests run against our chip",
    packages: ["opensc"],
    isPresent: () => inPath("opensc-tool"),
  },
  {
    tier: "full",
    purpose: "a software security module for key-store tests",
    packages: ["softhsm2"],
    isPresent: () => inPath("softhsm2-util"),
  },
  {
    tier: "full",
    purpose: "card-verifiable certificates by others, for comparison",
    packages: ["openpace"],
    isPresent: () => inPath("cvc-create"),
  },
  {
    tier: "full",
    purpose: "read back the text and the QR symbol of generated PDF files",
    packages: ["poppler-utils", "zbar-tools"],
    isPresent: () => inPath("pdftotext") && inPath("zbarimg"),
  },
  {
    tier: "full",
    purpose: "runs the JMRTD library, a reader by others, against our chip",
    packages: ["default-jdk-headless", "maven"],
    isPresent: () => inPath("javac") && inPath("mvn"),
  },
];

/** @param {string} program */
export function inPath(program) {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
