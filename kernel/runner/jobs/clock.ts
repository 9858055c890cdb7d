const dayMs = 86_400_000;

/** @returns `12:03:07`, and the date before it if that was more than a day ago; in the kernel's time zone */
export function clock(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const time = at.toTimeString().slice(0, 8);
  if (nowMs - atMs < dayMs) return time;
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits);
  return `${year}-${month}-${day} ${time}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
