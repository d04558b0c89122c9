/** What a running service needs of this machine: the store, the signing authority and the active document signer. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import {
  createTrustStore,
  type DocumentSigner,
  isDemonstrationCertificate,
  parseCertificate,
  type TrustStore,
} from "../pki/index.ts";
import { type Actor, openDocumentSigner, type ServiceContext } from "../service/application/index.ts";
import type { SigningAuthority } from "../service/authority/index.ts";
import { openStore, type Store } from "../service/store/index.ts";
import type { CommandContext } from "./command.ts";
import { openAuthority } from "./key-access.ts";

/** The store of the data directory, brought to its present form. */
export async function openInstalledStore({ settings }: CommandContext): Promise<Store> {
  if (!existsSync(settings.dataDirectory)) await mkdir(settings.dataDirectory, { recursive: true, mode: 0o700 });
  return openStore(settings.databaseUrl);
}

/** The application services for one person. */
export function serviceFor(context: CommandContext, store: Store, actor: Actor): ServiceContext {
  return { store, actor, clock: context.clock, random: context.random };
}

/** @throws CivicardError AUTHORITY_MISSING, AUTHORITY_NO_SIGNER, E-KEY-CHAIN */
export async function openInstalledSigner(authority: SigningAuthority, store: Store): Promise<DocumentSigner> {
  const active = await authority.activeSigner();
  return openDocumentSigner({ store }, { ...active, csca: await authority.cscaCertificate() });
}

/** Trust in this installation's own authority, with its present revocation list. */
export async function ownTrustStore(authority: SigningAuthority): Promise<TrustStore> {
  return createTrustStore({
    certificates: [await authority.cscaCertificate()],
    crls: [await authority.currentCrl()],
  });
}

/** Whether the keys of this installation are a demonstration's; an installation without keys has none to protect. */
export async function hasDemonstrationKeys(context: CommandContext): Promise<boolean> {
  if (!existsSync(context.settings.keysPassphraseFile)) return false;
  const authority = await openAuthority(context);
  return authority.exists && isDemonstrationCertificate(parseCertificate(await authority.cscaCertificate()));
}
