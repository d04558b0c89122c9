import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** One project a kind of test; forks because the PC/SC binding must never run in a worker thread. */
const projects = ["unit", "known-answer", "pipeline", "integration", "service", "cli", "architecture", "examples"];

/** Their tests start programs. */
const slow = ["integration", "cli", "examples"];
/** Examples name the package as its users do; here it is this checkout. */
const alias = [
  { find: /^civicard$/, replacement: fileURLToPath(new URL("src/index.ts", import.meta.url)) },
  { find: /^civicard\/testing$/, replacement: fileURLToPath(new URL("src/testing.ts", import.meta.url)) },
];

export default defineConfig({
  resolve: { alias },
  test: {
    pool: "forks",
    projects: projects.map((name) => ({
      extends: true,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`, ...(name === "examples" ? ["examples/*.test.ts"] : [])],
        testTimeout: slow.includes(name) ? 60_000 : 20_000,
        hookTimeout: 60_000,
        // pcscd's virtual reader looks for cards by polling: on a loaded machine it misses one now and then.
        retry: name === "integration" ? 1 : 0,
      },
    })),
  },
});
