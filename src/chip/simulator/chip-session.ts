/** What a virtual chip knows only while it has power: selection, channels, rights. */

import { MASTER_FILE } from "../../lds/index.ts";
import type { SecureMessagingSession } from "../iso7816/index.ts";
import type { AccessProtocol } from "../profiles/index.ts";
import type { BacChip, ChipAuthenticationChip, PaceChip, PacePasswordKind, Scp03Chip } from "../protocols/index.ts";

/** How the terminal came in. */
export interface Opening {
  readonly protocol: AccessProtocol;
  /** BAC is opened by the MRZ. */
  readonly password: PacePasswordKind;
}

/** Data of a command chain so far. @spec ISO/IEC 7816-4 §5.3.3 */
export interface CommandChain {
  readonly header: readonly [ins: number, p1: number, p2: number];
  readonly data: Uint8Array;
}

export class ChipSession {
  /** `MASTER_FILE` or the identifier of the selected application. */
  application = MASTER_FILE;
  fileId: number | undefined;
  /** Whether the issuer security domain is selected. */
  isIssuerSelected = false;
  chain: CommandChain | undefined;
  pace: PaceChip | undefined;
  scp: Scp03Chip | undefined;
  bac: BacChip | undefined;
  chipAuthentication: ChipAuthenticationChip | undefined;
  secureMessaging: SecureMessagingSession | undefined;
  /** What opened the secure channel: the terminal's right to read. */
  opening: Opening | undefined;

  select(application: string, fileId?: number): void {
    this.application = application;
    this.fileId = fileId;
    this.isIssuerSelected = false;
  }

  /** A new authentication takes the place of the old one with all its rights (field case S04). */
  open(secureMessaging: SecureMessagingSession, opening: Opening): void {
    this.closeSecureMessaging();
    this.secureMessaging = secureMessaging;
    this.opening = opening;
  }

  /** Chip authentication: other keys, and what opened the card stays. */
  restart(secureMessaging: SecureMessagingSession): void {
    this.secureMessaging?.end();
    this.secureMessaging = secureMessaging;
  }

  closeSecureMessaging(): void {
    this.secureMessaging?.end();
    this.secureMessaging = undefined;
    this.opening = undefined;
    this.chipAuthentication?.reset();
  }

  /** Everything: power-off, reset. */
  end(): void {
    this.closeSecureMessaging();
    this.chain = undefined;
    this.pace?.reset();
    this.scp?.end();
    this.bac?.reset();
  }
}
