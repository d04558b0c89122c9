/** From the options of an inspection to an open card: how long blocks may be, access, and what a refusal means. */
import { CivicardError } from "../../base/errors/index.ts";
import type { CardTransport } from "../transport/index.ts";
import type { AccessPacer } from "./access-pacer.ts";
import { CardSession } from "./card-session.ts";
import { negotiateBlockLength } from "./extended-length.ts";
import type { OpenCardOptions } from "./open-card.ts";
import type { ReadWatch } from "./read-watch.ts";
import { createReaderChannel } from "./reader-channel.ts";

export interface OpenSessionOptions extends Pick<OpenCardOptions, "access" | "random"> {
  readonly transport: CardTransport;
  readonly policy?: OpenCardOptions["policy"] | undefined;
  readonly maximumBlockLength?: number | undefined;
  readonly pacer?: AccessPacer | undefined;
}

/** @throws as `openCard`; READ_CANCELLED, READ_DEADLINE */
export async function openSession(options: OpenSessionOptions, watch: ReadWatch): Promise<CardSession> {
  const { transport, access, policy = "pace-or-bac", random, pacer } = options;
  const transmit = watch.guard(createReaderChannel(transport));
  try {
    const maximumBlockLength = options.maximumBlockLength ?? (await negotiateBlockLength(transport, transmit));
    const open = { transmit, access, policy, random };
    const session = await CardSession.open(open, { transport, watch, maximumBlockLength });
    pacer?.opened();
    return session;
  } catch (error) {
    if (error instanceof CivicardError && error.code === "CARD_ACCESS_REFUSED") pacer?.refused();
    throw watch.stopped ?? error;
  }
}
