/** Numbers that look random and come again: CPython's, so that experiments in both languages can be compared. */
export { Random, type Seed } from "./random.ts";
