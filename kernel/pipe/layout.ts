/**
 * The ring in shared memory through which all output leaves the runner, and the frames in it.
 *
 * ```
 * SharedArrayBuffer = control words (64 bytes) | ring (a power of two)
 * frame = u32 payload length | u8 kind | u8 flags | u16 0 | u32 cell | payload        little-endian
 * ```
 *
 * The bytes in the ring are the bytes on the pipe: the Worker that drains it never parses, and what lies between tail
 * and head is always whole frames, even when the producer is terminated between two of its statements.
 */

/** Index of a control word, as `Int32Array` over the start of the buffer. Head and tail are byte counts modulo 2³². */
export const Word = {
  head: 0,
  tail: 1,
  consumerIdle: 2,
  consumerDead: 3,
  /** The main thread is ending: an interrupt from here on would leave the process alive. */
  exiting: 4,
  heartbeat: 5,
  /** Counts answers to questions, so that the main thread can wait for one. */
  answers: 6,
  /** Number of the latest interrupt, and the word after it, whom it is for: `StopWord` of the tracer. */
  stopRequest: 7,
  stopTarget: 8,
  /** Number of the latest interrupt that the main thread took notice of. */
  answered: 9,
  /** The interrupt for which the child of a blocking call was signalled; 0 if none. */
  signalled: 10,
  /** The interrupt for which the main thread is terminated, or was. */
  terminating: 11,
  /** How far the main thread came after a termination: four times the interrupt's number, and a `Recovery`. */
  recovery: 12,
} as const;

/** `telling`: our own code says how the cell ended. `turned`: the event loop goes round again. */
export const Recovery = { telling: 1, told: 2, turned: 3 } as const;

export const controlBytes = 64;
export const frameHeaderBytes = 12;

/** What a frame carries. */
export const FrameKind = { stdout: 1, stderr: 2, event: 3 } as const;

/** A record larger than a quarter of the ring travels in parts; a part flagged `first` drops an unfinished record. */
export const FrameFlag = { first: 1, last: 2 } as const;

/** 256 KiB: smaller rings block a flood more often, larger ones delay Stop and gain nothing (measured). */
const defaultRingBytes = 1 << 18;

/**
 * @param ringBytes Power of two
 * @throws {RangeError} Another size
 */
export function allocateRing(ringBytes: number = defaultRingBytes): SharedArrayBuffer {
  if ((ringBytes & (ringBytes - 1)) !== 0 || ringBytes < 64) {
    throw new RangeError(
      `Cannot allocate a ring of ${ringBytes} bytes: the size must be a power of two, at least 64`,
    );
  }
  return new SharedArrayBuffer(controlBytes + ringBytes);
}
