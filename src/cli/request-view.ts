/** A request as the command line shows it: no name, no number, only its course. */
import type { IssuanceRequest } from "../issuance/index.ts";
import type { CommandResult } from "./command.ts";

export function requestToJson(request: IssuanceRequest): object {
  const { id, requestNo, version, personId, reason, channel, ageBand, state, issueDate, history } = request;
  return { id, requestNo, version, personId, reason, channel, ageBand, state, issueDate, history };
}

export function requestResult(request: IssuanceRequest): CommandResult {
  const steps = request.history.map(({ event, staffId, at }) => `  ${at}  ${event.padEnd(20)} ${staffId}`);
  return {
    json: requestToJson(request),
    text: [`${request.requestNo}  ${request.id}  ${request.state}  v${request.version}`, ...steps].join("\n"),
  };
}
