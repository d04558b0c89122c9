/** The three ways to a virtual chip: blank from the maker, finished from an image, or as it was kept. */
import type { RandomSource } from "../../base/crypto/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import type { Clock } from "../../base/time.ts";
import { type CardFileKey, type CardImage, cardFiles, findCardFileName, MASTER_FILE } from "../../lds/index.ts";
import { type AccessProfile, accessConditionOf, type CardProfile, getCardProfile } from "../profiles/index.ts";
import { CHIP_SERIAL_LENGTH, type TransportKeys } from "../protocols/index.ts";
import { assertChipSecrets, type ChipSecrets } from "../secrets/index.ts";
import { type ChipState, initialTries, type StoredApplication, type StoredFile } from "./chip-state.ts";
import { parseChipState } from "./chip-state-file.ts";
import type { Fault } from "./fault.ts";
import { trustOf } from "./trust-state.ts";
import { VirtualChip } from "./virtual-chip.ts";

interface Surroundings {
  readonly random: RandomSource;
  readonly faults?: readonly Fault[] | undefined;
}

export interface BlankChipOptions extends Surroundings {
  /** 10 bytes. */
  readonly serial: Uint8Array;
  /** Of this chip, see `deriveTransportKeys`; the chip keeps copies. */
  readonly transportKeys: TransportKeys;
  readonly profile?: CardProfile | undefined;
  /** For the time of locking. */
  readonly clock: Clock;
}

export interface PersonalisedChipOptions extends Surroundings {
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
  /** Who may read what. */
  readonly profile: AccessProfile;
}

export interface RestoredChipOptions extends Surroundings {
  /** From `VirtualChip.exportState`. */
  readonly state: Uint8Array;
  readonly clock: Clock;
}

/** Kind of chip that a finished card is simulated on. */
const PLATFORM = "civicard-blank";

/** @throws CivicardError CHIP_SERIAL_INVALID */
export function createBlankChip(options: BlankChipOptions): VirtualChip {
  const { serial, transportKeys, profile = getCardProfile(PLATFORM) } = options;
  if (serial.length !== CHIP_SERIAL_LENGTH) {
    throw new CivicardError("CHIP_SERIAL_INVALID", { length: serial.length, expected: CHIP_SERIAL_LENGTH });
  }
  const { enc, mac, dek } = transportKeys;
  return start(options, {
    lifeCycle: "blank",
    profile: profile.name,
    chipSerial: serial.slice(),
    transportKeys: { enc: enc.slice(), mac: mac.slice(), dek: dek.slice() },
    sequenceCounter: 0,
    accessProtocols: profile.access.accessProtocols,
    tries: initialTries,
    applications: [],
    files: new Map(),
    keys: [],
    trustPoints: [],
    linkCertificates: [],
  });
}

/** A finished, locked card. @throws CivicardError SECRETS_INVALID, CVC_PROFILE_INVALID for a trust point that is none */
export function createPersonalisedChip(options: PersonalisedChipOptions): VirtualChip {
  const { image, profile, random } = options;
  const secrets = assertChipSecrets(options.secrets);
  const platform = getCardProfile(PLATFORM);
  const files = new Map([...image].map(([key, content]) => [key, storedFile(profile, key, content)]));
  const state: ChipState = {
    lifeCycle: "locked",
    profile: platform.name,
    chipSerial: random(CHIP_SERIAL_LENGTH),
    sequenceCounter: 0,
    accessProtocols: profile.accessProtocols,
    mrzInformation: secrets.mrzInformation,
    can: secrets.can,
    pin: secrets.pin,
    puk: secrets.puk,
    tries: initialTries,
    applications: applicationsOf(files.values(), platform),
    files,
    keys: secrets.keys.map((key) => ({
      ...key,
      privateKey: key.privateKey.slice(),
      keyReference: platform.keySlots.find(({ purpose }) => purpose === key.purpose)?.keyReference ?? 0,
    })),
    trustPoints: (secrets.trustPoints ?? []).map((certificate) => certificate.slice()),
    linkCertificates: [],
  };
  trustOf(state);
  return start(options, state);
}

/** @throws CivicardError CHIP_STATE_INVALID */
export function restoreChip(options: RestoredChipOptions): VirtualChip {
  return start(options, parseChipState(options.state));
}

function start(
  { random, clock, faults = [] }: Surroundings & { readonly clock?: Clock },
  state: ChipState,
): VirtualChip {
  return new VirtualChip({ state, random, clock, faults });
}

function storedFile(profile: AccessProfile, key: CardFileKey, content: Uint8Array): StoredFile {
  const [application = MASTER_FILE, fileId = ""] = key.split("/");
  const name = findCardFileName(key);
  return {
    application,
    fileId: Number.parseInt(fileId, 16),
    shortFileId: name && cardFiles[name].shortFileId,
    access: accessConditionOf(profile, name),
    content: content.slice(),
  };
}

function applicationsOf(files: Iterable<StoredFile>, platform: CardProfile): readonly StoredApplication[] {
  const names = new Set([...files].map(({ application }) => application));
  return [...names]
    .filter((name) => name !== MASTER_FILE)
    .map((applicationId, index) => {
      const known = platform.applications.find((application) => application.applicationId === applicationId);
      return known ?? { applicationId, fileId: 0x0300 + index };
    });
}
