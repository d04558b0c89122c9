/**
 * Is this a blank of ours? Asked before anything is changed on it: a card that is personalised already, or of another
 * make, is named and left alone.
 */
import { fromHex, parseTlv, toHex } from "../../base/bytes/index.ts";
import { CivicardError } from "../../base/errors/index.ts";
import {
  type ApduProcessor,
  formatStatusWord,
  getData,
  StatusWord,
  StatusWordError,
  selectApplication,
} from "../iso7816/index.ts";
import type { CardProfile } from "../profiles/index.ts";
import { type OpenScp03Options, openScp03, type Scp03Channel, Scp03Error } from "../protocols/index.ts";

export interface OpenBlankOptions {
  readonly transmit: ApduProcessor;
  readonly profile: CardProfile;
  readonly transportKeys: OpenScp03Options["keys"];
  readonly random: OpenScp03Options["random"];
}

/**
 * @throws CivicardError CHIP_ALREADY_PERSONALISED, CHIP_FOREIGN; the chip is unchanged
 * @throws TransportError when the card or reader went away
 */
export async function openBlank({ transmit, profile, transportKeys, random }: OpenBlankOptions): Promise<Scp03Channel> {
  await assertWithoutApplications(transmit, profile);
  const selected = await transmit(selectApplication(fromHex(profile.issuerApplication)));
  if (selected.statusWord !== StatusWord.success) {
    throw foreign(profile, `no issuer security domain, status ${formatStatusWord(selected.statusWord)}`);
  }
  const { iParameter, keyVersion, securityLevel } = profile.secureChannel;
  let channel: Scp03Channel;
  try {
    channel = await openScp03({ transmit, keys: transportKeys, random, iParameter, keyVersion, securityLevel });
  } catch (error) {
    // With other keys than ours the chip belongs to somebody else, whatever else it looks like.
    if (!(error instanceof Scp03Error || error instanceof StatusWordError)) throw error;
    throw foreign(profile, error.code, error);
  }
  await assertWithoutApplications(channel.transmit, profile);
  return channel;
}

/** Whether building commands can still be asked for: a locked chip has no issuer security domain to select. */
export async function isOpenForBuilding(transmit: ApduProcessor, profile: CardProfile): Promise<boolean> {
  const { statusWord } = await transmit(selectApplication(fromHex(profile.issuerApplication)));
  return statusWord === StatusWord.success;
}

/** Serial by GET DATA, upper-case hexadecimal; `undefined` where the chip does not tell it. */
export async function findChipSerial(transmit: ApduProcessor, profile: CardProfile): Promise<string | undefined> {
  const tag = profile.dataObjects.chipSerial;
  const { statusWord, data } = await transmit(getData(tag));
  if (statusWord !== StatusWord.success) return undefined;
  try {
    return formatChipSerial(parseTlv(data, tag).value);
  } catch {
    return undefined;
  }
}

export function formatChipSerial(serial: Uint8Array): string {
  return toHex(serial).toUpperCase();
}

/** A blank has none of the applications yet; a finished card and a half-written one have. */
async function assertWithoutApplications(transmit: ApduProcessor, profile: CardProfile): Promise<void> {
  for (const { applicationId } of profile.applications) {
    const { statusWord } = await transmit(selectApplication(fromHex(applicationId)));
    if (statusWord === StatusWord.success) throw new CivicardError("CHIP_ALREADY_PERSONALISED");
  }
}

function foreign(profile: CardProfile, reason: string, cause?: unknown): CivicardError {
  return new CivicardError("CHIP_FOREIGN", { profile: profile.name, reason }, { cause });
}
