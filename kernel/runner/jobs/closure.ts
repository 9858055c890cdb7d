import type { Runtime, Session } from "node:inspector";

/** Where the inspector's code meets ours: it reaches what global code reaches. */
const DESK = Symbol.for("awaitlab.closure");
const desk = `globalThis[Symbol.for("awaitlab.closure")]`;

/**
 * The value of a variable that a function closes over.
 *
 * Node keeps some lists for itself that cost nobody anything until they are read; a debugger can read them, in a
 * millisecond.
 *
 * @returns undefined if the function knows no such variable, or it holds no object
 */
export function closedOver(fn: object, name: string): object | undefined {
  // It takes some milliseconds to load, which no runner's start needs to wait for.
  const inspector = process.getBuiltinModule("node:inspector");
  const session = new inspector.Session();
  const found: object[] = [];
  Reflect.set(globalThis, DESK, { fn, take: (value: object) => found.push(value) });
  session.connect();
  try {
    const id = variableOf(session, name);
    if (id !== undefined) {
      const functionDeclaration = `function () { ${desk}.take(this); }`;
      session.post("Runtime.callFunctionOn", { objectId: id, functionDeclaration });
    }
  } finally {
    // A connected inspector makes the process wait for a debugger when it exits.
    session.disconnect();
    Reflect.deleteProperty(globalThis, DESK);
  }
  return found[0];
}

type Id = Runtime.RemoteObjectId;

function variableOf(session: Session, name: string): Id | undefined {
  const fn = evaluate(session, `${desk}.fn`);
  const scopes = fn === undefined ? undefined : propertiesOf(session, fn).get("[[Scopes]]");
  if (scopes === undefined) return undefined;
  for (const scope of propertiesOf(session, scopes).values()) {
    const found = propertiesOf(session, scope).get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

// Answers about one's own thread come before `post` returns.

function evaluate(session: Session, expression: string): Id | undefined {
  let id: Id | undefined;
  session.post("Runtime.evaluate", { expression }, (_, answer?) => {
    id = answer?.result.objectId;
  });
  return id;
}

/** Those that hold objects, by their names. */
function propertiesOf(session: Session, objectId: Id): ReadonlyMap<string, Id> {
  const found = new Map<string, Id>();
  session.post("Runtime.getProperties", { objectId, ownProperties: true }, (_, answer?) => {
    for (const { name, value } of [
      ...(answer?.internalProperties ?? []),
      ...(answer?.result ?? []),
    ])
      if (value?.objectId !== undefined) found.set(name, value.objectId);
  });
  return found;
}
