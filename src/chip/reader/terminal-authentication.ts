/**
 * Terminal authentication in the inspection: with its certificates and key the terminal shows that it may read
 * fingerprints and irises. Comes after chip authentication, on whose keys it is built.
 *
 * @spec BSI TR-03110-1 §3.5, TR-03110-3 §B.3; ICAO 9303-11 §7.1
 */
import { decodeLatin1 } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import {
  type Check,
  type CvCertificate,
  type CvSigner,
  findCvChain,
  parseCvCertificate,
  signPlain,
} from "../../pki/index.ts";
import { formatStatusWord } from "../iso7816/index.ts";
import {
  chipIdentifierOfMrz,
  compressPublicKey,
  parseEfCvca,
  performTerminalAuthentication,
  type TerminalAuthenticationResult,
} from "../protocols/index.ts";
import { type AccessKey, accessKeyText } from "./access-key.ts";
import type { CardSession } from "./card-session.ts";
import type { ChipAuthentication } from "./chip-authentication.ts";
import { describeFault, isCardLost } from "./fault.ts";
import { readCardFile } from "./read-card-file.ts";
import { hasExtendedLength } from "./reader-channel.ts";

/** What makes this reader a terminal with rights. */
export interface TerminalCredentials {
  /**
   * CV certificates (7F21): links, document verifiers and the terminal's own last. More than one chain may lie
   * here; the one that the chip's trust points lead to is sent.
   */
  readonly chain: readonly Uint8Array[];
  /** Of the terminal's certificate. */
  readonly key: CvSigner;
}

export interface TerminalAuthenticationSetup {
  readonly session: CardSession;
  readonly access: AccessKey;
  readonly chipAuthentication: ChipAuthentication;
  readonly terminal: TerminalCredentials | undefined;
}

const base = { id: "terminal-authentication", spec: "BSI TR-03110-1 §3.5" } as const;
/** EF.CVCA holds two names. */
const MAXIMUM_CVCA = 64;
/** Fits into a short protected command under every cipher. */
const SHORT_DATA = 200;

export class TerminalAuthentication {
  readonly #setup: TerminalAuthenticationSetup;
  #check: Check;

  constructor(setup: TerminalAuthenticationSetup) {
    this.#setup = setup;
    const reason = setup.terminal === undefined ? "NO_TERMINAL_CERTIFICATE" : "NO_FILE_NEEDS_IT";
    this.#check = { ...base, status: "not-performed", reason };
  }

  get check(): Check {
    return this.#check;
  }

  /** Before the first file that needs it. @throws TransportError when the card went away */
  async perform(): Promise<void> {
    const { session, terminal, chipAuthentication } = this.#setup;
    if (terminal === undefined) return;
    if (chipAuthentication.established === undefined) {
      this.#check = { ...base, status: "not-performed", reason: "CHIP_AUTHENTICATION_NOT_PASSED" };
      return;
    }
    await session.strengthen(() => this.#run(terminal));
  }

  async #run(terminal: TerminalCredentials): Promise<boolean> {
    try {
      const { chain, reason } = await this.#findChain(terminal);
      if (chain === undefined) {
        this.#check = { ...base, status: "failed", reason };
        return false;
      }
      const result = await this.#prove(terminal, chain);
      this.#check = { ...base, ...answerOf(result, chain) };
      return result.status === "authenticated";
    } catch (error) {
      if (isCardLost(error)) throw error;
      const { watch } = this.#setup.session;
      const status = watch.stopped === undefined ? "failed" : "aborted";
      this.#check = { ...base, status, ...watch.endReason(describeFault(error)) };
      return false;
    }
  }

  async #prove(terminal: TerminalCredentials, chain: readonly CvCertificate[]): Promise<TerminalAuthenticationResult> {
    const { session, chipAuthentication } = this.#setup;
    const { established } = chipAuthentication;
    if (established === undefined) throw new CivicardError("INTERNAL");
    const [chipIdentifier, ...alternativeChipIdentifiers] = this.#chipIdentifiers();
    return performTerminalAuthentication({
      transmit: session.transmit,
      version: 1,
      chain,
      sign: (data) => signPlain(terminal.key, data),
      chipIdentifier: chipIdentifier ?? new Uint8Array(),
      alternativeChipIdentifiers,
      compressedKey: compressPublicKey(established.protocol.keyAgreement, established.terminalPublicKey),
      maximumDataLength: hasExtendedLength(session.transport) ? undefined : SHORT_DATA,
    });
  }

  /** The chip's key of PACE, or the document number of BAC, which some chips take after PACE as well. */
  #chipIdentifiers(): readonly Uint8Array[] {
    const { access, session } = this.#setup;
    const { pace } = session.opened;
    const mrz = accessKeyText(access);
    return [
      ...(pace === undefined ? [] : [compressPublicKey(pace.result.protocol.keyAgreement, pace.result.chipPublicKey)]),
      ...(mrz === undefined ? [] : [chipIdentifierOfMrz(mrz)]),
    ];
  }

  async #findChain({ chain }: TerminalCredentials): Promise<{
    readonly chain?: readonly CvCertificate[] | undefined;
    readonly reason?: string | undefined;
  }> {
    const certificates = chain.map(parseCvCertificate);
    const own = certificates.at(-1);
    const names = await this.#trustPoints();
    if (own === undefined) return { reason: "NO_TERMINAL_CERTIFICATE" };
    if (names.length === 0) return { reason: "TRUST_POINT_UNKNOWN" };
    const found = findCvChain(certificates.slice(0, -1), own, names);
    return found === undefined ? { reason: "NO_CHAIN_TO_TRUST_POINT" } : { chain: found };
  }

  /** Names that PACE brought, else those of EF.CVCA; most recent first. */
  async #trustPoints(): Promise<readonly string[]> {
    const { session } = this.#setup;
    const references = session.opened.pace?.result.authorityReferences ?? [];
    if (references.length > 0) return references.map(decodeLatin1);
    const { bytes } = await readCardFile({
      session,
      name: "EF.CVCA",
      maximumLength: MAXIMUM_CVCA,
      form: "data-objects",
      mayReopen: false,
    });
    return bytes === undefined ? [] : parseEfCvca(bytes);
  }
}

function answerOf(
  result: TerminalAuthenticationResult,
  chain: readonly CvCertificate[],
): Pick<Check, "status" | "reason" | "detail"> {
  switch (result.status) {
    case "authenticated":
      return { status: "passed", detail: `${chain.length} certificates` };
    case "failed": {
      const place = result.certificateIndex === undefined ? "" : ` of certificate ${result.certificateIndex + 1}`;
      const detail = `${result.step}${place}: status ${formatStatusWord(result.statusWord)}`;
      return { status: "failed", reason: "REFUSED", detail };
    }
    case "not-supported":
      return { status: "not-supported", reason: "NO_TERMINAL_CERTIFICATE" };
  }
}
