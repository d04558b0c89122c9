import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import {
  encodeCommandApdu,
  encodeResponseApdu,
  parseCommandApdu,
  parseResponseApdu,
  type SecureMessagingSession,
} from "../../src/chip/iso7816/index.ts";
import { BacChip, performBac } from "../../src/chip/protocols/index.ts";
import { scriptedRandom } from "../support/scripted-random.ts";
import { loadVectors, type NamedVector } from "../support/vectors.ts";

interface BacVector extends NamedVector {
  readonly mrzInformation: string;
  readonly rndIc: string;
  readonly rndIfd: string;
  readonly kIfd: string;
  readonly kIc: string;
  readonly getChallenge: string;
  readonly challengeResponse: string;
  readonly externalAuthenticate: string;
  readonly externalAuthenticateResponse: string;
  readonly exchanges: readonly {
    readonly name: string;
    readonly command: string;
    readonly protectedCommand: string;
    readonly protectedResponse: string;
    readonly response: string;
  }[];
}

describe.each(loadVectors<BacVector>("bac", 1))("$name", (vector) => {
  const { mrzInformation, exchanges } = vector;

  it("terminal: sends the printed commands and reads the printed file", async () => {
    const sent: string[] = [];
    const answers = [vector.challengeResponse, vector.externalAuthenticateResponse];
    const { secureMessaging } = await performBac({
      transmit: async (command) => {
        sent.push(toHex(encodeCommandApdu(command)));
        return parseResponseApdu(fromHex(answers.shift() ?? "6f00"));
      },
      mrzInformation,
      random: scriptedRandom(vector.rndIfd, vector.kIfd),
    });
    expect(sent).toEqual([vector.getChallenge, vector.externalAuthenticate]);
    for (const { command, protectedCommand, protectedResponse, response } of exchanges) {
      const guarded = secureMessaging.protectCommand(parseCommandApdu(fromHex(command)));
      expect(toHex(encodeCommandApdu(guarded))).toBe(protectedCommand);
      const plain = secureMessaging.unprotectResponse(parseResponseApdu(fromHex(protectedResponse)));
      expect(toHex(encodeResponseApdu(plain))).toBe(response);
    }
    expect(exchanges).toHaveLength(3);
  });

  it("chip: gives the printed answers and serves the printed file", () => {
    const chip = new BacChip({ mrzInformation, random: scriptedRandom(vector.rndIc, vector.kIc) });
    const challenge = chip.getChallenge(parseCommandApdu(fromHex(vector.getChallenge)));
    expect(toHex(encodeResponseApdu(challenge))).toBe(vector.challengeResponse);
    const answer = chip.externalAuthenticate(parseCommandApdu(fromHex(vector.externalAuthenticate)));
    expect(toHex(encodeResponseApdu(answer.response))).toBe(vector.externalAuthenticateResponse);
    const session = answer.secureMessaging as SecureMessagingSession;
    for (const { command, protectedCommand, protectedResponse, response } of exchanges) {
      const plain = session.unprotectCommand(parseCommandApdu(fromHex(protectedCommand)));
      expect(toHex(encodeCommandApdu(plain))).toBe(command);
      const guarded = session.protectResponse(parseResponseApdu(fromHex(response)));
      expect(toHex(encodeResponseApdu(guarded))).toBe(protectedResponse);
    }
  });
});
