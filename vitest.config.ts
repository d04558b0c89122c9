import { defineConfig } from "vitest/config";

/** One project a kind of test; forks because the PC/SC binding must never run in a worker thread. */
const projects = ["unit", "known-answer", "pipeline", "integration", "service", "cli", "architecture"];

export default defineConfig({
  test: {
    pool: "forks",
    projects: projects.map((name) => ({
      extends: true,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        testTimeout: name === "integration" || name === "cli" ? 60_000 : 20_000,
        hookTimeout: 60_000,
      },
    })),
  },
});
