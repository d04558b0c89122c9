/** Each route and each role: the table is written from the roles' descriptions, not read from the program. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Role, roles } from "../../../src/service/roles/index.ts";
import { passedChecks } from "../../support/passed-checks.ts";
import { freshKey, startService, type TestService } from "./harness.ts";

const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

const records: readonly Role[] = [
  ...(["COMMUNE_OFFICER", "COMMUNE_HEAD", "DISTRICT_TEAM_LEAD", "PROVINCE_PC06", "CENTRE_C06"] as const),
  ...(["RECHECK_OFFICER", "CAPTURE_OPERATOR", "APPROVER", "ADJUDICATOR", "AUDITOR"] as const),
];
const recordApproval: readonly Role[] = ["COMMUNE_HEAD", "DISTRICT_TEAM_LEAD", "PROVINCE_PC06", "CENTRE_C06"];
const requests: readonly Role[] = [
  ...(["COMMUNE_OFFICER", "COMMUNE_HEAD", "DISTRICT_TEAM_LEAD", "PROVINCE_PC06", "CENTRE_C06"] as const),
  ...(["CAPTURE_OPERATOR", "APPROVER", "ADJUDICATOR", "DELIVERY_OFFICER", "AUDITOR"] as const),
];
const requesting: readonly Role[] = ["COMMUNE_OFFICER", "CAPTURE_OPERATOR"];
const approval: readonly Role[] = ["DISTRICT_TEAM_LEAD", "PROVINCE_PC06", "CENTRE_C06", "APPROVER"];
const production: readonly Role[] = ["CENTRE_C06", "PRODUCTION_OPERATOR", "QA_INSPECTOR", "STOCK_KEEPER", "AUDITOR"];
const stock: readonly Role[] = ["PROVINCE_PC06", "CENTRE_C06", "STOCK_KEEPER", "AUDITOR"];

const version = { version: 1 };
const reasoned = { version: 1, reason: "lý do" };
const job = (verb: string): string => `POST /jobs/:id/${verb}`;
const move = (event: string): string => `POST /requests/:id/${event}`;
const person = (event: string): string => `POST /persons/:id/${event}`;

const report = { verdict: "incomplete", inspectedAt: "2026-07-01T00:00:00Z", checks: [], files: [] };

type Row = readonly [route: string, allowed: readonly Role[], body?: object];

const table: readonly Row[] = [
  ["GET /sessions/current", roles],
  ["POST /persons/search", records, {}],
  ["POST /persons/find", records, { personalNumber: "001194898834", purpose: "AUDIT" }],
  ["GET /persons/:id", records],
  ["POST /persons/import", ["COMMUNE_OFFICER", ...recordApproval]],
  [person("scan-accept"), ["SCAN_OPERATOR"], version],
  [person("scan-reject"), ["SCAN_OPERATOR"], version],
  [person("recheck-confirm"), ["RECHECK_OFFICER"], version],
  [person("recheck-mismatch"), ["RECHECK_OFFICER"], version],
  [person("verify"), recordApproval, version],
  [person("activate"), recordApproval, version],
  [person("suspect-duplicate"), recordApproval, version],
  [person("death"), recordApproval, version],
  [person("missing"), recordApproval, version],
  [person("lose-nationality"), recordApproval, version],
  [person("return"), recordApproval, version],
  ["GET /requests", requests],
  ["GET /requests/:id", requests],
  ["GET /requests/:id/cards", requests],
  ["POST /requests", requesting, { personId: ID, reason: "FIRST_ISSUE", channel: "COUNTER" }],
  [move("submit"), requesting, version],
  [move("cancel"), requesting, reasoned],
  [move("check-identity"), ["CAPTURE_OPERATOR"], version],
  [move("portrait"), ["CAPTURE_OPERATOR"], { ...version, imageBase64: "/9j/2Q==" }],
  [move("capture-biometrics"), ["CAPTURE_OPERATOR"], version],
  [move("sign"), ["CAPTURE_OPERATOR"], version],
  [move("settle-fee"), ["CAPTURE_OPERATOR"], { ...version, paidAmount: 0 }],
  [move("no-show"), ["CAPTURE_OPERATOR"], version],
  [move("clear-dedup"), ["ADJUDICATOR"], version],
  [move("adjudicate"), ["ADJUDICATOR"], reasoned],
  [move("resolve-adjudication"), ["ADJUDICATOR"], reasoned],
  [move("approve"), approval, version],
  [move("refuse"), approval, reasoned],
  [move("enqueue"), ["CENTRE_C06"], version],
  [move("requeue"), ["CENTRE_C06"], version],
  [move("ship"), ["CENTRE_C06", "STOCK_KEEPER"], version],
  [move("receive"), ["DELIVERY_OFFICER"], version],
  [move("return-from-post"), ["DELIVERY_OFFICER"], version],
  [move("transfer"), ["DELIVERY_OFFICER"], reasoned],
  [move("mark-unclaimed"), ["DELIVERY_OFFICER"], version],
  [move("deliver"), ["DELIVERY_OFFICER"], { ...version, collectorKind: "HOLDER", identityCheck: "FACE" }],
  ["GET /jobs", production],
  ["GET /jobs/:id", production],
  ["POST /jobs/expire", ["PRODUCTION_OPERATOR"]],
  [job("claim"), ["PRODUCTION_OPERATOR"], { stationId: "ST1" }],
  [job("content"), ["PRODUCTION_OPERATOR"], { fence: 1 }],
  [job("blank"), ["PRODUCTION_OPERATOR"], { fence: 1, blankSerial: "B1", chipSerial: "01", template: "CC_2024" }],
  [job("steps"), ["PRODUCTION_OPERATOR"], { fence: 1, step: "ENCODE_CHIP" }],
  [job("complete"), ["PRODUCTION_OPERATOR"], { fence: 1, dsCertificateId: "ds-0001", sodSha256: "00".repeat(32) }],
  [job("fail"), ["PRODUCTION_OPERATOR"], { fence: 1, failure: "CARD_REMOVED" }],
  [job("inspect"), ["QA_INSPECTOR"], { pass: true, readBackVerdict: "valid", readBack: passedChecks }],
  [job("card-face"), ["PRODUCTION_OPERATOR"], { fence: 1, template: "CC_2024" }],
  [move("appointment-slip"), requesting, { unitName: "Công an phường", collectFrom: "2026-07-10" }],
  ["POST /documents/inspection-report", roles, report],
  ["GET /blanks/counts", stock],
  ["POST /blanks/receive", ["STOCK_KEEPER"], { lotNo: "L1", serials: ["B1"] }],
  ["POST /blanks/issue", ["STOCK_KEEPER"], { stationId: "ST1", serials: ["B9"] }],
  ["POST /cards/find", production, { serial: "B1" }],
  ["GET /audit", ["SECURITY_OFFICER", "AUDITOR"]],
  ["GET /audit/verification", ["SECURITY_OFFICER", "AUDITOR"]],
  ["POST /accounts/:id/disable", ["SYSTEM_ADMIN"]],
];

/** Anybody may call them. */
const publicRoutes = ["POST /sessions", "POST /cards/status"];
/** Ends the session it is called with: tried apart, in sessions.test.ts. */
const apart = ["DELETE /sessions/current"];

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => service.close());

