/** The clock that callers pass in, so that judgements can be made for any moment. */
export type Clock = () => Date;

/** The clock of this machine; only the composition root and the service hand it out. */
export const systemClock: Clock = () => new Date();
