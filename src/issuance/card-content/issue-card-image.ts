/** The last step to a card image: the data groups under the signature of the document signer. */
import type { HashName } from "../../base/crypto/index.ts";
import type { ChipSecrets } from "../../chip/secrets/index.ts";
import { type CardImage, createCardImage, dataGroupNumber, isDataGroupName } from "../../lds/index.ts";
import type { SodContent } from "../../pki/index.ts";
import { buildCardContent, type CardContentOptions } from "./build-card-content.ts";
import type { CardDates, CardSubject } from "./card-subject.ts";

/** Signs security objects, counts them and verifies each before it leaves: the document signer of `pki` is one. */
export interface SodSigner {
  sign(content: SodContent): Promise<Uint8Array>;
}

export interface IssueCardOptions extends CardContentOptions {
  readonly signer: SodSigner;
  /** Default SHA-256. */
  readonly hashAlgorithm?: HashName | undefined;
  readonly signingTime: Date;
}

export interface IssuedCard {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
  readonly dates: CardDates;
  /** EF.SOD, for the record of the job. */
  readonly sod: Uint8Array;
}

/** @throws CivicardError as `buildCardContent`, and what the signer refuses */
export async function issueCardImage(subject: CardSubject, options: IssueCardOptions): Promise<IssuedCard> {
  const { files, secrets, dates } = buildCardContent(subject, options);
  const { signer, hashAlgorithm = "SHA-256", ldsVersion = 0, signingTime } = options;
  const groups = [...files].flatMap(([name, file]) =>
    isDataGroupName(name) ? [[dataGroupNumber(name), file] as const] : [],
  );
  const sod = await signer.sign({ dataGroups: new Map(groups), hashAlgorithm, ldsVersion, signingTime });
  return { image: createCardImage([...files, ["EF.SOD", sod]]), secrets, dates, sod };
}
