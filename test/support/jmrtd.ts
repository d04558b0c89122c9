import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const project = join(root, "test", "interop", "jmrtd");
const target = join(root, ".cache", "jmrtd");
const stamp = join(target, "built");
const sources = [join(project, "pom.xml"), ...javaFiles()];

/** What our small client of the JMRTD library reports of a card. */
export interface JmrtdReport {
  readonly access?: "PACE" | "BAC";
  readonly paceProtocol?: string;
  readonly paceMapping?: "GM" | "IM" | "CAM";
  readonly pace?: boolean;
  readonly error?: string;
  /** What lay under the error, where JMRTD says. */
  readonly cause?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly hashesMatch?: boolean;
  readonly signatureValid?: boolean;
  readonly coveredDataGroups?: number;
  readonly activeAuthentication?: boolean;
  readonly activeAuthenticationInfos?: number;
  /** Data of the mapping times the key of EF.CardSecurity is the mapping key. */
  readonly chipAuthenticationMapping?: boolean;
  readonly chipAuthenticationProtocol?: string | null;
  /** DG1 could be read under the new keys. */
  readonly chipAuthentication?: boolean;
  readonly terminalAuthentication?: boolean;
  readonly issuingState?: string;
  readonly primaryIdentifier?: string;
  readonly faceImageType?: string;
  readonly exchanges: number;
}

export type JmrtdAccess = readonly ["CAN", string] | readonly ["MRZ" | "BAC", string, string, string];

/** Builds the client where needed. Why it cannot run here, or undefined when it can. */
export function findJmrtdProblem(): string | undefined {
  for (const program of ["java", "javac", "mvn"]) {
    if (!(process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)))) {
      return `${program} is not installed (Debian: default-jdk-headless, maven)`;
    }
  }
  if (isBuilt()) return undefined;
  try {
    const goals = ["compile", "dependency:copy-dependencies", `-DoutputDirectory=${join(target, "lib")}`];
    const parameters = ["-q", "-B", "-f", join(project, "pom.xml"), ...goals];
    execFileSync("mvn", parameters, { stdio: ["ignore", "pipe", "pipe"], timeout: 300_000 });
    writeFileSync(stamp, "");
    return undefined;
  } catch (error) {
    const output = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
    return `Maven cannot build test/interop/jmrtd: ${output.split("\n").slice(0, 3).join(" ")}`;
  }
}

/** One reading of the card in a reader of the pcscd behind `socketName`. */
export async function readWithJmrtd(options: {
  readonly socketName: string;
  readonly readerName: string;
  readonly access: JmrtdAccess;
  /** Folder with a terminal's credentials, see `makeTerminalFolder`. */
  readonly terminal?: string | undefined;
}): Promise<JmrtdReport> {
  const { socketName, readerName, access, terminal } = options;
  const parameters = [
    // Java looks for the library without a version, which only developers' packages have.
    `-Dsun.security.smartcardio.library=${findPcscLibrary()}`,
    "-cp",
    `${join(target, "classes")}:${join(target, "lib")}/*`,
    "civicard.ReadCard",
    readerName,
    ...access,
    ...(terminal === undefined ? [] : ["terminal", terminal]),
  ];
  const env = { ...process.env, PCSCLITE_CSOCK_NAME: socketName };
  const { stdout } = await promisify(execFile)("java", parameters, { env, timeout: 60_000, maxBuffer: 16 * 2 ** 20 });
  return JSON.parse(stdout) as JmrtdReport;
}

function isBuilt(): boolean {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return sources.every((file) => statSync(file).mtimeMs < built);
}

function javaFiles(): readonly string[] {
  const folder = join(project, "src", "main", "java", "civicard");
  return readdirSync(folder).map((name) => join(folder, name));
}

export function findPcscLibrary(): string {
  const folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
  const path = folders.map((folder) => join(folder, "libpcsclite.so.1")).find((file) => existsSync(file));
  if (path === undefined) throw new Error("libpcsclite.so.1 is not installed");
  return path;
}
