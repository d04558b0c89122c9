/**
 * All files in the order of the inspection procedure: EF.SOD and DG14 first, because chip authentication stands on
 * them, then everything else under its keys, and last what needs terminal authentication.
 *
 * @spec ICAO 9303-11 §4.2
 */
import {
  type CardFileName,
  type CardImage,
  cardFileNames,
  createCardImage,
  type DataGroupName,
  type LdsSecurityObject,
  parseEfCom,
} from "../../lds/index.ts";
import { type InspectedFile, parseEfSod } from "../../pki/index.ts";
import type { CardSession } from "./card-session.ts";
import type { SignedGroup } from "./chip-authentication.ts";
import { describeFault, type Fault, isCardLost } from "./fault.ts";
import { planDataGroups, refusedAsARule } from "./file-plan.ts";
import type { OnReadProgress } from "./progress.ts";
import { type ReadCardFile, readCardFile } from "./read-card-file.ts";

export interface ReadFiles {
  readonly image: CardImage;
  readonly files: readonly InspectedFile[];
  /** Data groups whose hash the security object holds, whether or not it is genuine. */
  readonly signed: ReadonlySet<number>;
  /** Files that are there and could not be read whole. */
  readonly faults: ReadonlyMap<CardFileName, Fault>;
  /** Why reading ended before the plan did. */
  readonly ended?: Fault | undefined;
}

export interface ReadFilesOptions {
  readonly session: CardSession;
  readonly maximumFileLength: number;
  /** What the caller read before the application was entered. */
  readonly before?: readonly ReadCardFile[] | undefined;
  /** Done when EF.SOD and DG14 are there, before anything else is read. Throws for a lost card only. */
  readonly afterDg14: (group: SignedGroup) => Promise<void>;
  /** Done before the first file behind terminal authentication, where there is one. */
  readonly beforeTerminalFiles: () => Promise<void>;
  readonly onProgress?: OnReadProgress | undefined;
}

/** Never throws for what the card does: files that were not reached are `not-attempted`. */
export async function readFiles(options: ReadFilesOptions): Promise<ReadFiles> {
  const { watch, opened } = options.session;
  const collected = new Collected(opened.cardAccess.bytes);
  try {
    await readInto(collected, options);
    return collected.result();
  } catch (error) {
    if (!isCardLost(error) && watch.stopped === undefined) throw error;
    return { ...collected.result(), ended: watch.endReason(describeFault(error)) };
  }
}

async function readInto(collected: Collected, options: ReadFilesOptions): Promise<void> {
  for (const outcome of options.before ?? []) collected.add(outcome);
  const sod = await readOne(collected, options, "EF.SOD");
  const securityObject = securityObjectIn(sod);
  const signed = new Set(securityObject?.dataGroupHashes.keys());
  // EF.COM is not signed: it is asked first only where the security object cannot say what there is.
  let com = securityObject === undefined ? await readOne(collected, options, "EF.COM") : undefined;
  const isThere = signed.has(14) || listedIn(com).includes("DG14");
  const file = isThere ? await readOne(collected, options, "DG14") : undefined;
  await options.afterDg14({ file, securityObject });
  if (securityObject !== undefined) com = await readOne(collected, options, "EF.COM");
  const names = planDataGroups({ listed: listedIn(com), signed });
  collected.plan(names, signed);
  await readGroups(collected, options, isThere ? names.filter((name) => name !== "DG14") : names);
}

async function readGroups(
  collected: Collected,
  options: ReadFilesOptions,
  names: readonly DataGroupName[],
): Promise<void> {
  let isTerminalProved = false;
  for (const name of names) {
    if (!isTerminalProved && refusedAsARule.includes(name)) {
      await options.beforeTerminalFiles();
      isTerminalProved = true;
    }
    await readOne(collected, options, name);
  }
}

async function readOne(
  collected: Collected,
  { session, maximumFileLength, onProgress }: ReadFilesOptions,
  name: CardFileName,
): Promise<Uint8Array | undefined> {
  const outcome = await readCardFile({ session, name, maximumLength: maximumFileLength, onProgress });
  collected.add(outcome);
  return outcome.bytes;
}

/** Data groups that EF.COM lists; none when it is missing or broken, which a check of its own reports. */
function listedIn(com: Uint8Array | undefined): readonly DataGroupName[] {
  try {
    return com === undefined ? [] : parseEfCom(com).dataGroups;
  } catch {
    return [];
  }
}

/** Absent when EF.SOD is missing or broken, which passive authentication reports. */
function securityObjectIn(sod: Uint8Array | undefined): LdsSecurityObject | undefined {
  try {
    return sod === undefined ? undefined : parseEfSod(sod).ldsSecurityObject;
  } catch {
    return undefined;
  }
}

/** What came in so far, so that a card that is pulled away leaves a report behind. */
class Collected {
  readonly #bytes = new Map<CardFileName, Uint8Array>();
  readonly #files = new Map<CardFileName, InspectedFile>();
  readonly #faults = new Map<CardFileName, Fault>();
  #signed: ReadonlySet<number> = new Set();

  constructor(cardAccess: Uint8Array | undefined) {
    if (cardAccess !== undefined) {
      this.add({ file: { name: "EF.CardAccess", status: "read", size: cardAccess.length }, bytes: cardAccess });
    }
    this.#expect(["EF.SOD", "EF.COM"]);
  }

  plan(names: readonly DataGroupName[], signed: ReadonlySet<number>): void {
    this.#signed = signed;
    this.#expect(names);
  }

  add({ file, bytes, fault }: ReadCardFile): void {
    this.#files.set(file.name, file);
    if (fault !== undefined) this.#faults.set(file.name, fault);
    if (bytes !== undefined) this.#bytes.set(file.name, bytes);
  }

  result(): ReadFiles {
    const image = createCardImage(this.#bytes);
    const files = cardFileNames.flatMap((name) => this.#files.get(name) ?? []);
    return { image, files, signed: this.#signed, faults: this.#faults };
  }

  #expect(names: readonly CardFileName[]): void {
    for (const name of names) {
      if (!this.#files.has(name)) this.#files.set(name, { name, status: "not-attempted" });
    }
  }
}
