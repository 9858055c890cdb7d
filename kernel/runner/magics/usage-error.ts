/** What a magic can't follow: no failure of the user's code, so it has no frames to show. */
export function usageError(message: string): Error {
  return Object.assign(new Error(message), { name: "UsageError" });
}
