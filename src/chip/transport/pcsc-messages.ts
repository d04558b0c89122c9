/** What the toolkit and its PC/SC child process say to each other over Node's IPC (structured clone, so bytes stay bytes). */

/** `monitor` watches readers; `card` holds one connection. Apart, so that a silent card stalls nobody else. */
export type PcscRole = "monitor" | "card";

export type ShareMode = "exclusive" | "shared";

export type PcscRequest =
  | { readonly kind: "ping" }
  | { readonly kind: "connect"; readonly share: ShareMode }
  | { readonly kind: "transmit"; readonly command: Uint8Array }
  /** Power off and on again, in the same share mode. */
  | { readonly kind: "power-cycle" }
  | { readonly kind: "disconnect" };

export type NumberedRequest = PcscRequest & { readonly id: number };

export interface ConnectedCard {
  readonly atr: Uint8Array;
  readonly protocol: "T=0" | "T=1" | "raw";
}

/** One reader as pcscd sees it. */
export interface RawReaderState {
  readonly name: string;
  /** dwEventState of SCARD_READERSTATE. */
  readonly state: number;
  readonly atr: Uint8Array;
}

export type PcscReply =
  | { readonly kind: "result"; readonly id: number; readonly value: Uint8Array | ConnectedCard | undefined }
  | { readonly kind: "error"; readonly id: number; readonly message: string }
  | { readonly kind: "readers"; readonly readers: readonly RawReaderState[] }
  /** The child cannot go on: the addon does not load, or the service is not there (any more). It ends after this. */
  | { readonly kind: "failed"; readonly reason: "addon" | "service"; readonly message: string };
