import { NO_SITE, TICKS_PER_MS } from "./events.ts";
import { readGauges } from "./gauges.ts";
import type { Journal } from "./journal.ts";
import { taskName } from "./names.ts";
import type { Instrumented } from "./instrumented.ts";
import type { ReplayTask, ReplayWait, Settlement } from "./replay-model.ts";
import { Replay } from "./replay.ts";
import {
  TRACE_VERSION,
  type Trace,
  type TraceMember,
  type TraceSite,
  type TraceTask,
  type TraceWait,
  type WakeCause,
} from "./schema.ts";
import type { AwaitFlow, Site } from "./site.ts";

export interface SnapshotRange {
  readonly label: string;
  readonly cell?: number;
  readonly mode: Trace["mode"];
  /** Place in the log up to which it is read. */
  readonly position: number;
  readonly startTicks: number;
  readonly endTicks: number;
  /** When its tasks were asked to stop. Like all ticks here, of the log: the replay's are those that are shown. */
  readonly stopTicks: readonly number[];
  readonly startedAtEpochMs: number;
}

/** Replay a log and keep what belongs to `recording`. */
export function snapshot(journal: Journal, recording: object, range: SnapshotRange): Trace {
  const isOwn = (timeline: number): boolean => journal.timelines[timeline] === recording;
  const replay = new Replay(journal.log.words(range.position), isOwn);
  replay.finish(range.endTicks);
  return new Snapshot(journal, recording, range, replay).toTrace();
}

class Snapshot {
  readonly #journal: Journal;
  readonly #recording: object;
  readonly #range: SnapshotRange;
  readonly #replay: Replay;
  readonly #sites: TraceSite[] = [];
  readonly #siteIndex = new Map<Instrumented, Map<number, number>>();
  readonly #flows = new Map<number, Flow>();
  /** Own tasks, by what they are in the trace. */
  readonly #index = new Map<ReplayTask, number>();

  constructor(journal: Journal, recording: object, range: SnapshotRange, replay: Replay) {
    this.#journal = journal;
    this.#recording = recording;
    this.#range = range;
    this.#replay = replay;
    for (const task of replay.lives.tasks) {
      if (journal.places[task.place]?.recording === recording)
        this.#index.set(task, this.#index.size);
    }
  }

