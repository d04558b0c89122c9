/** What a virtual chip knows only while it has power: selection, channels, rights. */

import { MASTER_FILE } from "../../lds/index.ts";
import type { SecureMessagingSession } from "../iso7816/index.ts";
import type { AccessProtocol } from "../profiles/index.ts";
import type {
  BacChip,
  ChipAuthenticationChip,
  ChipAuthenticationVersion2Chip,
  GrantedRights,
  PaceChip,
  PacePasswordKind,
  Scp03Chip,
  TerminalAuthenticationChip,
} from "../protocols/index.ts";

/** How the terminal came in. */
export interface Opening {
  readonly protocol: AccessProtocol;
  /** BAC is opened by the MRZ. */
  readonly password: PacePasswordKind;
  /** Name of the chip in terminal authentication. */
  readonly chipIdentifier: Uint8Array;
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
  /** There while a terminal that proved itself by version 2 has still to bind its rights. */
  chipAuthentication2: ChipAuthenticationVersion2Chip | undefined;
  /** There from chip authentication on, on a chip that trusts somebody. */
  terminalAuthentication: TerminalAuthenticationChip | undefined;
  /** What the terminal of this channel may do more, once its key is bound to the channel. */
  granted: GrantedRights | undefined;
  /** Whether the keys of the channel come of chip authentication. */
  isBound = false;
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
    this.chipAuthentication2?.reset();
    this.chipAuthentication2 = undefined;
    this.terminalAuthentication?.reset();
    this.terminalAuthentication = undefined;
    this.granted = undefined;
    this.isBound = false;
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
