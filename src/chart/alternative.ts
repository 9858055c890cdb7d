import type { Chart } from "./model.ts";

/** What a picture says, for those who can't see it: how much at once, and the remarks. Sentences. */
export function alternative({
  strips,
  remarks,
}: Pick<Chart, "strips" | "remarks">): readonly string[] {
  return [
    ...strips.flatMap(({ levels }) => levels.map(({ words }) => `${words}.`)),
    ...remarks.map(({ text, advice }) => (advice === undefined ? text : `${text} ${advice}`)),
  ];
}
