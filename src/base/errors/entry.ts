/** One row of the error table: what people read, what machines get. */

/** Process exit codes of the command line, fixed by the public contract. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 10;

export interface ErrorEntry {
  /** What went wrong and what to do, in Vietnamese. `{name}` is replaced by the detail of that name. */
  readonly vi: string;
  /** The same in English. */
  readonly en: string;
  readonly http: number;
  readonly exit: ExitCode;
  /** Whether the same call may succeed when it is made again unchanged. */
  readonly retry: boolean;
}
