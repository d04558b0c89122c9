/** Requests to the service on SQLite, against a Fastify that does nothing; the client is a program of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import Fastify from "fastify";
import { startService } from "../service/http/harness.ts";
import { type Contestant, interleave, medianRatio, perSecond } from "./interleave.ts";
import { figure, type Section } from "./section.ts";

const LEAST_SHARE_OF_EMPTY_ROUTE = 0.5;

export interface ClientOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly times: number;
}

export const http: Section = {
  title: "Requests to /api/v1 on SQLite against an empty Fastify route (processor time of the server)",
  run: async () => {
    const service = await startService();
    const empty = Fastify();
    empty.get("/", async () => ({}));
    const client = fork(fileURLToPath(new URL("./http-client.ts", import.meta.url)), { execArgv: ["--import", "tsx"] });
    try {
      await once(client, "message");
      await service.server.listen({ host: "127.0.0.1", port: 0 });
      await empty.listen({ host: "127.0.0.1", port: 0 });
      const headers = { authorization: `Bearer ${service.tokens.APPROVER}` };
      const api = `${addressOf(service.server.server.address())}/api/v1`;
      const contestants = {
        empty: requestsTo(client, { url: addressOf(empty.server.address()), headers }),
        session: requestsTo(client, { url: `${api}/sessions/current`, headers }),
        search: requestsTo(client, { url: `${api}/requests`, headers }),
      };
      const times = await interleave(contestants, { rounds: 15, times: 400, warmUp: 5 });
      const goal = { atLeast: LEAST_SHARE_OF_EMPTY_ROUTE };
      return {
        figures: [
          figure("empty route", perSecond(times.empty), "1/s"),
          figure("GET /sessions/current", perSecond(times.session), "1/s"),
          figure("GET /requests", perSecond(times.search), "1/s"),
          figure("GET /sessions/current / empty route", medianRatio(times.empty, times.session), "ratio", goal),
          figure("GET /requests / empty route", medianRatio(times.empty, times.search), "ratio", goal),
        ],
        notes: ["four connections that are kept; the token is looked up and its account read for each request"],
      };
    } finally {
      client.kill();
      await empty.close();
      await service.close();
    }
  },
};

function requestsTo(client: ChildProcess, order: Omit<ClientOrder, "times">): Contestant {
  return async (times) => {
    const done = once(client, "message");
    client.send({ ...order, times });
    const [failure] = await done;
    if (failure !== "done") throw new Error(String(failure));
  };
}

function addressOf(address: string | AddressInfo | null): string {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}
