import { types } from "node:util";
import { TracedActivation, type Registers, type TaskRecorder } from "./activation.ts";
import {
  CAUGHT,
  EXIT,
  LOCK,
  NO_SITE,
  ON_THENABLE,
  ON_UNKNOWN,
  ON_VALUE,
  SUSPEND,
  YIELDED,
} from "./events.ts";
import type { FullSession } from "./full-session.ts";

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** An activation that also tells which promise it waits for. */
export class FullActivation extends TracedActivation {
  readonly #session: FullSession;
  /** It returned an object: its own promise may settle later than `exit`. */
  #locked = false;

  constructor(
    id: number,
    recording: TaskRecorder,
    session: FullSession,
    registers: Registers,
    isGenerator: boolean,
  ) {
    super(id, recording, session.log, registers, isGenerator);
    this.#session = session;
    session.expectNothing();
  }

  override s<T>(site: number, value: T): T {
    this.log.timed2(SUSPEND, this.id, site, this.#awaited(value));
    this.leave();
    return value;
  }

  override ret<T>(value: T): T {
    if (this.isGenerator) return this.s(NO_SITE, value);
    this.#locked = isObject(value);
    const promise = isObject(value) ? this.#session.promiseNumber(value) : -1;
    if (promise >= 0) this.log.timed1(LOCK, this.id, promise);
    return value;
  }

  override ys<T>(site: number, value: T): T {
    this.park(site);
    const isPromise = types.isPromise(value);
    if (isPromise) this.log.mark1(YIELDED, this.id, this.#session.promiseNumber(value));
    this.#session.expectYield(this.id, isPromise ? value : null);
    return value;
  }

  override thrown<T>(error: T): T {
    this.#locked = false;
    return super.thrown(error);
  }

  override exit(): void {
    if (this.suspended) this.resume(CAUGHT);
    this.log.timed(EXIT, this.id);
    this.ended("returned");
    this.give();
    this.#session.justExited = !this.#locked;
  }

  override park(site: number): void {
    this.#session.justExited = false;
    this.log.timed2(SUSPEND, this.id, site, ON_UNKNOWN);
    this.leave();
  }

  protected override resume(kind: number): void {
    this.#session.expectNothing();
    super.resume(kind);
  }

  /** The number of the awaited promise, or why there is none; tells the session which promise the engine makes next. */
  #awaited(value: unknown): number {
    const session = this.#session;
    session.justExited = false;
    if (!isObject(value)) {
      session.expectWrapper("value");
      return ON_VALUE;
    }
    const promise = session.promiseNumber(value);
    if (promise < 0) {
      session.expectWrapper("object");
      return ON_THENABLE;
    }
    session.expectThrowaway(value);
    return promise;
  }
}
