const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const frameMs = 100;
const plainLineMs = 10_000;

/**
 * @param {number} fromMs As from `performance.now()`
 */
const seconds = (fromMs) => `${((performance.now() - fromMs) / 1000).toFixed(1)} s`;

/**
 * Say what a long step does while it does it: one moving line on a terminal, a line every ten seconds elsewhere.
 *
 * @template T
 * @param {string} title What the step does, starting with a verb in -ing
 * @param {(onLine: (line: string) => void) => Promise<T>} work Hands on each line that its program prints
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedMs = performance.now();
  const isTerminal = process.stderr.isTTY;
  let lastLine = "";
  let tick = 0;
  const draw = () => {
    tick += 1;
    const frame = frames[tick % frames.length];
    const text = `${frame} ${title} · ${seconds(startedMs)}${lastLine && ` · ${lastLine}`}`;
    process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
  };
  const remind = () => process.stderr.write(`  … still at it after ${seconds(startedMs)}\n`);
  if (!isTerminal) process.stderr.write(`${title} …\n`);
  const timer = setInterval(isTerminal ? draw : remind, isTerminal ? frameMs : plainLineMs);
  let outcome = "✗";
  try {
    const result = await work((line) => (lastLine = line));
    outcome = "✓";
    return result;
  } finally {
    clearInterval(timer);
    process.stderr.write(
      isTerminal
        ? `\r\x1b[2K${outcome} ${title} · ${seconds(startedMs)}\n`
        : `  ${outcome} ${seconds(startedMs)}\n`,
    );
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}
