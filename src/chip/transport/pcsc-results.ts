/** Result codes of pcsc-lite. No imports: the child process starts the faster for it. */

/** @spec PC/SC Workgroup part 5, as numbered by pcsc-lite's pcsclite.h */
export const PcscResult = {
  invalidHandle: 0x80100003,
  timeout: 0x8010000a,
  unknownReader: 0x80100009,
  sharingViolation: 0x8010000b,
  noSmartCard: 0x8010000c,
  communication: 0x80100013,
  notTransacted: 0x80100016,
  readerUnavailable: 0x80100017,
  noService: 0x8010001d,
  serviceStopped: 0x8010001e,
  noReaders: 0x8010002e,
  communicationDataLost: 0x8010002f,
  unresponsiveCard: 0x80100066,
  unpoweredCard: 0x80100067,
  resetCard: 0x80100068,
  removedCard: 0x80100069,
  securityViolation: 0x8010006a,
} as const;

/** A card that was just put down may not be stable yet: these are worth one more try after a moment. */
const unsettled: ReadonlySet<number> = new Set([
  PcscResult.communicationDataLost,
  PcscResult.unresponsiveCard,
  PcscResult.unpoweredCard,
  PcscResult.resetCard,
  PcscResult.notTransacted,
]);

/** The result code in a text such as `SCardConnect error: … .(0x80100069)`. */
export function findPcscResult(text: string): number | undefined {
  const found = /0x(8010[0-9a-f]{4})\b/i.exec(text)?.[1];
  return found === undefined ? undefined : Number.parseInt(found, 16);
}

export function isUnsettled(text: string): boolean {
  const result = findPcscResult(text);
  return result !== undefined && unsettled.has(result);
}
