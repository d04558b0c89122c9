/**
 * A chip's state as bytes, to keep a simulated chip between two runs of a program. It holds private keys and transport
 * keys in clear: whoever stores it encrypts it, unless the chip is a published specimen.
 */
import { fromHex, toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import { cardFileKey } from "../../lds/index.ts";
import type { TransportKeys } from "../protocols/index.ts";
import type { ChipState, StoredFile, StoredKey } from "./chip-state.ts";

const FORMAT = "civicard-chip-state/1";

type Text<T> = { readonly [K in keyof T]: Uint8Array extends T[K] ? string : T[K] };
type KeysText = Readonly<Record<keyof TransportKeys, string>>;

interface StateText
  extends Omit<ChipState, "chipSerial" | "transportKeys" | "files" | "keys" | "trustPoints" | "linkCertificates"> {
  readonly format: typeof FORMAT;
  readonly chipSerial: string;
  readonly transportKeys?: KeysText | undefined;
  readonly files: readonly Text<StoredFile>[];
  readonly keys: readonly Text<StoredKey>[];
  readonly trustPoints: readonly string[];
  readonly linkCertificates: readonly string[];
}

export function encodeChipState(state: ChipState): Uint8Array {
  const { transportKeys, files, keys } = state;
  const text: StateText = {
    ...state,
    format: FORMAT,
    chipSerial: toHex(state.chipSerial),
    transportKeys: transportKeys && {
      enc: toHex(transportKeys.enc),
      mac: toHex(transportKeys.mac),
      dek: toHex(transportKeys.dek),
    },
    files: [...files.values()].map((file) => ({ ...file, content: toHex(file.content) })),
    keys: keys.map((key) => ({ ...key, privateKey: toHex(key.privateKey) })),
    trustPoints: state.trustPoints.map(toHex),
    linkCertificates: state.linkCertificates.map(toHex),
  };
  return new TextEncoder().encode(JSON.stringify(text));
}

/** @throws CivicardError CHIP_STATE_INVALID */
export function parseChipState(bytes: Uint8Array): ChipState {
  let text: StateText;
  try {
    text = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as StateText;
    if (text.format !== FORMAT) throw new CivicardError("CHIP_STATE_INVALID");
    return fromText(text);
  } catch {
    // No cause: a parser's message may quote what it read.
    throw new CivicardError("CHIP_STATE_INVALID");
  }
}

function fromText({
  format: _,
  transportKeys,
  chipSerial,
  files,
  keys,
  trustPoints,
  linkCertificates,
  ...rest
}: StateText): ChipState {
  const stored = files.map((file) => ({ ...file, content: fromHex(file.content) }));
  return {
    ...rest,
    chipSerial: fromHex(chipSerial),
    transportKeys: transportKeys && {
      enc: fromHex(transportKeys.enc),
      mac: fromHex(transportKeys.mac),
      dek: fromHex(transportKeys.dek),
    },
    files: new Map(stored.map((file) => [cardFileKey(file.application, file.fileId), file])),
    keys: keys.map((key) => ({ ...key, privateKey: fromHex(key.privateKey) })),
    trustPoints: trustPoints.map(fromHex),
    linkCertificates: linkCertificates.map(fromHex),
  };
}
