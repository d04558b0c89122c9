import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertListenAllowed } from "../../../src/service/http/index.ts";
import { startService, type TestService } from "./harness.ts";

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => service.close());

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

const operations = async (): Promise<[string, Operation][]> => {
  const { json } = await service.call(undefined, "GET", "/openapi.json");
  return Object.entries<Record<string, Operation>>(json.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
};

describe("the description of the interface", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { json } = await service.call(undefined, "GET", "/openapi.json");
    const validator = new Validator();
    const { valid, errors } = await validator.validate(json);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe("3.1");
  });

  it("lists every route that the server has", async () => {
    const described = new Set((await operations()).map(([route]) => route));
    const tree = service.server.printRoutes({ commonPrefix: false, includeHooks: false });
    const registered = [...tree.matchAll(/(\/\S*) \(([A-Z, ]+)\)/g)].flatMap((hit) => String(hit[2]).split(", "));
    const count = (method: string): number => registered.filter((name) => name === method).length;
    const posts = [...described].filter((route) => route.startsWith("post "));
    expect(count("POST")).toBeGreaterThan(40);
    expect(posts.length).toBe(count("POST"));
    for (const route of ["get /health/live", "get /health/ready", "get /metrics"]) expect(described).toContain(route);
  });

  it("says for each operation who may call it, what can go wrong, and which key it needs", async () => {
    for (const [route, operation] of await operations()) {
      expect(operation.summary, route).toBeTruthy();
      expect(operation.responses, route).toHaveProperty("429");
      if (operation.security === undefined) continue;
      expect(operation.description, route).toContain("Roles: ");
      expect(operation.responses, route).toHaveProperty("401");
      const isMove = /^post .*\/requests\/\{id\}\/(?!appointment-slip)/.test(route);
      const names = (operation.parameters ?? []).map((parameter) => parameter.name);
      if (isMove) expect(names, route).toContain("idempotency-key");
    }
  });

  it("has no field for a personal number, CAN or MRZ in any address", async () => {
    for (const [route, operation] of await operations()) {
      const inAddress = (operation.parameters ?? []).filter((parameter) => parameter.in !== "header");
      const text = `${route} ${inAddress.map((parameter) => parameter.name).join(" ")}`;
      expect(text).not.toMatch(/\b(personal-?number|number|can|mrz)\b/i);
    }
  });

  it("has a page for people", async () => {
    const { raw } = await service.call(undefined, "GET", "/docs");
    expect(raw.statusCode).toBe(200);
    expect(raw.headers["content-security-policy"]).toBeDefined();
  });
});

describe("operation", () => {
  it("answers live and ready, and not ready without its database", async () => {
    expect(await service.call(undefined, "GET", "/health/live")).toMatchObject({ status: 200, json: { status: "up" } });
    expect(await service.call(undefined, "GET", "/health/ready")).toMatchObject({
      status: 200,
      json: { status: "up" },
    });
    const broken = await startService();
    await broken.store.close();
    expect(await broken.call(undefined, "GET", "/health/ready")).toMatchObject({
      status: 503,
      json: { status: "down" },
    });
    expect((await broken.call(undefined, "GET", "/health/live")).status).toBe(200);
    await broken.server.close();
  });

  it("counts answers by route and status", async () => {
    await service.call(undefined, "GET", "/api/v1/requests/01ARZ3NDEKTSV4RRFFQ69G5FAV");
    await service.call("AUDITOR", "GET", "/api/v1/requests/01ARZ3NDEKTSV4RRFFQ69G5FAV");
    const { raw } = await service.call(undefined, "GET", "/metrics");
    expect(raw.headers["content-type"]).toContain("text/plain");
    const count = (status: number) =>
      raw.body.includes(`_count{method="GET",route="/api/v1/requests/:id",status="${status}"} 1`);
    expect([count(401), count(404)]).toEqual([true, true]);
    expect(raw.body).not.toContain("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    for (const line of raw.body.trim().split("\n")) {
      expect(line).toMatch(/^(# TYPE \w+ \w+|[a-z_]+(\{[^}]*\})? [0-9.e+-]+)$/);
    }
  });

  it("protects answers from caches, frames and guesses", async () => {
    const { raw } = await service.call("AUDITOR", "GET", "/api/v1/requests");
    expect(raw.headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    expect(raw.headers["x-request-id"]).toMatch(/^[0-9a-f]{16}$/i);
  });

  it("answers an unknown address as a problem", async () => {
    const answer = await service.call("AUDITOR", "GET", "/api/v1/nothing");
    expect(answer).toMatchObject({ status: 404, json: { code: "ROUTE_NOT_FOUND", title: "Not Found" } });
  });

  it("holds back who asks too much, as a problem", async () => {
    const busy = await startService({ requestsPerMinute: 30 });
    const statuses: number[] = [];
    for (let count = 0; count < 32; count++) {
      statuses.push((await busy.call("AUDITOR", "GET", "/api/v1/requests")).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    const last = await busy.call("AUDITOR", "GET", "/api/v1/requests");
    expect(last).toMatchObject({ status: 429, json: { code: "RATE_LIMITED", retry: true } });
    expect((await busy.call(undefined, "GET", "/health/live")).status).toBe(200);
    await busy.close();
  });
});

describe("where it may listen", () => {
  const plan = (host: string, hasTls: boolean, hasDemonstrationKeys: boolean) => () =>
    assertListenAllowed({ host, hasTls, hasDemonstrationKeys });

  it.each(["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])("on this machine always: %s", (host) => {
    expect(plan(host, false, true)).not.toThrow();
  });

  it.each(["0.0.0.0", "::", "192.168.1.5", "cards.example", "127.0.0.1.example", ""])(
    "elsewhere neither with demonstration keys nor without TLS: %s",
    (host) => {
      expect(plan(host, true, true)).toThrow(expect.objectContaining({ code: "LISTEN_ADDRESS_REFUSED" }));
      expect(plan(host, false, false)).toThrow(expect.objectContaining({ code: "LISTEN_ADDRESS_REFUSED" }));
      expect(plan(host, true, false)).not.toThrow();
    },
  );

  it("answers there over a real connection", async () => {
    const address = await service.server.listen({ host: "127.0.0.1", port: 0 });
    const answer = await fetch(`${address}/health/live`);
    expect(await answer.json()).toEqual({ status: "up" });
  });
});
