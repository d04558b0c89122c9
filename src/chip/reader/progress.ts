import type { CardFileName } from "../../lds/index.ts";

/** What an inspection is doing, for a person who waits. */
export type ReadProgress =
  | { readonly step: "opening" }
  | {
      readonly step: "reading";
      readonly file: CardFileName;
      /** Bytes so far. */
      readonly read: number;
      /** Length of the file, once its header is known. */
      readonly total?: number | undefined;
    }
  | { readonly step: "chip-authentication" }
  | { readonly step: "terminal-authentication" }
  | { readonly step: "authenticating" }
  | { readonly step: "judging" };

export type OnReadProgress = (progress: ReadProgress) => void;