  toTrace(): Trace {
    const { lives, time, gauges: levels } = this.#replay;
    const { waits, runs } = lives;
    this.#terminateStopped();
    const { label, cell, mode, startedAtEpochMs, endTicks } = this.#range;
    const gauges = readGauges({
      journal: this.#journal,
      recording: this.#recording,
      levels,
      toMs: (ticks) => this.#ms(ticks),
      addSite: (site) => this.#sites.push(site) - 1,
    });
    return {
      version: TRACE_VERSION,
      mode,
      label,
      ...(cell === undefined ? {} : { cell }),
      startedAt: startedAtEpochMs,
      endedAt: this.#ms(time.at(endTicks)),
      ...(time.virtual > 0 ? { virtualMs: time.virtual / TICKS_PER_MS } : {}),
      tasks: [...this.#index.keys()].map((task) => this.#task(task)),
      waits: waits.flatMap((wait) => {
        const task = this.#index.get(wait.task);
        return task === undefined ? [] : [this.#wait(wait, task)];
      }),
      runs: runs.flatMap(({ task, from, to }) => {
        const index = this.#index.get(task);
        return index === undefined ? [] : [{ task: index, from: this.#ms(from), to: this.#ms(to) }];
      }),
      ...(gauges.length === 0 ? {} : { gauges }),
      sites: this.#sitesWithFlow(), // last: the tasks and waits fill it
      dropped: this.#journal.log.dropped,
    };
  }

  /** Who waits when asked to stop is over, unless it goes on to clean up: then it tells more itself. */
  #terminateStopped(): void {
    // What came after the bound may be how they ended.
    if (this.#journal.log.dropped > 0) return;
    const stops = this.#range.stopTicks.map((ticks) => this.#replay.time.at(ticks));
    for (const wait of this.#replay.lives.waits) {
      if (wait.to !== undefined || !this.#index.has(wait.task)) continue;
      const stop = stops.find((ticks) => ticks >= wait.from);
      if (stop === undefined) continue;
      wait.to = stop;
      wait.outcome = "terminated";
      wait.task.to ??= stop;
      wait.task.outcome = "terminated";
    }
  }

  #ms(ticks: number): number {
    return (ticks - this.#range.startTicks) / TICKS_PER_MS;
  }

  #task(task: ReplayTask): TraceTask {
    const parent = task.parent === undefined ? undefined : this.#index.get(task.parent);
    const unit = this.#unit(task);
    const site = unit?.sites[task.site];
    return {
      name:
        this.#journal.labels.get(task.id) ??
        (site === undefined || unit === undefined
          ? "(unknown)"
          : taskName(site, unit.label, this.#journal.args[task.id])),
      site: this.#site(task, task.site),
      ...(parent === undefined ? {} : { parent }),
      from: this.#ms(task.from),
      ...(task.to === undefined ? {} : { to: this.#ms(task.to) }),
      outcome: this.#journal.unseenEnds.get(task.id) ?? task.outcome,
      ...(this.#isUnheeded(task) ? { unheeded: true } : {}),
    };
  }

  /** Of a generator, each request has a promise; and who has no number can't be known. */
  #isUnheeded(task: ReplayTask): boolean {
    const { promises } = this.#replay;
    const isGenerator = this.#unit(task)?.sites[task.site]?.generator === true;
    return task.promise >= 0 && !isGenerator && !promises.isHeeded(task.promise);
  }

  #wait(wait: ReplayWait, task: number): TraceWait {
    const { promises } = this.#replay;
    const { settlement, promise } = wait;
    const owner = promise < 0 ? undefined : promises.awaitedTask(promise);
    const awaited = owner === undefined ? undefined : this.#index.get(owner);
    const combination = promise < 0 ? undefined : promises.combination(promise);
    const unitSite = wait.site === NO_SITE ? undefined : this.#unit(wait.task)?.sites[wait.site];
    const siteKind = unitSite?.kind ?? "await";
    return {
      task,
      ...(wait.site === NO_SITE ? {} : { site: this.#site(wait.task, wait.site) }),
      kind:
        wait.isReturn || wait.site === NO_SITE
          ? "return"
          : isWaitKind(siteKind)
            ? siteKind
            : "await",
      from: this.#ms(wait.from),
      ...(wait.to === undefined ? {} : { to: this.#ms(wait.to) }),
      outcome: wait.outcome,
      on: wait.on,
      ...(wait.on === "value" ? { settledAt: this.#ms(wait.from) } : {}),
      ...(wait.wasSettled ? { wasSettled: true } : {}),
      cause: wait.on === "value" ? "none" : "unknown",
      ...(settlement === undefined ? this.#pending(promise) : this.#wake(settlement)),
      ...(awaited === undefined ? {} : { awaited }),
      ...(promise < 0 ? {} : { promise }),
      ...(combination?.kind === undefined
        ? {}
        : {
            combinator: combination.kind,
            members: combination.members.map((member) => this.#member(member)),
          }),
    };
  }

  #member(promise: number): TraceMember {
    const { promises } = this.#replay;
    const owner = promises.awaitedTask(promise);
    const task = owner === undefined ? undefined : this.#index.get(owner);
    const settlement = promises.settlement(promise);
    const { wokenBy: _, ...wake } =
      settlement === undefined
        ? { ...UNSETTLED, ...this.#pending(promise) }
        : this.#wake(settlement);
    return { promise, ...(task === undefined ? {} : { task }), ...wake };
  }

  /** Of what has not settled: when the timer is due that is to settle it, if there is one. */
  #pending(promise: number): Partial<Wake> {
    const { timers, promises } = this.#replay;
    const due = promise < 0 ? undefined : timers.dueOf(promise, promises);
    return due === undefined ? {} : { cause: "timer", dueAt: this.#ms(due) };
  }

  #wake(settlement: Settlement): Wake {
    const { cause, due, by } = this.#replay.promises.origin(settlement);
    const wokenBy = by === undefined ? undefined : this.#index.get(by);
    return {
      settledAt: this.#ms(settlement.at),
      cause: cause === "task" && wokenBy === undefined ? "outside" : cause,
      ...(due === undefined ? {} : { dueAt: this.#ms(due) }),
      ...(wokenBy === undefined ? {} : { wokenBy }),
    };
  }

  #unit(task: ReplayTask): Instrumented | undefined {
    return this.#journal.places[task.place]?.unit;
  }

  /** The index of a site in the trace, which lists only those in use. */
  #site(task: ReplayTask, site: number): number {
    const unit = this.#unit(task);
    const known = unit?.sites[site];
    if (unit === undefined || known === undefined) {
      throw new Error(`Cannot take a snapshot: ${unit?.label ?? "a unit"} has no site ${site}`);
    }
    let indices = this.#siteIndex.get(unit);
    if (indices === undefined) this.#siteIndex.set(unit, (indices = new Map<number, number>()));
    let index = indices.get(site);
    if (index === undefined) {
      const { kind, line, column, text } = known;
      const { label, cell } = unit;
      const own = {
        kind,
        unit: label,
        ...(cell === undefined ? {} : { cell }),
        line,
        column,
        text,
      };
      index = this.#sites.push(own) - 1;
      if (known.flow !== undefined) this.#flows.set(index, { flow: known.flow, indices });
      indices.set(site, index);
    }
    return index;
  }

  /** Sites name each other by what they are in the trace: known once all are in. */
  #sitesWithFlow(): readonly TraceSite[] {
    return this.#sites.map((site, index) => {
      const known = this.#flows.get(index);
      if (known === undefined) return site;
      const needs = known.flow.needs.flatMap((needed) => known.indices.get(needed) ?? []);
      return { ...site, flow: { ...known.flow, needs } };
    });
  }
}

/** What a site's source says, and what the sites that it names are in the trace. */
interface Flow {
  readonly flow: AwaitFlow;
  readonly indices: ReadonlyMap<number, number>;
}

interface Wake {
  readonly settledAt?: number;
  readonly cause: WakeCause;
  readonly dueAt?: number;
  readonly wokenBy?: number;
}

const UNSETTLED: Wake = { cause: "unknown" };

const isWaitKind = (kind: Site["kind"]): kind is "await" | "for-await" | "yield" | "await-using" =>
  kind !== "cell" && kind !== "module" && kind !== "function";
