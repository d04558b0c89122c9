/** Transports that come between a program and a card: they cut, change or make up answers. For tests only. */
import { type CardTransport, TransportError } from "../../src/chip/transport/index.ts";

interface Exchange {
  /** Place of the exchange, from 0, over the whole life of the transport. */
  readonly index: number;
  readonly command: Uint8Array;
}

/** Answers in place of the card, or lets the command pass. */
export type Interceptor = (exchange: Exchange, pass: () => Promise<Uint8Array>) => Uint8Array | Promise<Uint8Array>;

export interface TamperedTransport extends CardTransport {
  /** Exchanges so far. */
  readonly count: number;
}

export function intercept(transport: CardTransport, interceptor: Interceptor): TamperedTransport {
  let count = 0;
  return {
    readerName: transport.readerName,
    maximumCommandLength: transport.maximumCommandLength,
    get atr() {
      return transport.atr;
    },
    get count() {
      return count;
    },
    transmit: async (command, options) => {
      const index = count++;
      return interceptor({ index, command }, () => transport.transmit(command, options));
    },
    powerCycle: () => transport.powerCycle(),
    close: () => transport.close(),
  };
}

/**
 * The card is pulled at one exchange and does not come back: before the command reaches it, or after it has been
 * carried out but before its answer is heard.
 */
export function pullCardAt(
  transport: CardTransport,
  cut: { readonly index: number; readonly when: "before-command" | "before-answer" },
): TamperedTransport {
  let isGone = false;
  const gone = () => new TransportError("TRANSPORT_CARD_REMOVED");
  const tampered = intercept(transport, async ({ index }, pass) => {
    if (isGone) throw gone();
    if (index !== cut.index) return pass();
    isGone = true;
    if (cut.when === "before-answer") await pass();
    throw gone();
  });
  return {
    ...tampered,
    get atr() {
      return transport.atr;
    },
    get count() {
      return tampered.count;
    },
    powerCycle: async () => {
      if (isGone) throw gone();
      await transport.powerCycle();
    },
  };
}
