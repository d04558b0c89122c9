import { CivicardError } from "../../base/errors/index.ts";
import { accessProfiles, getAccessProfile } from "../../chip/profiles/index.ts";
import { deriveTransportKeys } from "../../chip/protocols/index.ts";
import { assertChipSecrets, type ChipSecrets } from "../../chip/secrets/index.ts";
import {
  createBlankChip,
  createPersonalisedChip,
  faultNames,
  faultsOf,
  getPersonality,
  type Personality,
  parseFault,
  personalities,
  type VirtualChip,
  withPersonality,
} from "../../chip/simulator/index.ts";
import { serveChip } from "../../chip/transport/index.ts";
import {
  type CardImage,
  canOfPersonalNumber,
  findCardFile,
  mrzInformationOf,
  parseDg1,
  parseDg13,
  parseMrz,
} from "../../lds/index.ts";
import { readCardDirectory } from "../card-directory.ts";
import { findChipSecrets, readTransportMasterKey, secretsOptions, transportKeyOption } from "../chip-secret-files.ts";
import { type CommandContext, type CommandDefinition, type CommandInput, usageError } from "../command.ts";

const DEFAULT_SLOT = "127.0.0.1:35963";
const SERIAL_BYTES = 10;

export const simStart: CommandDefinition = {
  noun: "sim",
  verb: "start",
  summary: {
    vi: "Đặt chip mô phỏng vào đầu đọc ảo của pcscd, đến khi dừng (Ctrl-C)",
    en: "Put a virtual chip into pcscd's virtual reader until stopped (Ctrl-C)",
  },
  options: [
    { flags: "--image <dir>", summary: { vi: "các tệp của thẻ", en: "the files of the card" } },
    { flags: "--blank", summary: { vi: "chip trắng thay vì thẻ", en: "a blank chip in place of a card" } },
    transportKeyOption,
    ...secretsOptions,
    {
      flags: "--profile <name>",
      summary: { vi: "quy tắc truy cập, mặc định vnm", en: "access rules, default vnm" },
      choices: accessProfiles.map(({ name }) => name),
    },
    {
      flags: "--fault <name...>",
      summary: { vi: `lỗi mô phỏng: ${faultNames.join(", ")}`, en: `simulated faults: ${faultNames.join(", ")}` },
    },
    {
      flags: "--personality <name>",
      summary: { vi: "chip của thực tế, xem docs/faults.md", en: "a chip of the field, see docs/faults.md" },
      choices: personalities.map(({ name }) => name),
    },
    { flags: "--vpcd <host:port>", summary: { vi: `mặc định ${DEFAULT_SLOT}`, en: `default ${DEFAULT_SLOT}` } },
  ],
  examples: [
    "civicard sim start --image card/",
    "civicard sim start --image card/ --secrets secrets.json --fault flip-byte:DG2",
    "civicard sim start --image card/ --personality pace-wants-84",
    "civicard sim start --blank --transport-key-file lot.key",
  ],
  exitCodes: [5],
  async run(input, context) {
    const { output, signal } = context;
    const chip = input.flag("blank") ? await blankChip(input, context) : await finishedChip(input, context);
    const [host, port] = slotOf(input.findText("vpcd") ?? DEFAULT_SLOT);
    const served = serveChip({
      chip,
      host,
      port,
      onChange: (state) =>
        output.event(
          { event: state, host, port },
          state === "inserted"
            ? {
                vi: `Chip đã vào đầu đọc ảo ${host}:${port}. Ctrl-C để dừng.`,
                en: `The chip is in the virtual reader ${host}:${port}. Ctrl-C stops.`,
              }
            : { vi: "Chip đã ra khỏi đầu đọc ảo.", en: "The chip is out of the virtual reader." },
        ),
    });
    try {
      await served.inserted();
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    } finally {
      await served.close();
    }
    return undefined;
  },
};

async function blankChip(input: CommandInput, { random, clock }: CommandContext): Promise<VirtualChip> {
  const serial = random(SERIAL_BYTES);
  const transportKeys = deriveTransportKeys(await readTransportMasterKey(input), serial);
  const personality = findPersonality(input);
  const faults = [...input.list("fault").map(parseFault), ...(personality === undefined ? [] : faultsOf(personality))];
  return createBlankChip({ serial, transportKeys, random, clock, faults });
}

function findPersonality(input: CommandInput): Personality | undefined {
  const name = input.findText("personality");
  return name === undefined ? undefined : getPersonality(name);
}

async function finishedChip(input: CommandInput, context: CommandContext): Promise<VirtualChip> {
  const directory = input.findText("image");
  if (directory === undefined) {
    return usageError({ vi: "cần --image hoặc --blank", en: "give --image or --blank" });
  }
  const { image } = await readCardDirectory(directory);
  const secrets = (await findChipSecrets(input, context)) ?? secretsOfImage(image, context);
  const options = {
    image,
    secrets,
    profile: getAccessProfile(input.findText("profile") ?? "vnm"),
    random: context.random,
    faults: input.list("fault").map(parseFault),
  };
  const personality = findPersonality(input);
  if (personality?.changesSignedFiles) {
    context.output.warn({
      vi: `${personality.name}: các tệp đã ký bị đổi, xác thực thụ động sẽ không đạt.`,
      en: `${personality.name}: signed files are changed, so passive authentication will fail.`,
    });
  }
  return createPersonalisedChip(personality === undefined ? options : withPersonality(options, personality));
}

/** What the files themselves tell of how the card is opened; private keys they do not hold. */
function secretsOfImage(image: CardImage, { output }: CommandContext): ChipSecrets {
  const dg1 = findCardFile(image, "DG1");
  if (dg1 === undefined)
    return usageError({ vi: "thẻ không có DG1 thì cần --secrets", en: "without DG1 the card needs --secrets" });
  if (findCardFile(image, "DG15") !== undefined) {
    output.warn({
      vi: "không có --secrets: chip không có khóa riêng, xác thực chủ động sẽ không đạt.",
      en: "no --secrets: the chip has no private key, so active authentication will fail.",
    });
  }
  return assertChipSecrets({
    can: canOfImage(image),
    mrzInformation: mrzInformationOf(parseMrz(parseDg1(dg1).mrz)),
    keys: [],
  });
}

/** The CAN of a Vietnamese card is part of its number; other cards open by the MRZ. */
function canOfImage(image: CardImage): string | undefined {
  const dg13 = findCardFile(image, "DG13");
  if (dg13 === undefined) return undefined;
  try {
    const { personalNumber } = parseDg13(dg13);
    return personalNumber === undefined ? undefined : canOfPersonalNumber(personalNumber);
  } catch (error) {
    if (error instanceof CivicardError) return undefined;
    throw error;
  }
}

function slotOf(text: string): readonly [host: string, port: number] {
  const [, host, port = ""] = /^([^:\s]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    return usageError({ vi: "--vpcd cần HOST:PORT", en: "--vpcd wants HOST:PORT" });
  }
  return [host, Number(port)];
}
