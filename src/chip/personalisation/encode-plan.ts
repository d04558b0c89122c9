/**
 * What will be done to a blank chip, computed whole before the first byte is sent: plain data without any content or
 * secret, so that it can be shown, counted and kept in a journal. The content is put in when a step is sent.
 *
 * All files are made before the first is filled: a chip that has not enough room says so while it is still empty.
 */
import { CivicardError } from "../../base/errors/index.ts";
import {
  type CardFileName,
  type CardImage,
  cardFiles,
  findCardFile,
  findCardFileName,
  MASTER_FILE,
} from "../../lds/index.ts";
import { type CardProfile, chunkLengthOf, getKeySlot } from "../profiles/index.ts";
import type { ChipSecrets, KeyPurpose } from "../secrets/index.ts";

export type EncodeStep =
  | { readonly kind: "select-master-file" }
  | { readonly kind: "create-application"; readonly application: string }
  | { readonly kind: "select-application"; readonly application: string }
  | { readonly kind: "create-file"; readonly file: CardFileName; readonly length: number }
  | { readonly kind: "select-file"; readonly file: CardFileName }
  | { readonly kind: "write"; readonly file: CardFileName; readonly offset: number; readonly length: number }
  | { readonly kind: "put-mrz-information" }
  | { readonly kind: "put-can" }
  | { readonly kind: "put-access-protocols" }
  | { readonly kind: "put-key"; readonly purpose: KeyPurpose }
  | { readonly kind: "lock" };

export interface EncodePlan {
  readonly steps: readonly EncodeStep[];
  /** Content bytes of all files. */
  readonly totalBytes: number;
}

export interface PlanOptions {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
  readonly profile: CardProfile;
  /** Of the transport. */
  readonly maximumCommandLength: number;
}

/** The size of a file is two octets of its control parameters. */
const GREATEST_FILE = 65_535;

/** @throws CivicardError ENCODE_IMAGE_UNSUITABLE, CARD_KEY_SLOT_MISSING; nothing has been sent then */
export function planEncode({ image, secrets, profile, maximumCommandLength }: PlanOptions): EncodePlan {
  const files = plannedFiles(image, profile);
  const inMasterFile = filesOf(files, MASTER_FILE);
  const chunk = chunkLengthOf(profile, maximumCommandLength);
  for (const { purpose } of secrets.keys) assertInjectable(profile, purpose);
  const steps: EncodeStep[] = [
    // The application comes first: from then on nobody takes the chip for a blank.
    ...profile.applications.flatMap(({ applicationId }) => [
      { kind: "create-application", application: applicationId } as const,
      ...filesOf(files, applicationId).map(createStep),
    ]),
    { kind: "select-master-file" },
    ...inMasterFile.map(createStep),
    ...inMasterFile.flatMap((file) => fillSteps(file, chunk)),
    ...profile.applications.flatMap(({ applicationId }) => [
      { kind: "select-application", application: applicationId } as const,
      ...filesOf(files, applicationId).flatMap((file) => fillSteps(file, chunk)),
    ]),
    ...secretSteps(secrets),
    { kind: "lock" },
  ];
  return { steps, totalBytes: files.reduce((sum, { length }) => sum + length, 0) };
}

function assertInjectable(profile: CardProfile, purpose: KeyPurpose): void {
  if (getKeySlot(profile, purpose).origins.includes("injected")) return;
  throw new CivicardError("ENCODE_IMAGE_UNSUITABLE", {
    profile: profile.name,
    reason: `${purpose} is made on chip only`,
  });
}

interface PlannedFile {
  readonly name: CardFileName;
  readonly length: number;
}

function plannedFiles(image: CardImage, profile: CardProfile): readonly PlannedFile[] {
  const unsuitable = (reason: string) =>
    new CivicardError("ENCODE_IMAGE_UNSUITABLE", { profile: profile.name, reason });
  for (const name of ["EF.COM", "EF.SOD", "DG1"] as const) {
    if (findCardFile(image, name) === undefined) throw unsuitable(`${name} is missing`);
  }
  const homes = [MASTER_FILE, ...profile.applications.map(({ applicationId }) => applicationId)];
  return [...image].map(([key, bytes]) => {
    const name = findCardFileName(key);
    if (name === undefined) throw unsuitable(`${key} is no file of this kind of card`);
    if (!homes.includes(cardFiles[name].application)) throw unsuitable(`${name} has no application to lie in`);
    if (bytes.length === 0 || bytes.length > GREATEST_FILE) throw unsuitable(`${name} has ${bytes.length} bytes`);
    return { name, length: bytes.length };
  });
}

function filesOf(files: readonly PlannedFile[], application: string): readonly PlannedFile[] {
  return files.filter(({ name }) => cardFiles[name].application === application);
}

function createStep({ name, length }: PlannedFile): EncodeStep {
  return { kind: "create-file", file: name, length };
}

function fillSteps({ name, length }: PlannedFile, chunk: number): readonly EncodeStep[] {
  const writes = Array.from({ length: Math.ceil(length / chunk) }, (_, index): EncodeStep => {
    const offset = index * chunk;
    return { kind: "write", file: name, offset, length: Math.min(chunk, length - offset) };
  });
  return [{ kind: "select-file", file: name }, ...writes];
}

/** Last before the lock: a chip that is lost earlier has none of them. */
function secretSteps(secrets: ChipSecrets): readonly EncodeStep[] {
  return [
    { kind: "put-access-protocols" },
    ...secrets.keys.map(({ purpose }) => ({ kind: "put-key", purpose }) as const),
    ...(secrets.can === undefined ? [] : [{ kind: "put-can" } as const]),
    { kind: "put-mrz-information" },
  ];
}
