/** What a certificate is told by its maker, as plain data: callers need no PKI.js to name these types. */

/** How to reach the authority; the alternative names carry it beside the three-letter code. */
export interface Contact {
  readonly email?: string | undefined;
  readonly uri?: string | undefined;
  /** Three-letter code as the MRZ writes it. */
  readonly icaoCountryCode: string;
}

export interface UsagePeriod {
  readonly notBefore: Date;
  readonly notAfter: Date;
}
