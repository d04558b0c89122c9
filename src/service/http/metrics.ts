/** Counters of the service in the text format that Prometheus reads; no label holds data of a person. */
import type { FastifyInstance } from "fastify";

/** Upper bounds of the buckets in seconds. */
const buckets = [0.005, 0.025, 0.1, 0.5, 2.5] as const;

interface Series {
  count: number;
  seconds: number;
  readonly withinBucket: number[];
}

export class HttpMetrics {
  readonly #series = new Map<string, Series>();
  readonly #startedAt: number;

  /** @param startedAt milliseconds */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  count(labels: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void {
    const key = `method="${labels.method}",route="${labels.route}",status="${labels.status}"`;
    const series = this.#series.get(key) ?? { count: 0, seconds: 0, withinBucket: buckets.map(() => 0) };
    this.#series.set(key, series);
    series.count += 1;
    series.seconds += seconds;
    for (const [index, bound] of buckets.entries()) {
      if (seconds <= bound) series.withinBucket[index] = (series.withinBucket[index] ?? 0) + 1;
    }
  }

  /** @param now milliseconds */
  text(now: number, gauges: Readonly<Record<string, number>> = {}): string {
    const lines = [
      "# TYPE civicard_uptime_seconds gauge",
      `civicard_uptime_seconds ${((now - this.#startedAt) / 1000).toFixed(3)}`,
      "# TYPE civicard_memory_bytes gauge",
      `civicard_memory_bytes ${process.memoryUsage.rss()}`,
    ];
    for (const [name, value] of Object.entries(gauges)) lines.push(`# TYPE ${name} gauge`, `${name} ${value}`);
    lines.push("# TYPE civicard_http_request_seconds histogram");
    for (const [key, series] of this.#series) {
      for (const [index, bound] of buckets.entries()) {
        lines.push(`civicard_http_request_seconds_bucket{${key},le="${bound}"} ${series.withinBucket[index] ?? 0}`);
      }
      lines.push(
        `civicard_http_request_seconds_bucket{${key},le="+Inf"} ${series.count}`,
        `civicard_http_request_seconds_sum{${key}} ${series.seconds.toFixed(6)}`,
        `civicard_http_request_seconds_count{${key}} ${series.count}`,
      );
    }
    return `${lines.join("\n")}\n`;
  }
}

/** Counts every answer by its route's pattern, never by its address. */
export function countAnswers(server: FastifyInstance, metrics: HttpMetrics): void {
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    metrics.count({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
