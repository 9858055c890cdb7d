import { NOTHING, type Activation, type ModuleBody } from "./activation.ts";
import { Stoppable } from "./stoppable.ts";

/** The activation of a function that no recording wants, but that may be asked to stop. */
export class GuardedActivation extends Stoppable implements Activation {
  s<T>(_site: number, value: T): T {
    return value;
  }

  r<T>(value: T): T {
    if (this.stop[0] !== 0) this.stopOnce();
    return value;
  }

  c(): void {}

  h(): void {
    if (this.stop[0] !== 0) this.stopAgain();
  }

  b(): void {
    if (this.stop[0] !== 0) this.stopAgain();
  }

  ret<T>(value: T): T {
    return value;
  }

  thrown<T>(error: T): T {
    return error;
  }

  exit(): void {}

  ys<T>(_site: number, value: T): T {
    return value;
  }

  yr<T>(value: T): T {
    return value;
  }

  it(_site: number, iterable: unknown): unknown {
    return iterable;
  }

  du(_site: number, resource: unknown): unknown {
    return resource;
  }

  d0(): null {
    return null;
  }

  d1(): Disposable {
    return NOTHING;
  }

  d2(): null {
    return null;
  }

  module(): ModuleBody {
    return NOTHING;
  }
}
