/**
 * How long the blocks of READ BINARY may be: what the reader carries, what the chip says in its answer to reset and in
 * EF.ATR/INFO. Where nothing is said blocks stay short, which every chip knows; what is said and does not hold is
 * stepped down from.
 *
 * @spec ICAO 9303-10 §3.11.1; ISO/IEC 7816-4 §12.1.1, §12.7.1; field cases A14, A17, C12
 */
import { cardFiles, findCardCapabilities, parseEfAtrInfo } from "../../lds/index.ts";
import { type ApduProcessor, StatusWord, selectFile } from "../iso7816/index.ts";
import type { CardTransport } from "../transport/index.ts";
import { BlockSize, shortBlockSize } from "./block-size.ts";
import { selectMasterFileIfAny } from "./card-access-file.ts";
import { FileAssembly } from "./file-assembly.ts";
import { readTransparentFile } from "./read-transparent-file.ts";
import { hasExtendedLength } from "./reader-channel.ts";

/** A chip that knows extended length and does not say how long: a buffer that they all have. */
const UNSTATED_BLOCK = 1024;
/** Longer blocks gain nothing and make a lost one dear. */
const LONGEST_BLOCK = 16_384;
/** Objects of secure messaging around the content, and status word. */
const PROTECTION = 64;
const MAXIMUM_ATR_INFO = 1024;

/** Bytes of content for a block; `undefined` where blocks stay short. */
export async function negotiateBlockLength(
  transport: CardTransport,
  transmit: ApduProcessor,
): Promise<number | undefined> {
  const capabilities = findCardCapabilities(transport.atr);
  if (!hasExtendedLength(transport) || capabilities?.extendedLength !== true) return undefined;
  const stated = capabilities.lengthsInAtrInfo ? await readResponseLimit(transmit) : undefined;
  const block = Math.min(LONGEST_BLOCK, stated === undefined ? UNSTATED_BLOCK : stated - PROTECTION);
  return block > shortBlockSize(undefined) ? block : undefined;
}

/** What EF.ATR/INFO says of answers; nothing when it cannot be had. @throws TransportError */
async function readResponseLimit(transmit: ApduProcessor): Promise<number | undefined> {
  await selectMasterFileIfAny(transmit);
  const { statusWord } = await transmit(selectFile(cardFiles["EF.ATR/INFO"].fileId));
  if (statusWord !== StatusWord.success) return undefined;
  const reading = await readTransparentFile({
    transmit,
    blockSize: new BlockSize(shortBlockSize(undefined)),
    assembly: new FileAssembly(MAXIMUM_ATR_INFO, "data-objects"),
  });
  if (reading.status !== "read") return undefined;
  try {
    return parseEfAtrInfo(reading.bytes).maximumResponseLength;
  } catch {
    // An unsigned hint that cannot be read is no hint.
    return undefined;
  }
}
