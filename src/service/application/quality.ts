/** The inspector's judgement on a finished card. */
import { assertFinding, moveCard, moveRequest, type QaFinding, type QaResult } from "../../issuance/index.ts";
import { spoilCard } from "./attempts.ts";
import { found, runCommand } from "./command.ts";
import { createIdentifier, type ServiceContext } from "./context.ts";
import { getCardOfRequest } from "./request-card.ts";

/**
 * A pass needs a valid read-back and an inspector who did not produce the card; a reject spoils card and blank.
 * @throws CivicardError FORBIDDEN, JOB_NOT_FOUND, E-FOUR-EYES, QA_REJECT_CODE, QA_READ_BACK_NOT_VALID, ILLEGAL_TRANSITION
 */
export async function recordQa(
  context: ServiceContext,
  command: QaFinding & { readonly jobId: string },
): Promise<QaResult> {
  const { jobId, ...finding } = command;
  const info = { action: "job.inspect", permission: "production.inspect", subject: `job:${jobId}` } as const;
  return runCommand(context, info, async (repositories) => {
    const job = found(await repositories.jobs.findById(jobId), "JOB_NOT_FOUND");
    const request = found(await repositories.requests.findById(job.requestId), "REQUEST_NOT_FOUND");
    const { staff } = context.actor;
    assertFinding(job, staff, finding);
    const at = context.clock();
    const moved = moveRequest(request, {
      event: finding.pass ? "passQa" : "failQa",
      staff,
      at,
      reason: finding.rejectCode,
    });
    const card = await getCardOfRequest(repositories, request.id);
    const id = createIdentifier(context);
    const result = { ...finding, id, jobId, cardId: card.id, inspectorId: staff.staffId, at: at.toISOString() };
    await repositories.requests.update(moved, request.version);
    if (finding.pass) await repositories.cards.update(moveCard(card, "passQa", at), card.version);
    else await spoilCard(context, repositories, card);
    await repositories.qa.insert(result);
    return { result, detail: finding };
  });
}
