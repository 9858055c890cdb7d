/** Returning an object from a base constructor makes the fields of the derived class land on that object. */
// oxlint-disable-next-line typescript/no-extraneous-class
class Given {
  constructor(target: object) {
    return target;
  }
}

/**
 * Numbers on promises that nobody else can see: a private field, invisible to reflection, cloning and inspection.
 * A WeakMap would cost five times as much.
 */
export class Stamps {
  /** The next number. Numbers are never used twice, so stamps of an earlier recording are told by their size. */
  next = 0;
  readonly #Stamp = stampClass();

  /** @returns The number of `target`, or -1 */
  get(target: object): number {
    return this.#Stamp.get(target);
  }

  /** @returns The number, or -1 where `target` can't be stamped (newer engines refuse frozen ones) */
  set(target: object): number {
    const number = this.next++;
    return this.#Stamp.set(target, number) ? number : -1;
  }
}

interface StampClass {
  get(target: object): number;
  set(target: object, number: number): boolean;
}

function stampClass(): StampClass {
  class Stamp extends Given {
    #number: number;

    constructor(target: object, number: number) {
      super(target);
      this.#number = number;
    }

    static get(target: object): number {
      return #number in target ? target.#number : -1;
    }

    static set(target: object, number: number): boolean {
      if (#number in target) {
        target.#number = number;
        return true;
      }
      try {
        new Stamp(target, number).#number = number;
        return true;
      } catch {
        return false;
      }
    }
  }
  return Stamp;
}
