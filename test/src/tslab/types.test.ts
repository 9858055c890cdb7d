/** Ours stands in for tslab: what type-checks against the one does against the other. */
import type * as theirs from "tslab";
import { expect, expectTypeOf, test } from "vitest";
import theirManifest from "tslab/package.json" with { type: "json" };
import * as ours from "../../../src/tslab/index.ts";

/** Without what TypeScript adds to CommonJS: tslab's own kernel has no default export either. */
type Theirs = Omit<typeof theirs, "default">;
type Ours = typeof ours;

test("ours can stand wherever tslab's public module does, and holds nothing beside", () => {
  expectTypeOf<Ours>().toExtend<Theirs>();
  expectTypeOf<Theirs>().toExtend<Ours>();
  expectTypeOf<keyof Ours>().toEqualTypeOf<keyof Theirs>();
  expectTypeOf<keyof ours.Display>().toEqualTypeOf<keyof theirs.Display>();
  type Raw = Parameters<theirs.Display["raw"]>;
  expectTypeOf<Parameters<ours.Display["raw"]>>().toEqualTypeOf<Raw>();
  expect(Object.keys(ours).toSorted()).toEqual(["display", "newDisplay", "versions"]);
});

test("the edition that it says it is, is the one that its types are held to", () => {
  expect(ours.versions.tslab.split("+")[0]).toBe(theirManifest.version);
  expect(ours.versions.node).toBe(process.version);
});
