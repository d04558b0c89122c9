/**
 * State machines as data: a table lists the moves, and whatever it does not list is refused. One look-up for all
 * entities, so that an illegal move is the same error everywhere.
 */
export { getTransition, type Transition } from "./transition-table.ts";
