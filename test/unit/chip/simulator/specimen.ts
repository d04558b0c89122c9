import { fromHex, toUnsignedBytes } from "../../../../src/base/bytes/index.ts";
import {
  encodeEcSubjectPublicKeyInfo,
  generateScalar,
  getCurve,
  publicPointOf,
} from "../../../../src/base/crypto/index.ts";
import {
  type ApduProcessor,
  createApduChannel,
  createSecureChannel,
  selectApplication,
} from "../../../../src/chip/iso7816/index.ts";
import { getAccessProfile } from "../../../../src/chip/profiles/index.ts";
import { type PacePassword, performPace } from "../../../../src/chip/protocols/index.ts";
import type { ChipSecrets } from "../../../../src/chip/secrets/index.ts";
import { createPersonalisedChip, parseFault, type VirtualChip } from "../../../../src/chip/simulator/index.ts";
import { createMemoryTransport } from "../../../../src/chip/transport/index.ts";
import {
  type CardImage,
  createCardImage,
  encodeDg14,
  encodeDg15,
  encodeEfCardAccess,
  getEcdsaPlainOid,
  getPaceOid,
  LDS1_APPLICATION,
  type PaceInfo,
  protocolOids,
} from "../../../../src/lds/index.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const curve = getCurve("P-256");
const activeKey = generateScalar(curve, seededRandom("active authentication"));

export const can = "482915";
export const mrzInformation = "D23145890774081221204159";
export const paceInfo: PaceInfo = {
  kind: "pace",
  oid: getPaceOid({ keyAgreement: "ECDH", mapping: "GM", cipher: "AES-128" }),
  version: 2,
  parameterId: 12,
};

export const subjectPublicKeyInfo = encodeEcSubjectPublicKeyInfo(curve, publicPointOf(curve, activeKey), {
  parameters: "named",
});

export const secrets: ChipSecrets = {
  can,
  mrzInformation,
  keys: [
    {
      purpose: "active-authentication",
      keyOrigin: "injected",
      curve: "P-256",
      privateKey: toUnsignedBytes(activeKey, 32),
    },
  ],
};

const filler = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);

/** Files of the right outer form; what is in them does not matter to a chip. */
export const image: CardImage = createCardImage([
  ["EF.CardAccess", encodeEfCardAccess([paceInfo])],
  ["EF.COM", fromHex("60145f0104303130375f36063034303030305c026175")],
  ["EF.SOD", filler(1900)],
  ["DG1", filler(93)],
  ["DG2", filler(40_000)],
  ["DG3", filler(200)],
  [
    "DG14",
    encodeDg14([
      paceInfo,
      {
        kind: "active-authentication",
        oid: protocolOids.activeAuthentication,
        version: 1,
        signatureAlgorithm: getEcdsaPlainOid("SHA-256"),
      },
    ]),
  ],
  ["DG15", encodeDg15({ subjectPublicKeyInfo })],
]);

export interface FinishedOptions {
  readonly profile?: string;
  readonly faults?: readonly string[];
  /** Files in place of those of `image`, or more. */
  readonly files?: CardImage;
  readonly moreSecrets?: Partial<ChipSecrets>;
}

export function finishedChip(options: FinishedOptions = {}): VirtualChip {
  const { profile = "vnm", faults = [], files = new Map(), moreSecrets = {} } = options;
  return createPersonalisedChip({
    image: new Map([...image, ...files]),
    secrets: { ...secrets, ...moreSecrets },
    profile: getAccessProfile(profile),
    random: seededRandom("chip"),
    faults: faults.map(parseFault),
  });
}

/** Plain channel to the chip, as a reader has it. */
export function connect(chip: VirtualChip): ApduProcessor {
  return createApduChannel(createMemoryTransport(chip));
}

/** PACE and the application selected under secure messaging. */
export async function openWithPace(
  transmit: ApduProcessor,
  password: PacePassword = { kind: "CAN", can },
  info: PaceInfo = paceInfo,
): Promise<ApduProcessor> {
  const { secureMessaging } = await performPace({
    transmit,
    info,
    password,
    random: seededRandom("terminal"),
  });
  const channel = createSecureChannel(secureMessaging, transmit);
  await channel(selectApplication(fromHex(LDS1_APPLICATION)));
  return channel;
}
