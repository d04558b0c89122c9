import type { IssuanceRequest } from "../../../src/issuance/index.ts";
import type { PopulationRecord } from "../../../src/registry/index.ts";
import { samplePerson } from "../registry/sample-person.ts";

export function sampleRecord(change: Partial<PopulationRecord> = {}): PopulationRecord {
  const at = "2026-01-01T00:00:00.000Z";
  const stamps = { createdAt: at, createdBy: "import", updatedAt: at, updatedBy: "import" };
  return { ...samplePerson(), id: "PERSON", version: 1, flags: [], ...stamps, ...change };
}

export function sampleRequest(change: Partial<IssuanceRequest> = {}): IssuanceRequest {
  const at = "2026-07-01T00:00:00.000Z";
  return {
    id: "REQUEST",
    version: 1,
    requestNo: "HS-2026-0000001",
    personId: "PERSON",
    reason: "FIRST_ISSUE",
    channel: "COUNTER",
    ageBand: "FROM_14",
    unitCode: "00001",
    lossStatement: false,
    portraitReused: false,
    state: "DRAFT",
    history: [{ event: "create", to: "DRAFT", staffId: "requester", at }],
    createdAt: at,
    createdBy: "requester",
    updatedAt: at,
    updatedBy: "requester",
    ...change,
  };
}
