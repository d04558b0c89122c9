/** A card of an invented person as files in a folder, with the trust and the secrets that go with it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CardFileName, cardFileNames, findCardFile } from "../../src/lds/index.ts";
import { makeStation } from "./encoding-station.ts";
import { makeSampleCard, type SampleCard } from "./sample-card.ts";

export interface CardFolder {
  /** Folder with the card's files. */
  readonly card: string;
  /** Folder with the CSCA certificate and its revocation list. */
  readonly trust: string;
  readonly sample: SampleCard;
}

/** When the folder's card was signed; its revocation list is of that month. */
export const SIGNED_AT = "2026-11-25";

export type SampleFiles = ReadonlyMap<CardFileName, Uint8Array>;

export function filesOf({ image }: SampleCard): SampleFiles {
  return new Map(
    cardFileNames.flatMap((name) => {
      const bytes = findCardFile(image, name);
      return bytes === undefined ? [] : [[name, bytes] as const];
    }),
  );
}

/** Under the names that the product writes. */
export function writeCardFiles(folder: string, files: SampleFiles): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, `${name}.bin`), bytes);
  return folder;
}

/** Without a portrait unless asked for: it is what makes a card large. */
export async function makeCardFolder(
  parent: string,
  options: Partial<
    Pick<Parameters<typeof makeSampleCard>[0], "activeAuthenticationKey" | "injectedKeys" | "withPortrait">
  > = {},
): Promise<CardFolder> {
  const { pki } = await makeStation("card folder");
  const sample = await makeSampleCard({
    pki,
    signingTime: new Date(`${SIGNED_AT}T03:00:00Z`),
    activeAuthenticationKey: pki.documentSigner.key.subjectPublicKeyInfo,
    withPortrait: false,
    ...options,
  });
  const trust = join(parent, "trust");
  mkdirSync(trust);
  writeFileSync(join(trust, "csca.cer"), pki.csca.certificate);
  writeFileSync(join(trust, "csca.crl"), pki.crl);
  return { card: writeCardFiles(join(parent, "card"), filesOf(sample)), trust, sample };
}
