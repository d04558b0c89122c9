import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes/index.ts";
import type { CipherName } from "../../src/base/crypto/index.ts";
import {
  encodeCommandApdu,
  encodeResponseApdu,
  parseCommandApdu,
  parseResponseApdu,
  SecureMessagingSession,
} from "../../src/chip/iso7816/index.ts";
import { createSessionCipher, incrementCounter } from "../../src/chip/iso7816/secure-messaging-cipher.ts";
import { describeShared, sharedExists, sharedPath } from "../support/shared.ts";

interface Step {
  readonly name: string;
  readonly command: string;
  /** Absent where the source prints the answer alone. */
  readonly protectedCommand?: string | undefined;
  readonly protectedResponse?: string | undefined;
  readonly responseData?: string | undefined;
  readonly statusWord?: string | undefined;
  /** Where the steps of a session do not follow each other. */
  readonly sscBefore?: string | undefined;
}

interface Session {
  readonly name: string;
  readonly cipher: CipherName;
  readonly ksEnc: string;
  readonly ksMac: string;
  readonly initialSsc?: string | undefined;
  readonly steps: readonly Step[];
}

function open({ cipher, ksEnc, ksMac, initialSsc }: Omit<Session, "name" | "steps">): SecureMessagingSession {
  const ssc = initialSsc === undefined ? undefined : fromHex(initialSsc);
  return new SecureMessagingSession({ cipher, ksEnc: fromHex(ksEnc), ksMac: fromHex(ksMac), ssc });
}

/** Both sides of one session, each fed with the vector's bytes and never with the other side's output. */
function runSession(session: Session): number {
  let [terminal, chip] = [open(session), open(session)];
  for (const step of session.steps) {
    if (step.sscBefore !== undefined) {
      [terminal, chip] = [1, 2].map(() => open({ ...session, initialSsc: step.sscBefore })) as [
        SecureMessagingSession,
        SecureMessagingSession,
      ];
    }
    const command = parseCommandApdu(fromHex(step.command));
    const sent = toHex(encodeCommandApdu(terminal.protectCommand(command)));
    expect(sent, step.name).toBe(step.protectedCommand ?? sent);
    expect(chip.unprotectCommand(parseCommandApdu(fromHex(step.protectedCommand ?? sent))), step.name).toEqual(command);
    if (step.protectedResponse === undefined) continue;
    const plain = parseResponseApdu(fromHex(`${step.responseData}${step.statusWord}`));
    expect(toHex(encodeResponseApdu(chip.protectResponse(plain))), step.name).toBe(step.protectedResponse);
    expect(terminal.unprotectResponse(parseResponseApdu(fromHex(step.protectedResponse))), step.name).toEqual(plain);
  }
  return session.steps.length;
}

const published = JSON.parse(
  readFileSync(new URL("../../fixtures/vectors/secure-messaging.json", import.meta.url), "utf8"),
) as { readonly sessions: readonly Session[] };

describe("secure messaging, ICAO 9303-11 §9.8: worked examples of the standards", () => {
  test.each(published.sessions)("$name", (session) => {
    expect(runSession(session)).toBeGreaterThan(0);
  });

  test("all vectors ran", () => {
    expect(published.sessions.length).toBe(4);
    expect(published.sessions.flatMap((session) => session.steps).length).toBe(7);
  });
});

/** Fields of the shared file that are read here. */
interface SharedStep {
  readonly name: string;
  readonly unprotected_apdu?: string;
  readonly header?: string;
  readonly data?: string;
  readonly ne?: number | null;
  readonly ssc_before: string;
  readonly protected_apdu?: string;
  readonly protected_response?: string;
  readonly response_data?: string;
  readonly response_sw?: string;
}
interface SharedSession {
  readonly name: string;
  readonly cipher: "AES" | "3DES";
  readonly ks_enc: string;
  readonly ks_mac: string;
  readonly initial_ssc?: string;
  readonly steps?: readonly SharedStep[];
  /** A cryptogram alone, with padding indicator. */
  readonly ssc?: string;
  readonly do87_value?: string;
  readonly plain?: string;
}
interface RejectCase {
  readonly name: string;
  readonly cipher: "AES" | "3DES";
  readonly ks_enc: string;
  readonly ks_mac: string;
  readonly ssc_before: string;
  readonly response: string;
}
interface SharedVectors {
  readonly sessions: readonly SharedSession[];
  readonly reject_cases: { readonly cases: readonly RejectCase[] };
  readonly ssc_increment: { readonly cases: readonly { readonly ssc: string; readonly next: string }[] };
}

