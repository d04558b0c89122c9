/**
 * An empty data directory becomes a demonstration: authority, accounts with random passwords, sample people. Each
 * part is made only where it is missing, so that a start that was cut off is finished by the next one.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importPopulation } from "../../service/application/index.ts";
import type { SigningAuthority } from "../../service/authority/index.ts";
import type { Store } from "../../service/store/index.ts";
import type { CommandContext } from "../command.ts";
import { serviceFor } from "../installation.ts";
import { makeDemonstrationPassphrase, openAuthority } from "../key-access.ts";
import { populationFile } from "./person.ts";
import {
  type DemonstrationPassword,
  type DemonstrationStaff,
  hireDemonstrationStaff,
  makeDemonstrationPasswords,
} from "./staff.ts";

/** Also what marks a data directory as a demonstration's. */
export function demonstrationAccountsFile({ settings }: CommandContext): string {
  return join(settings.dataDirectory, "demonstration-accounts.json");
}

/** A data directory in which nothing was made yet. */
export async function isUntouched({ settings }: CommandContext, store: Store): Promise<boolean> {
  return !existsSync(settings.keysPassphraseFile) && (await store.read.accounts.list()).length === 0;
}

export interface DemonstrationInstallation {
  readonly authority: SigningAuthority;
  readonly staff: DemonstrationStaff;
  /** Records in the register. */
  readonly people: number;
}

export async function makeDemonstrationInstallation(
  context: CommandContext,
  store: Store,
): Promise<DemonstrationInstallation> {
  const passwords = await keepPasswords(context);
  const authority = await makeAuthority(context);
  const staff = await hireDemonstrationStaff({ store, clock: context.clock, random: context.random }, passwords);
  if ((await store.read.population.count()) === 0) {
    await importPopulation(serviceFor(context, store, staff.register), {
      bytes: new Uint8Array(await readFile(populationFile)),
    });
  }
  return { authority, staff, people: await store.read.population.count() };
}

/** On disk before the first account is made: a password that nobody kept would lock its account for ever. */
async function keepPasswords(context: CommandContext): Promise<readonly DemonstrationPassword[]> {
  const file = demonstrationAccountsFile(context);
  if (existsSync(file)) return JSON.parse(await readFile(file, "utf8")) as readonly DemonstrationPassword[];
  await mkdir(context.settings.dataDirectory, { recursive: true, mode: 0o700 });
  const passwords = makeDemonstrationPasswords(context.random);
  await writeFile(file, `${JSON.stringify(passwords, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
  return passwords;
}

/** A CSCA on brainpoolP256r1 and a document signer on P-256: both families of curves of the field are seen. */
async function makeAuthority(context: CommandContext): Promise<SigningAuthority> {
  await makeDemonstrationPassphrase(context);
  const authority = await openAuthority(context);
  if (!authority.exists) {
    await authority.initialise({
      country: "VN",
      icaoCountryCode: "VNM",
      curve: "brainpoolP256r1",
      crlUrl: "https://civicard.example/csca.crl",
    });
  }
  const { documentSigners } = await authority.state();
  if (documentSigners.length === 0) await authority.issueDocumentSigner({ curve: "P-256", documentTypes: ["ID"] });
  return authority;
}
