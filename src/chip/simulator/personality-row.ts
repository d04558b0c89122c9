/** What a row of the personalities holds. */
import type { CardImage } from "../../lds/index.ts";

export interface Personality {
  readonly name: string;
  /** Row of the field cases; `hostile` for what no honest card does; `standard` for what all must live with. */
  readonly fieldCase: string;
  /** What it stands for, in one sentence. */
  readonly summary: { readonly vi: string; readonly en: string };
  /** As `parseFault` takes them. */
  readonly faults?: readonly string[];
  /** Access rules in place of the caller's. */
  readonly accessProfile?: string;
  /** The files as such a card has them. */
  readonly reshape?: (image: CardImage) => CardImage;
  /** Whether `reshape` touches files that the security object covers. */
  readonly changesSignedFiles?: true;
  /** For a chip that is being written. */
  readonly chip?: "blank";
}
