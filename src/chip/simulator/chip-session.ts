/** What a virtual chip knows only while it has power: selection, channels, rights. */

import { MASTER_FILE } from "../../lds/index.ts";
import type { SecureMessagingSession } from "../iso7816/index.ts";
import type { AccessProtocol } from "../profiles/index.ts";
import type { BacChip, PaceChip, Scp03Chip } from "../protocols/index.ts";

export class ChipSession {
  /** `MASTER_FILE` or the identifier of the selected application. */
  application = MASTER_FILE;
  fileId: number | undefined;
  /** Whether the issuer security domain is selected. */
  isIssuerSelected = false;
  pace: PaceChip | undefined;
  scp: Scp03Chip | undefined;
  bac: BacChip | undefined;
  secureMessaging: SecureMessagingSession | undefined;
  /** What opened the secure channel: the terminal's right to read. */
  openedBy: AccessProtocol | undefined;

  select(application: string, fileId?: number): void {
    this.application = application;
    this.fileId = fileId;
    this.isIssuerSelected = false;
  }

  /** A new authentication takes the place of the old one with all its rights (field case S04). */
  open(secureMessaging: SecureMessagingSession, openedBy: AccessProtocol): void {
    this.closeSecureMessaging();
    this.secureMessaging = secureMessaging;
    this.openedBy = openedBy;
  }

  closeSecureMessaging(): void {
    this.secureMessaging?.end();
    this.secureMessaging = undefined;
    this.openedBy = undefined;
  }

  /** Everything: power-off, reset. */
  end(): void {
    this.closeSecureMessaging();
    this.pace?.reset();
    this.scp?.end();
    this.bac?.reset();
  }
}
