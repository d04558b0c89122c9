import { CivicardError } from "../../base/errors/index.ts";
import { type EncodeOutcome, encodeCard } from "../../chip/personalisation/index.ts";
import { cardProfiles, getCardProfile } from "../../chip/profiles/index.ts";
import { deriveTransportKeys } from "../../chip/protocols/index.ts";
import { inspectCard } from "../../chip/reader/index.ts";
import { readerOptions, withCard } from "../card-connection.ts";
import { readCardDirectory } from "../card-directory.ts";
import { findChipSecrets, readTransportMasterKey, secretsOptions, transportKeyOption } from "../chip-secret-files.ts";
import { type CommandDefinition, missingOption } from "../command.ts";
import { findJudgementTime, readTrustStore, trustOptions } from "../trust-material.ts";

export const cardEncode: CommandDefinition = {
  noun: "card",
  verb: "encode",
  summary: {
    vi: "Ghi và khóa một chip trắng, rồi đọc lại",
    en: "Write and lock a blank chip, then read it back",
  },
  options: [
    {
      flags: "--image <dir>",
      summary: { vi: "các tệp đã ký của thẻ", en: "the signed files of the card" },
      required: true,
    },
    {
      flags: "--profile <name>",
      summary: { vi: "loại chip", en: "kind of chip" },
      required: true,
      choices: cardProfiles.map(({ name }) => name),
    },
    { ...transportKeyOption, required: true },
    ...secretsOptions,
    ...readerOptions,
    ...trustOptions,
  ],
  examples: [
    'civicard card encode --image card/ --secrets secrets.json --profile civicard-blank --transport-key-file lot.key --reader "Virtual PCD 00 00" --trust csca.cer',
  ],
  exitCodes: [3, 5, 6],
  async run(input, context) {
    const { output, clock, random, signal } = context;
    const at = findJudgementTime(input);
    const { image } = await readCardDirectory(input.text("image"));
    const secrets = (await findChipSecrets(input, context)) ?? missingOption("secrets");
    const trust = await readTrustStore(input, output);
    const masterKey = await readTransportMasterKey(input);
    try {
      const outcome = await withCard(input, context, { exclusive: true }, (transport) =>
        encodeCard({
          transport,
          profile: getCardProfile(input.text("profile")),
          transportKeys: (serial) => deriveTransportKeys(masterKey, serial),
          // The image is signed already, so its keys come with it and none is made on the chip.
          chipKeys: [],
          buildImage: async () => ({ image, secrets }),
          journal: { append: async () => undefined },
          inspect: (card, access) => inspectCard({ transport: card, access, trust, at: at ?? clock(), random }),
          random,
          signal,
          onProgress: (progress) => {
            if (progress.step !== "writing") return;
            output.progress({ vi: "ghi chip", en: "writing" }, progress.written, progress.total);
          },
        }),
      );
      return resultOf(
        outcome,
        output.choose({ vi: "Chip đã ghi, khóa và đọc lại", en: "Written, locked and read back" }),
      );
    } finally {
      masterKey.fill(0);
    }
  },
};

function resultOf(outcome: EncodeOutcome, done: string) {
  if (outcome.status === "good") {
    return { json: { status: outcome.status, chipSerial: outcome.chipSerial }, text: `${done}: ${outcome.chipSerial}` };
  }
  throw new CivicardError("CARD_SPOILED", {
    chip: outcome.chipSerial,
    reason: outcome.reason,
    detail: outcome.detail,
    step: outcome.lastStep?.index,
  });
}
