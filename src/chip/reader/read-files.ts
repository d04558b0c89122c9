/** All files of the open application in the order of the inspection procedure: EF.COM, EF.SOD, then the data groups. */
import { type CardFileName, type CardImage, createCardImage, type DataGroupName, parseEfCom } from "../../lds/index.ts";
import { type InspectedFile, parseEfSod } from "../../pki/index.ts";
import type { CardSession } from "./card-session.ts";
import { describeFault, type Fault, isCardLost } from "./fault.ts";
import { planDataGroups } from "./file-plan.ts";
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
  const com = await readOne(collected, options, "EF.COM");
  const sod = await readOne(collected, options, "EF.SOD");
  const signed = signedIn(sod);
  const names = planDataGroups({ listed: listedIn(com), signed });
  collected.plan(names, signed);
  for (const name of names) await readOne(collected, options, name);
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

/** Data groups of the security object; none when it is missing or broken, which passive authentication reports. */
function signedIn(sod: Uint8Array | undefined): ReadonlySet<number> {
  try {
    return new Set(sod === undefined ? [] : parseEfSod(sod).ldsSecurityObject.dataGroupHashes.keys());
  } catch {
    return new Set();
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
    this.#expect(["EF.COM", "EF.SOD"]);
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
    return { image, files: [...this.#files.values()], signed: this.#signed, faults: this.#faults };
  }

  #expect(names: readonly CardFileName[]): void {
    for (const name of names) this.#files.set(name, { name, status: "not-attempted" });
  }
}
