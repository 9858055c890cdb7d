import { defineConfig } from "vitest/config";

/** What starts whole programs takes its time, and would disturb the others' timing. */
const systemTests = ["test/{blackbox,browser,notebooks,report,setup}/**/*.test.ts"];

export default defineConfig({
  test: {
    // Kernels that tests start leave the person's own history alone.
    env: { AWAITLAB_HISTORY: "" },
    projects: [
      {
        test: {
          name: "rooms",
          include: ["test/**/*.test.ts"],
          exclude: systemTests,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "system",
          include: systemTests,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
