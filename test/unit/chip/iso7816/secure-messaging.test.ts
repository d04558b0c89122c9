import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, encodeTlv, fromHex } from "../../../../src/base/bytes/index.ts";
import { aesCmac, padIso9797Method2 } from "../../../../src/base/crypto/index.ts";
import {
  createSecureChannel,
  type ResponseApdu,
  readBinary,
  SecureMessagingSession,
} from "../../../../src/chip/iso7816/index.ts";

const ksEnc = fromHex("f5f0e35c0d7161ee6724ee513a0d9a7f");
const ksMac = fromHex("fe251c7858b356b24514b3bd5f4297d1");
const open = () => new SecureMessagingSession({ cipher: "AES-128", ksEnc, ksMac });
const ok = (data: Uint8Array = new Uint8Array()): ResponseApdu => ({ data, statusWord: 0x9000 });

/** Terminal that has sent its first command and waits for the answer with counter 2. */
function waiting(): SecureMessagingSession {
  const session = open();
  session.protectCommand(readBinary(0, 4));
  return session;
}

/** Answer made of given objects with a right checksum, by the standard's formula and not by the session. */
function signed(objects: Uint8Array, tail: Uint8Array = new Uint8Array()): Uint8Array {
  const ssc = new Uint8Array(16);
  ssc[15] = 2;
  const mac = aesCmac(ksMac, padIso9797Method2(concatBytes(ssc, objects), 16)).subarray(0, 8);
  return concatBytes(objects, encodeTlv(0x8e, mac), tail);
}

const status = fromHex("99029000");

describe("terminal", () => {
  test("objects it does not know are left alone when the checksum covers them", () => {
    const data = signed(concatBytes(encodeTlv(0x81, fromHex("0102")), status));
    expect(waiting().unprotectResponse(ok(data))).toEqual(ok());
  });

  test.each([
    ["an object after the checksum", signed(status, fromHex("870100"))],
    ["two status objects", signed(concatBytes(status, status))],
    ["objects 85 and 87 at once", signed(concatBytes(fromHex("850187870101"), status))],
    ["a cryptogram of half a block", signed(concatBytes(fromHex("8709010102030405060708"), status))],
    ["another padding indicator", signed(concatBytes(encodeTlv(0x87, new Uint8Array(17)), status))],
    ["an empty cryptogram", signed(concatBytes(fromHex("870101"), status))],
    ["padding that is none", signed(concatBytes(encodeTlv(0x85, new Uint8Array(16)), status))],
    ["no status object", signed(fromHex("810101"))],
    ["a checksum of four bytes", concatBytes(status, fromHex("8e0401020304"))],
  ])("refuses %s and ends", (_, data) => {
    const session = waiting();
    expect(() => session.unprotectResponse(ok(data))).toThrowError(
      expect.objectContaining({ code: "SM_OBJECTS_INVALID" }),
    );
    expect(session.ended).toBe(true);
  });

  test("an answer without protection has its own code and tells the status word (field cases A17, A23)", () => {
    const session = waiting();
    expect(() => session.unprotectResponse({ data: new Uint8Array(), statusWord: 0x6700 })).toThrowError(
      expect.objectContaining({ code: "SM_RESPONSE_NOT_PROTECTED", statusWord: 0x6700 }),
    );
    expect(() => session.protectCommand(readBinary(0, 4))).toThrowError(
      expect.objectContaining({ code: "SM_SESSION_ENDED" }),
    );
  });

  test("no bytes of a card make it throw anything but its own error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(0xffff), (data, statusWord) => {
        const session = waiting();
        expect(() => session.unprotectResponse({ data, statusWord })).toThrowError(
          expect.objectContaining({ code: expect.stringMatching(/^SM_/) }),
        );
      }),
    );
  });

  test("the keys handed in stay the caller's: ending wipes copies", () => {
    const key = ksEnc.slice();
    const session = new SecureMessagingSession({ cipher: "AES-128", ksEnc: key, ksMac });
    session.end();
    expect(key).toEqual(ksEnc);
  });
});

describe("chip", () => {
  test("one flipped bit anywhere ends the session, and the right command is refused after it (field case S06)", () => {
    const length = open().protectCommand(readBinary(0, 4)).data?.length ?? 0;
    expect(length).toBe(13);
    for (let bit = 0; bit < length * 8; bit++) {
      const chip = open();
      const command = open().protectCommand(readBinary(0, 4));
      const data = command.data?.slice() ?? new Uint8Array();
      data[bit >> 3] = (data[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => chip.unprotectCommand({ ...command, data })).toThrowError(
        expect.objectContaining({ code: expect.stringMatching(/^SM_(CHECKSUM_WRONG|OBJECTS_INVALID)$/) }),
      );
      expect(() => chip.unprotectCommand(command)).toThrowError(expect.objectContaining({ code: "SM_SESSION_ENDED" }));
    }
  });

  test("the header is under the checksum", () => {
    const command = open().protectCommand(readBinary(0, 4));
    expect(() => open().unprotectCommand({ ...command, p2: 1 })).toThrowError(
      expect.objectContaining({ code: "SM_CHECKSUM_WRONG" }),
    );
  });

  test("a command sent twice is refused", () => {
    const chip = open();
    const command = open().protectCommand(readBinary(0, 4));
    chip.unprotectCommand(command);
    chip.protectResponse(ok());
    expect(() => chip.unprotectCommand(command)).toThrowError(expect.objectContaining({ code: "SM_CHECKSUM_WRONG" }));
  });
});

describe("both sides", () => {
  test.each([0, 1, 15, 16, 17, 31, 32, 255, 256, 1000])(
    "data of %i bytes, whole blocks too (field case S06)",
    (length) => {
      for (const [cipher, keyLength] of [
        ["3DES", 16],
        ["AES-192", 24],
        ["AES-256", 32],
      ] as const) {
        const keys = { ksEnc: new Uint8Array(keyLength).fill(1), ksMac: new Uint8Array(keyLength).fill(2) };
        const [terminal, chip] = [1, 2].map(() => new SecureMessagingSession({ cipher, ...keys }));
        const data = length === 0 ? undefined : new Uint8Array(length).fill(0x80);
        const command = { cla: 0, ins: 0xd6, p1: 0, p2: 0, data, expectedLength: undefined };
        const guarded = terminal?.protectCommand(command);
        expect(guarded && chip?.unprotectCommand(guarded)).toEqual(command);
        const answer = chip?.protectResponse(ok(data));
        expect(answer && terminal?.unprotectResponse(answer)).toEqual(ok(data));
      }
    },
  );
});

describe("secure channel", () => {
  test("a protected 6Cxx is repeated once in the same session", async () => {
    const chip = open();
    const asked: (number | undefined)[] = [];
    const channel = createSecureChannel(open(), async (command) => {
      const plain = chip.unprotectCommand(command);
      asked.push(plain.expectedLength);
      return chip.protectResponse(plain.expectedLength === 256 ? { ...ok(), statusWord: 0x6ce7 } : ok(fromHex("aa")));
    });
    expect(await channel(readBinary(0, 256))).toEqual(ok(fromHex("aa")));
    expect(asked).toEqual([256, 0xe7]);
  });

  test("an exchange that fails on the way ends the session", async () => {
    const session = open();
    const channel = createSecureChannel(session, () => Promise.reject(new Error("card gone")));
    await expect(channel(readBinary(0, 4))).rejects.toThrow("card gone");
    expect(session.ended).toBe(true);
  });
});
