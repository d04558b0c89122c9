/**
 * The names of the faults and what each stands for: something that was seen in the field or that a forger would do.
 * One table a kind of parameter; the sentences say what the chip does.
 */

/** `NAME` */
export const plainFaults = {
  mute: "never answers",
  "wrong-sm-mac": "answers with a wrong checksum",
  clone: "has no private keys",
  "wrong-aa-key": "signs with a key that is not the one of DG15",
  "wrong-ca-key": "agrees on keys with a key that is not the one of DG14",
  "pace-fails": "refuses the last step of PACE (field case A04)",
  "pace-wants-84": "refuses PACE without the number of the domain parameters (field case A06)",
  "pace-refuses-84": "refuses PACE with the number of the domain parameters (field case A06)",
  "bac-wants-le-00": "refuses EXTERNAL AUTHENTICATE with another Le than 00 (field case A31)",
  "ca-wants-84": "answers 6F00 to chip authentication without a key number (field case A27)",
  "ca-fails": "answers 6F00 to chip authentication (field case A27)",
  "aa-truncates": "cuts a long signature to what fits a short answer, with 9000 (field case A29)",
  "no-mf-select": "knows no SELECT of the master file (field case A02)",
  "mf-select-without-data-only": "refuses SELECT 3F00 (field case A01)",
  "mf-select-by-id-only": "refuses SELECT MF without data (field case A01)",
  "end-of-file-6b00": "answers 6B00 to a read past the end (field case A16)",
  "end-of-file-9000": "answers short data with 9000 (field case A16)",
  "drops-sm-on-refusal": "forgets the secure channel after a refusal (field case A23)",
  "no-extended-length": "knows short length fields only",
  "endless-61xx": "says for ever that more of an answer is waiting",
  "replays-reply": "answers every protected read with the bytes of the first",
  "sm-objects-reordered": "puts the status before the data in protected answers",
  "sm-giant-length": "announces 4 GiB in a protected answer",
} as const;

/** `NAME:N` */
export const countedFaults = {
  "power-loss-after": "after so many answered commands the next one finds no power; nothing of it happens",
  "answer-loss-after": "the command after so many is carried out, and its answer lost",
  "mute-after": "after so many answered commands the chip never answers again, power or not",
  "late-answer": "every answer takes so many milliseconds",
  "read-limit": "READ BINARY above so many bytes: 6700, protected (field case A14)",
  "bare-read-limit": "the same, with a bare 6700 before anything is counted (field case A17)",
  "bare-read-limit-counted": "the same, and the chip has counted the command (field case A17)",
  "bare-read-limit-dropped": "the same, and the secure channel is gone (field case A17)",
  "read-hint": "READ BINARY above so many bytes: 6Cxx (field case A15)",
  "empty-above": "READ BINARY above so many bytes: no data, and 9000 (field case S08)",
  "write-limit": "UPDATE BINARY above so many bytes: 6F00 (field case S11)",
  "response-parts": "gives so many bytes at a time and the rest to GET RESPONSE",
} as const;

/** `NAME:FILE` */
export const fileFaults = {
  "flip-byte": "one bit in the middle of the file is served wrong",
  truncate: "the second half of the file is not there",
  missing: "the file is not there",
  "giant-length": "the file says that it is 4 GiB long",
} as const;

/** `NAME:HHHH` */
export const statusFaults = {
  "mf-select-status": "every SELECT of the master file is answered so (field case A01)",
  "card-access-status": "SELECT of EF.CardAccess is answered so (field cases A02, A33)",
  "sm-lost-status": "a protected command without a channel is answered so (field case A23)",
} as const;

/** `NAME:HEX` */
export const byteFaults = {
  "sm-reply": "the first protected read is answered with exactly these bytes (field cases A19, A20)",
  "pace-reply": "every step of PACE is answered with this content (field case A20)",
  "mute-at": "the instruction of this code is never answered (field case A40)",
} as const;
