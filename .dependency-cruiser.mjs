/**
 * The rooms and who may enter which. Data flows one way:
 * wire → protocol → session → cell → run ⇄ runner → output → session → wire, and trace → analysis → chart → display.
 *
 * @param {string} name
 * @param {string} comment Printed for each breach: the reason, and the way out
 * @param {object} from
 * @param {object} to
 */
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: /** @type {const} */ ("error"),
  from,
  to,
});

/**
 * A room may import itself and the rooms listed.
 *
 * @param {string} room
 * @param {string[]} others
 * @param {string} reason
 */
const kernelRoom = (room, others, reason) =>
  rule(
    `kernel-${room}`,
    reason,
    { path: `^kernel/${room}/` },
    { path: "^kernel/", pathNot: `^kernel/(${[room, ...others].join("|")})/` },
  );

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    rule(
      "no-circular",
      "Data flows one way: a cycle hides which room is upstream.",
      {},
      { circular: true },
    ),
    rule(
      "library-knows-no-kernel",
      "src/ runs in any TypeScript program; it can't need the kernel.",
      { path: "^src/" },
      { path: "^kernel/" },
    ),
    rule(
      "kernel-uses-public-entries",
      "The kernel uses what any program could: import the room's index.ts.",
      { path: "^kernel/" },
      { path: "^src/", pathNot: "^src/(index|[a-z]+/index)\\.ts$" },
    ),
    rule(
      "only-wire-imports-zeromq",
      "Sockets live in kernel/wire/ alone, so that their life cycle has one owner.",
      { path: "^(kernel|src)/", pathNot: "^kernel/wire/" },
      { path: "zeromq" },
    ),
    rule(
      "only-trace-imports-hooks",
      "async_hooks and v8 can cost every promise of the process: src/trace/ owns them (and, for AsyncLocalStorage alone, which costs none, src/virtual/ and the runner).",
      { path: "^(kernel|src)/", pathNot: "^(src/(trace|virtual)/|kernel/runner/)" },
      { path: "^(node:)?(async_hooks|v8)$" },
    ),
    rule(
      "pure-analysis-and-charts",
      "Analyses and charts are pure: they also run in a browser.",
      { path: "^src/(analysis|chart)/" },
      { dependencyTypes: ["core"] },
    ),
    rule(
      "trace-is-upstream",
      "trace → analysis → chart → display: recording knows nothing of what is made of it.",
      { path: "^src/trace/" },
      { path: "^src/(analysis|chart|display)/" },
    ),
    rule(
      "analysis-before-chart",
      "trace → analysis → chart → display.",
      { path: "^src/analysis/" },
      { path: "^src/(chart|display)/" },
    ),
    rule(
      "comm-is-upstream",
      "A comm is a line and no more: the host that carries it is display's.",
      { path: "^src/comm/" },
      { path: "^src/(analysis|chart|display|trace)/" },
    ),
    rule(
      "async-is-upstream",
      "A queue tells its changes to whoever listens; that trace/ does is none of its business.",
      { path: "^src/async/" },
      { path: "^src/", pathNot: "^src/(async|virtual)/" },
    ),
    rule(
      "time-is-upstream",
      "A clock knows nothing of who reads it; display lets a recording follow it.",
      { path: "^src/(virtual|random)/" },
      { path: "^src/", pathNot: "^src/(virtual|random)/" },
    ),
    kernelRoom("json", [], "json decodes what is unknown; it knows no message."),
    kernelRoom(
      "protocol",
      ["json"],
      "protocol turns frames into messages and back; it knows nothing downstream.",
    ),
    kernelRoom("files", [], "files mends what Node's own calls do badly; it knows no kernel."),
    kernelRoom("history", ["files"], "history keeps text; it asks nobody."),
    kernelRoom("wire", ["protocol"], "wire moves envelopes; what they mean is session's business."),
    kernelRoom("pipe", ["json"], "pipe is what kernel and runner both speak; it knows neither."),
    kernelRoom("cell", [], "cell turns text into text; it runs nothing."),
    kernelRoom("language", ["cell", "json"], "language answers questions about text."),
    kernelRoom("output", ["pipe", "protocol"], "output turns what a runner says into messages."),
    kernelRoom(
      "runner",
      ["pipe", "cell"],
      "runner is the child process: it shares only the pipe with its parent.",
    ),
    kernelRoom("run", ["pipe"], "run is the parent's side of the runner."),
    rule(
      "setup-stands-alone",
      "setup runs before anything is installed, on any Node ≥ 18.",
      { path: "^kernel/setup/", pathNot: "^kernel/setup/build\\.mjs$" },
      { path: "^(src|kernel/(?!setup/)|node_modules)" },
    ),
    rule(
      "nothing-outside-tests-imports-tests",
      "The product can't rest on its tests.",
      { path: "^(kernel|src)/" },
      { path: "^test/" },
    ),
    rule(
      "no-unresolvable",
      "The import names nothing that exists: a typo, or a package that package.json does not list.",
      {},
      { couldNotResolve: true },
    ),
    rule(
      "no-dev-dependency-in-product",
      "A dev dependency isn't installed beside the product: list it under dependencies.",
      { path: "^(kernel|src)/", pathNot: "^kernel/setup/" },
      // A manifest is read at build time, for its version. Of @jupyterlab/services the build takes what `awaitlab report` needs:
      // listed, it would bring 10 MB more.
      {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "/package[.]json$|/@jupyterlab/services/",
      },
    ),
  ],
  options: {
    // The rooms are read by TypeScript 6: TypeScript 7 has no API yet.
    parser: "tsc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|artifacts|test/fixtures)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
