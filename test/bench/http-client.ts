/** The client of the section about HTTP: so many requests over four connections for each order that comes in. */
import { Agent, get } from "node:http";
import process from "node:process";
import type { ClientOrder } from "./http.ts";

const CONNECTIONS = 4;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

process.on("message", (order: ClientOrder) => {
  const share = { ...order, times: order.times / CONNECTIONS };
  Promise.all(Array.from({ length: CONNECTIONS }, () => request(share))).then(
    () => process.send?.("done"),
    (error) => process.send?.(String(error)),
  );
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function request({ url, headers, times }: ClientOrder): Promise<void> {
  for (let count = 0; count < times; count++) {
    const status = await statusOf(url, headers);
    if (status !== 200) throw new Error(`${url} answers ${status}`);
  }
}

function statusOf(url: string, headers: ClientOrder["headers"]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    }).once("error", reject);
  });
}
