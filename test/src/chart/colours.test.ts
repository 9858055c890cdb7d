/** Colours, seen by people who lack a kind of cone, on white and on JupyterLab's dark. */
import { describe, expect, test } from "vitest";
import { STATES } from "../../../src/analysis/index.ts";
import {
  GETS_COLOR,
  PATH_COLOR,
  PUTS_COLOR,
  QUEUE_COLOR,
  STYLES,
  TASKS_COLOR,
  TEXT_COLOR,
} from "../../../src/chart/style.ts";

type Three = readonly [number, number, number];

/** Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1. */
const VISION: Readonly<Record<string, readonly [Three, Three, Three]>> = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "no red cones": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "no green cones": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "no blue cones": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: readonly [Three, Three, Three], [x, y, z]: Three): Three => {
  const [a, b, c] = matrix.map(([p, q, r]) => p * x + q * y + r * z);
  return [a ?? 0, b ?? 0, c ?? 0];
};

/** `#rrggbb` to linear light, 0 to 1. */
function linear(color: string): Three {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return [r, g, b];
}

const luminance = (color: string): number => {
  const [r, g, b] = linear(color);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** CIE L*a*b*, D65. */
function lab(light: Three): Three {
  const clipped = light.map((c) => Math.min(1, Math.max(0, c)));
  const xyz = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    [clipped[0] ?? 0, clipped[1] ?? 0, clipped[2] ?? 0],
  );
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** ΔE*ab: about 2 can just be noticed side by side. */
function difference(a: string, b: string, vision: readonly [Three, Three, Three]): number {
  const [p, q] = [a, b].map((color) => lab(times(vision, linear(color))));
  return Math.hypot(...(p ?? [0, 0, 0]).map((value, i) => value - (q?.[i] ?? 0)));
}

/** How a state looks apart from its colour: its thickness as it is seen, and its pattern. */
const shapeOf = (state: (typeof STATES)[number]): string =>
  `${STYLES[state].thickness >= 0.4 ? "thick" : STYLES[state].thickness >= 0.15 ? "thin" : "hair"} ${STYLES[state].pattern ?? "plain"}`;

const pairs = STATES.flatMap((a, i) => STATES.slice(i + 1).map((b) => [a, b] as const));

describe.each(Object.entries(VISION))("with %s", (_, vision) => {
  test("states of one shape are told apart by their colour", () => {
    for (const [a, b] of pairs) {
      if (shapeOf(a) !== shapeOf(b)) continue;
      expect(difference(STYLES[a].color, STYLES[b].color, vision), `${a} and ${b}`).toBeGreaterThan(
        15,
      );
    }
  });

  test("the lines of a strip, and the critical path, are told from what is beside them", () => {
    for (const [a, b] of [
      [QUEUE_COLOR, PUTS_COLOR],
      [QUEUE_COLOR, GETS_COLOR],
      [PUTS_COLOR, GETS_COLOR],
      [TASKS_COLOR, STYLES.waiting.color],
      [PATH_COLOR, STYLES.waiting.color],
      [PATH_COLOR, STYLES.running.color],
    ] as const)
      expect(difference(a, b, vision), `${a} and ${b}`).toBeGreaterThan(15);
  });
});

test.each([
  ["white", "#ffffff"],
  ["JupyterLab's dark", "#111111"],
])("on %s all can be seen, and texts be read", (_, page) => {
  for (const state of STATES)
    expect(contrast(STYLES[state].color, page), state).toBeGreaterThan(1.9);
  // What shows that something is wrong, and what everything hangs on, is strong.
  for (const color of [STYLES.running.color, STYLES.ready.color, PATH_COLOR])
    expect(contrast(color, page), color).toBeGreaterThan(3);
  expect(contrast(TEXT_COLOR, page)).toBeGreaterThan(4);
});