const call = async (role: Role | undefined, route: string, body: object | undefined): Promise<number> => {
  const [method, path = ""] = route.split(" ");
  const isCsv = path === "/persons/import";
  const url = `/api/v1${path.replace(":id", ID)}`;
  const { status } = await service.call(role, method as "GET" | "POST", url, {
    body: isCsv ? "full_name\n" : body,
    key: freshKey(),
    headers: isCsv ? { "content-type": "text/csv" } : {},
  });
  return status;
};

describe("rights", () => {
  it("has a row for every route, and no row without one", async () => {
    const { json } = await service.call(undefined, "GET", "/openapi.json");
    const listed = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace("{id}", ":id")}`),
    );
    const api = listed.filter((route) => route.includes(" /api/v1/")).map((route) => route.replace("/api/v1", ""));
    expect([...table.map(([route]) => route), ...publicRoutes, ...apart].toSorted()).toEqual(api.toSorted());
  });

  it.each(table.map(([route, , body]) => ({ route, body })))(
    "$route: nobody without a session",
    async ({ route, body }) => {
      expect(await call(undefined, route, body)).toBe(401);
    },
  );

  it.each(table.map(([route, allowed, body]) => ({ route, allowed, body })))(
    "$route: the roles of the table and no others",
    async ({ route, allowed, body }) => {
      const letIn: Role[] = [];
      for (const role of roles) {
        const status = await call(role, route, body);
        expect(status, `${role} ${route}`).not.toBe(401);
        expect(status, `${role} ${route}`).toBeLessThan(500);
        // A person's record without a stated purpose is refused inside, by a code of its own.
        if (status !== 403 || (route === "GET /persons/:id" && allowed.includes(role))) letIn.push(role);
      }
      expect(letIn.toSorted()).toEqual([...allowed].toSorted());
    },
  );
});
