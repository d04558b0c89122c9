/** Power off, power on, and read the finished card by every word that opens it. */
import { CivicardError } from "../../base/errors/index.ts";
import type { CardImage } from "../../lds/index.ts";
import { createApduChannel } from "../iso7816/index.ts";
import type { CardProfile } from "../profiles/index.ts";
import type { ChipSecrets } from "../secrets/index.ts";
import type { CardTransport } from "../transport/index.ts";
import { isOpenForBuilding } from "./blank-chip.ts";
import type { EncodeFault } from "./outcome.ts";
import { findReadBackFault, type InspectPort, type ReadBackReport, readBackAccesses } from "./read-back.ts";

export interface CheckCardOptions {
  readonly transport: CardTransport;
  readonly profile: CardProfile;
  readonly image: CardImage;
  readonly secrets: ChipSecrets;
  readonly inspect: InspectPort;
}

export type CardCheck =
  | { readonly status: "good"; readonly readBacks: readonly ReadBackReport[] }
  | { readonly status: "spoiled" | "unknown-after-lock"; readonly reason: EncodeFault; readonly detail: string };

/** Never throws for what the card does: a card that cannot be read is spoiled, one that went away is unknown. */
export async function checkCard(options: CheckCardOptions): Promise<CardCheck> {
  const { transport, profile, image, secrets, inspect } = options;
  const readBacks: ReadBackReport[] = [];
  try {
    await transport.powerCycle();
    if (await isOpenForBuilding(createApduChannel(transport), profile)) {
      return { status: "spoiled", reason: "NOT_LOCKED", detail: "the issuer security domain answers" };
    }
    for (const access of readBackAccesses(secrets)) {
      await transport.powerCycle();
      const report = await inspect(transport, access);
      const fault = findReadBackFault(report, image, access);
      if (fault?.kind === "interrupted") return interrupted(fault.detail);
      if (fault !== undefined) return failed(`by ${access.kind}: ${fault.detail}`);
      readBacks.push(report);
    }
  } catch (error) {
    return describeThrown(error);
  }
  return { status: "good", readBacks };
}

/** What an inspection throws about the card itself is an answer; anything else leaves the question open. */
function describeThrown(error: unknown): CardCheck {
  if (!(error instanceof CivicardError)) return interrupted("INTERNAL");
  if (!error.code.startsWith("CARD_")) return interrupted(error.code);
  return { status: "spoiled", reason: "NOT_OPENED", detail: error.code };
}

function interrupted(detail: string): CardCheck {
  return { status: "unknown-after-lock", reason: "READ_BACK_INTERRUPTED", detail };
}

function failed(detail: string): CardCheck {
  return { status: "spoiled", reason: "READ_BACK_FAILED", detail };
}
