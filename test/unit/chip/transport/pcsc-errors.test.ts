import { describe, expect, test } from "vitest";
import { transportErrorOf } from "../../../../src/chip/transport/pcsc-errors.ts";
import { findPcscResult, isUnsettled } from "../../../../src/chip/transport/pcsc-results.ts";
import type { TransportErrorCode } from "../../../../src/chip/transport/transport-error.ts";

/** Texts as the addon makes them of pcsc-lite's own messages; numbers from pcsc-lite's pcsclite.h. */
const texts: readonly [string, TransportErrorCode][] = [
  ["SCardEstablishContext error: Service not available.(0x8010001d)", "TRANSPORT_NO_SERVICE"],
  ["SCardGetStatusChange error: The service has been stopped.(0x8010001E)", "TRANSPORT_NO_SERVICE"],
  ["SCardTransmit error: Invalid handle.(0x80100003)", "TRANSPORT_NO_SERVICE"],
  ["SCardListReaders error: Cannot find a smart card reader.(0x8010002e)", "TRANSPORT_NO_READER"],
  ["SCardConnect error: Unknown reader specified.(0x80100009)", "TRANSPORT_READER_UNKNOWN"],
  ["SCardConnect error: No smart card inserted.(0x8010000c)", "TRANSPORT_NO_CARD"],
  ["SCardConnect error: Card is unresponsive.(0x80100066)", "TRANSPORT_CARD_MUTE"],
  ["SCardTransmit error: Card was removed.(0x80100069)", "TRANSPORT_CARD_REMOVED"],
  ["SCardConnect error: Sharing violation.(0x8010000b)", "TRANSPORT_SHARING_VIOLATION"],
  ["SCardTransmit error: Card was reset.(0x80100068)", "TRANSPORT_CARD_RESET"],
  ["SCardEstablishContext error: Access denied.(0x8010006a)", "TRANSPORT_ACCESS_DENIED"],
  ["SCardTransmit error: Transaction failed.(0x80100016)", "TRANSPORT_PROTOCOL"],
  ["Card Reader not connected", "TRANSPORT_PROTOCOL"],
];

describe("results of pcsc-lite", () => {
  test.each(texts)("%s", (text, code) => {
    const error = transportErrorOf(text, { reader: "Reader 00 00" });
    expect(error.code).toBe(code);
    expect(error.cause).toMatchObject({ message: text });
    for (const language of ["vi", "en"] as const) expect(error.text(language)).not.toMatch(/[{}?]/);
  });

  test("the number is found in either case, and only whole", () => {
    expect(findPcscResult("x(0x8010001E)")).toBe(0x8010001e);
    expect(findPcscResult("x(0x8010001E0)")).toBeUndefined();
    expect(findPcscResult("")).toBeUndefined();
  });

  test("a card that was just put down is worth another try, a removed one is not", () => {
    expect(isUnsettled("(0x8010002f)")).toBe(true);
    expect(isUnsettled("(0x80100069)")).toBe(false);
    expect(isUnsettled("nothing")).toBe(false);
  });
});