const cipherOf = (cipher: "AES" | "3DES", key: string): CipherName =>
  cipher === "3DES" ? "3DES" : (`AES-${key.length * 4}` as CipherName);

function toSession(shared: SharedSession): Session {
  return {
    name: shared.name,
    cipher: cipherOf(shared.cipher, shared.ks_enc),
    ksEnc: shared.ks_enc,
    ksMac: shared.ks_mac,
    initialSsc: shared.initial_ssc,
    steps: (shared.steps ?? []).map((step) => ({
      name: step.name,
      command: step.unprotected_apdu ?? (step.header === undefined ? "00b0000004" : commandOf(step)),
      protectedCommand: step.protected_apdu,
      protectedResponse: step.protected_response,
      responseData: step.response_data,
      statusWord: step.response_sw,
      sscBefore: shared.initial_ssc === undefined ? step.ssc_before : undefined,
    })),
  };
}

function commandOf({ header = "", data, ne }: SharedStep): string {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = fromHex(header);
  const body = data ? { data: fromHex(data) } : {};
  return toHex(encodeCommandApdu({ cla, ins, p1, p2, ...body, expectedLength: ne ?? undefined }));
}

const file = ["vectors", "secure_messaging_aes.json"] as const;

describeShared("secure messaging: vectors of other projects", file, () => {
  const vectors: SharedVectors | undefined = sharedExists(...file)
    ? (JSON.parse(readFileSync(sharedPath(...file), "utf8")) as SharedVectors)
    : undefined;
  const sessions = (vectors?.sessions ?? []).map(toSession).filter(({ steps }) => steps.length > 0);

  test.each(sessions)("$name", (session) => {
    expect(runSession(session)).toBeGreaterThan(0);
  });

  test.each(vectors?.reject_cases.cases ?? [])("refused: $name", (vector) => {
    const { cipher, ks_enc: ksEnc, ks_mac: ksMac, ssc_before: ssc, response } = vector;
    const previous = toHex(decrement(fromHex(ssc)));
    const session = open({ cipher: cipherOf(cipher, ksEnc), ksEnc, ksMac, initialSsc: previous });
    session.protectCommand(parseCommandApdu(fromHex("00b0000004")));
    expect(() => session.unprotectResponse(parseResponseApdu(fromHex(response)))).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^(SM_|APDU_RESPONSE_INVALID)/) }),
    );
  });

  const cryptograms = (vectors?.sessions ?? []).filter(({ do87_value: value }) => value !== undefined);

  test.each(cryptograms)("decrypted: $name", ({ cipher, ks_enc, ks_mac, ssc = "", do87_value = "", plain }) => {
    const keys = { ksEnc: fromHex(ks_enc), ksMac: fromHex(ks_mac) };
    const cryptogram = fromHex(do87_value).subarray(1);
    expect(toHex(createSessionCipher(cipherOf(cipher, ks_enc), keys).decrypt(fromHex(ssc), cryptogram))).toBe(plain);
  });

  test.each(vectors?.ssc_increment.cases ?? [])("counter after $ssc", ({ ssc, next }) => {
    expect(toHex(incrementCounter(fromHex(ssc)))).toBe(next);
  });

  test("all vectors ran", () => {
    expect([cryptograms.length, vectors?.ssc_increment.cases.length]).toEqual([1, 4]);
    expect(sessions.length).toBe(12);
    expect(sessions.flatMap(({ steps }) => steps).length).toBeGreaterThanOrEqual(25);
    expect(vectors?.reject_cases.cases.length).toBe(8);
  });
});

function decrement(counter: Uint8Array): Uint8Array {
  const value = BigInt(`0x${toHex(counter)}`) - 1n;
  return fromHex(value.toString(16).padStart(counter.length * 2, "0"));
}
