import type { Chart } from "./model.ts";

/** What a picture says, for those who can't see it: how much at once, and the remarks. Sentences. */
export function alternative({
  strip,
  remarks,
}: Pick<Chart, "strip" | "remarks">): readonly string[] {
  return [
    ...(strip?.levels.map(({ words }) => `${words}.`) ?? []),
    ...remarks.map(({ text, advice }) => (advice === undefined ? text : `${text} ${advice}`)),
  ];
}
