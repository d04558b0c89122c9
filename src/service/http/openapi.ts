/** The description of the interface, made from the routes themselves so that it cannot fall behind them. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifySchema } from "fastify";
import { roles, rolesWith } from "../roles/index.ts";
import { type Access, permissionsIn } from "./access.ts";
import { PROBLEM_TYPE } from "./problem.ts";
import { ProblemSchema } from "./schemas/problem-schema.ts";

export async function describeRoutes(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Civicard",
        version,
        description: "Issuance of chip identity cards: population records, requests, production, cards, documents.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: { securitySchemes: { session: { type: "http", scheme: "bearer" } } },
      tags: tags.map(([name, description]) => ({ name, description })),
    },
    transform: ({ schema, url, route }) => ({
      schema: describe(schema, route.config?.access ?? "public", route.config?.command === true),
      url,
    }),
  });
  await server.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
  server.get("/openapi.json", { schema: { hide: true }, config: { access: "public" } }, () => server.swagger());
}

const tags = [
  ["sessions", "Phiên làm việc / Sessions"],
  ["persons", "Dân cư / Population records"],
  ["requests", "Hồ sơ cấp thẻ / Issuance requests"],
  ["production", "Sản xuất / Production"],
  ["documents", "Giấy tờ in / Printed documents"],
  ["cards", "Thẻ / Cards"],
  ["administration", "Quản trị và kiểm toán / Administration and audit"],
  ["operation", "Vận hành / Operation"],
] as const;

function describe(schema: FastifySchema | undefined, access: Access, command: boolean): FastifySchema {
  const described: Record<string, unknown> = { ...schema };
  const notes = [schema?.description, accessText(access)].filter((text) => text !== undefined && text !== "");
  described["description"] = notes.join("\n\n");
  described["response"] = { ...(schema?.response as object | undefined), ...problemsOf(schema, access, command) };
  if (access !== "public") described["security"] = [{ session: [] }];
  if (command) {
    described["headers"] = {
      type: "object",
      required: ["idempotency-key"],
      properties: { "idempotency-key": { type: "string", minLength: 8, maxLength: 128 } },
    };
  }
  return described as FastifySchema;
}

function accessText(access: Access): string {
  if (access === "public") return "";
  if (access === "account") return "Roles: every account.";
  const permissions = permissionsIn(access);
  const allowed = roles.filter((role) => permissions.some((permission) => rolesWith(permission).includes(role)));
  return `Roles: ${allowed.join(", ")} (permission \`${permissions.join("` or `")}\`).`;
}

function problemsOf(schema: FastifySchema | undefined, access: Access, command: boolean): Record<string, unknown> {
  const takesInput = schema?.body !== undefined || schema?.params !== undefined || schema?.querystring !== undefined;
  const statuses = [
    ...(takesInput ? [400] : []),
    ...(access === "public" ? [] : [401]),
    ...(access === "public" || access === "account" ? [] : [403]),
    ...(schema?.params === undefined ? [] : [404]),
    ...(command ? [409, 422] : []),
    429,
  ];
  const content = { [PROBLEM_TYPE]: { schema: ProblemSchema } };
  return Object.fromEntries(statuses.map((status) => [status, { description: "Problem (RFC 9457)", content }]));
}
