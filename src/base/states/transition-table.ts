import { CivicardError } from "../errors/index.ts";

/** One allowed move. `from` is undefined where the move creates the entity. */
export interface Transition<State extends string, Event extends string> {
  readonly from: State | undefined;
  readonly event: Event;
  readonly to: State;
}

/**
 * @param subject what moves ("request", "card"), for the message
 * @throws CivicardError ILLEGAL_TRANSITION with the state, the event and the subject
 */
export function getTransition<State extends string, Event extends string, Row extends Transition<State, Event>>(
  table: readonly (Row & Transition<State, Event>)[],
  move: { readonly subject: string; readonly from: State | undefined; readonly event: Event },
): Row {
  const row = findTransition<State, Event, Row>(table, move.from, move.event);
  if (row === undefined) {
    const { subject, from = "-", event } = move;
    throw new CivicardError("ILLEGAL_TRANSITION", { subject, state: from, event });
  }
  return row;
}

/** The move that an event makes from a state, `undefined` where the table has none. */
function findTransition<State extends string, Event extends string, Row extends Transition<State, Event>>(
  table: readonly (Row & Transition<State, Event>)[],
  from: State | undefined,
  event: Event,
): Row | undefined {
  return table.find((row) => row.from === from && row.event === event);
}
