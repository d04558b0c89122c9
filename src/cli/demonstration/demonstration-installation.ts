/** An empty data directory becomes a demonstration: authority, sample people, accounts with random passwords. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importPopulation } from "../../service/application/index.ts";
import type { Store } from "../../service/store/index.ts";
import type { CommandContext } from "../command.ts";
import { serviceFor } from "../installation.ts";
import { makeDemonstrationAuthority } from "./demonstration-authority.ts";
import { populationFile } from "./person.ts";
import { type DemonstrationStaff, hireDemonstrationStaff } from "./staff.ts";

export const ACCOUNTS_FILE = "demonstration-accounts.json";

/** @returns where the accounts with their passwords are kept, for their owner only */
export async function makeDemonstrationInstallation(context: CommandContext, store: Store): Promise<string> {
  await makeDemonstrationAuthority(context);
  const staff = await hireDemonstrationStaff({ store, clock: context.clock, random: context.random });
  await importPopulation(serviceFor(context, store, staff.register.actor), {
    bytes: new Uint8Array(await readFile(populationFile)),
  });
  const file = join(context.settings.dataDirectory, ACCOUNTS_FILE);
  await writeFile(file, accountsText(staff), { mode: 0o600 });
  return file;
}

/** The accounts as a file keeps them. */
export function accountsText(staff: DemonstrationStaff): string {
  const accounts = Object.values(staff).map(({ userName, roles, password }) => ({ userName, roles, password }));
  return `${JSON.stringify(accounts, undefined, 2)}\n`;
}
