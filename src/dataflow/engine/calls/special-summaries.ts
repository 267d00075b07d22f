import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import type { Arrival } from '../frame.ts';
import { shapesKey } from '../values/shapes.ts';
import type { Shapes } from '../values/shapes.ts';
import type { Summary } from '../summary.ts';

/** Callers that hand over more different things than this to one function get the general answer. */
const MAX_OF_ONE = 12;
/** The same for all functions together. */
const MAX_IN_ALL = 2000;
/** Functions that hand functions on to functions that do the same. */
const MAX_NESTING = 8;

/** Summaries of functions for what certain callers hand over to be called, made when they are asked for. */
export class SpecialSummaries {
  readonly #summarize: (one: ProjectFunction, shapes: Shapes) => Summary;
  readonly #known = new Map<ProjectFunction, Map<string, Summary>>();
  readonly #callers = new Map<ProjectFunction, Set<ProjectFunction>>();
  readonly #open = new Set<string>();
  #count = 0;

  constructor(summarize: (one: ProjectFunction, shapes: Shapes) => Summary) {
    this.#summarize = summarize;
  }

  /** Undefined while it is being made, and where there are too many. */
  of(one: ProjectFunction, shapes: Shapes): Summary | undefined {
    const known = this.#known.get(one) ?? new Map<string, Summary>();
    this.#known.set(one, known);
    const key = shapesKey(shapes);
    const before = known.get(key);
    if (before !== undefined) {
      return before;
    }
    const mark = `${one.source.path}:${one.info.node.span.start} ${key}`;
    const isTooMuch =
      known.size >= MAX_OF_ONE || this.#count >= MAX_IN_ALL || this.#open.size >= MAX_NESTING;
    if (isTooMuch || this.#open.has(mark)) {
      return undefined;
    }
    this.#open.add(mark);
    this.#count += 1;
    const summary = this.#summarize(one, shapes);
    this.#open.delete(mark);
    known.set(key, summary);
    return summary;
  }

  /** Something was learnt that they do not know. */
  forget(one: ProjectFunction): void {
    this.#known.delete(one);
  }

  /** Notes who calls a function, also where the call graph does not know it. */
  noteCall(caller: ProjectFunction, callee: ProjectFunction): void {
    const known = this.#callers.get(callee);
    if (known === undefined) {
      this.#callers.set(callee, new Set([caller]));
    } else {
      known.add(caller);
    }
  }

  callersOf(callee: ProjectFunction): ReadonlySet<ProjectFunction> {
    return this.#callers.get(callee) ?? new Set();
  }

  /** What arrives somewhere in the function only because of what it is given to call. */
  arrivalsIn(one: ProjectFunction): readonly Arrival[] {
    return [...(this.#known.get(one)?.values() ?? [])]
      .flatMap(({ arrivals }) => arrivals)
      .filter(({ taint }) => taint.origin.kind === 'source');
  }
}
