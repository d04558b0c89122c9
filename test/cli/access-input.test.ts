import { afterEach, describe, expect, it, vi } from "vitest";
import { readAccessKey } from "../../src/cli/access-input.ts";
import { type CommandContext, CommandInput } from "../../src/cli/command.ts";
import { Output } from "../../src/cli/output.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { seededRandom } from "../support/seeded-random.ts";

/** 9303-5, appendix B: specimen of a TD1. */
const mrz = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";

const silent = { write: () => undefined };
const context: CommandContext = {
  output: new Output({ language: "en", json: false, stdout: silent, stderr: silent }),
  settings: readSettings({}),
  clock: () => new Date("2026-03-01T00:00:00Z"),
  random: seededRandom("access input"),
  signal: new AbortController().signal,
};

const read = (options: Readonly<Record<string, string>>) => readAccessKey(new CommandInput([], options), context);

afterEach(() => vi.unstubAllEnvs());

describe("what opens a card", () => {
  it("is the MRZ of the environment when nothing was typed", async () => {
    vi.stubEnv("CIVICARD_MRZ", mrz);
    expect(await read({})).toEqual({
      kind: "MRZ",
      documentNumber: "D23145890",
      dateOfBirth: "740812",
      dateOfExpiry: "120415",
    });
  });

  it("is the CAN that was typed, whatever MRZ the environment holds", async () => {
    vi.stubEnv("CIVICARD_MRZ", mrz);
    expect(await read({ can: "123456" })).toEqual({ kind: "CAN", can: "123456" });
  });

  it("is the number that was typed, whatever MRZ the environment holds", async () => {
    vi.stubEnv("CIVICARD_MRZ", mrz);
    const typed = await read({ number: "l898902c3", birth: "1974-08-12", expiry: "2012-04-15" });
    expect(typed).toMatchObject({ kind: "MRZ", documentNumber: "L898902C3" });
  });

  it("is the MRZ that was typed before the CAN of the environment", async () => {
    vi.stubEnv("CIVICARD_CAN", "654321");
    expect(await read({ mrz })).toMatchObject({ kind: "MRZ", documentNumber: "D23145890" });
  });
});
