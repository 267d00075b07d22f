import type { Location } from '../../core/span.ts';
import type { CallGraph, ProjectFunction } from '../../python/project/call-graph.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { assignTo } from './function/assign.ts';
import { callAny } from './calls/call-values.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';
import { beginningOf } from './project/entries.ts';
import { evaluateExpression } from './function/evaluate.ts';
import { entryOf } from './project/found-entry.ts';
import type { ProjectModule } from '../../python/project/project-modules.ts';
import type { Arrival, Budget, Frame, Semantics, Sink } from './frame.ts';
import { refineBy } from './guards/guards.ts';
import { interpret } from './function/interpret.ts';
import type { LibraryIndex } from './project/library-index.ts';
import { importsOfModules } from './project/module-imports.ts';
import { projectNotes } from './project/project-notes.ts';
import type { ProjectTemplates } from './project/project-templates.ts';
import type { Shapes } from './values/shapes.ts';
import { SpecialSummaries } from './calls/special-summaries.ts';
import { newState } from './values/state.ts';
import { isSameSummary, recordOf } from './function/summarize.ts';
import type { FunctionRecord } from './function/summarize.ts';
import type { Summary } from './summary.ts';
import { hasPlaceIn, tellingPlaces } from './project/telling-places.ts';
import type { TellingPlaces } from './project/telling-places.ts';
import type { SourceOrigin, Taint } from './values/value.ts';

/** Steps of the analysis that one function may cost; a 100,000-line module is within it, a generated maze is not. */
const MAX_WORK = 1_500_000;
/** The same for all functions of one module together, however often they are looked at. */
const MAX_WORK_OF_MODULE = 3_000_000;
/** Circles of calls settle in two rounds; longer ones are cut. */
const MAX_CIRCLE_ROUNDS = 3;
/** A module's top level may need functions that need another module's top level, and so on. */
const MAX_NESTING = 40;

const SEMANTICS: Semantics = {
  evaluate: evaluateExpression,
  assign: assignTo,
  refine: refineBy,
  callAny,
};

/** The names of things that a frame makes, the same in every round. */
type Names = Pick<Frame, 'ids' | 'captured' | 'closures'>;

/** Summaries of a project's functions, made as they are asked for. */
export class Solver {
  readonly #graph: CallGraph;
  /** Where each module names sources and sinks. */
  readonly #telling: ReadonlyMap<SourceModule, TellingPlaces>;
  readonly #engine: Engine;
  readonly #records = new Map<ProjectFunction, FunctionRecord>();
  readonly #open = new Set<ProjectFunction>();
  readonly #origins = new Map<string, SourceOrigin>();
  readonly #names = new Map<ProjectFunction, Names>();
  readonly #notes = projectNotes();
  readonly #budgets = new Map<ProjectModule, Budget>();
  readonly #special: SpecialSummaries;

  constructor(graph: CallGraph, library: LibraryIndex, templates: ProjectTemplates) {
    this.#graph = graph;
    this.#telling = new Map(
      [...importsOfModules(graph.project)].map(([source, imports]) => [
        source,
        tellingPlaces(source.text, library.tellingIn(imports)),
      ]),
    );
    this.#special = new SpecialSummaries((one, shapes) => this.#run(one, shapes).summary);
    this.#engine = createEngine({
      graph,
      library,
      notes: this.#notes,
      templates,
      summaryOf: (one) => this.#solved(one)?.summary,
      summaryWith: (one, shapes) => this.#special.of(one, shapes),
      noteCall: (caller, callee) => this.#special.noteCall(caller, callee),
      exitOf: (one) => this.#solved(one)?.exit,
    });
  }

  /** Functions that call each other in a circle, or one alone, until their summaries stay the same. */
  settle(component: readonly ProjectFunction[]): void {
    if (!component.some((one) => this.#matters(one))) {
      return;
    }
    const isCircle = component.length > 1 || component.some((one) => this.#callsItself(one));
    for (let round = 0; round < (isCircle ? MAX_CIRCLE_ROUNDS : 1); round += 1) {
      const isChanged = component.map((one) => this.#settleOne(one, round)).includes(true);
      if (!isChanged) {
        return;
      }
    }
  }

  /** True when something was learnt that earlier functions could not know: whoever read it, and whoever calls them, is looked at again. */
  beginNextRound(): boolean {
    const outdated = new Set(this.#notes.takeReaders());
    const isDue = outdated.size > 0;
    for (const one of outdated) {
      this.#records.delete(one);
      this.#special.forget(one);
      const callers = this.#graph.callersOf(one).map(({ caller }) => caller);
      for (const caller of [...callers, ...this.#special.callersOf(one)]) {
        outdated.add(caller);
      }
    }
    return isDue;
  }

  arrivals(): ReadonlyMap<ProjectFunction, readonly Arrival[]> {
    return new Map(
      [...this.#records].map(([one, { summary }]) => [
        one,
        [...summary.arrivals, ...this.#special.arrivalsIn(one)],
      ]),
    );
  }

  /** Sinks at which nothing arrives that could do harm. */
  harmless(): readonly Sink[] {
    const summaries = [...this.#records.values()].map(({ summary }) => summary);
    const all = summaries.flatMap(({ harmless }) => harmless);
    // Several functions may render one template: each has to do so with harmless data.
    const open = new Set(summaries.flatMap(openSinks));
    return all.filter(({ id, printed }) => printed === undefined || !open.has(id));
  }

  /** Steps that are never run. */
  unreached(): readonly Location[] {
    return [...this.#records.values()].flatMap(({ summary }) => summary.unreached);
  }

  /** Functions that were too large to finish. */
  unfinished(): readonly ProjectFunction[] {
    return [...this.#records].filter(([, { summary }]) => !summary.isComplete).map(([one]) => one);
  }

  #settleOne(one: ProjectFunction, round: number): boolean {
    const before = this.#records.get(one)?.summary;
    if (before !== undefined && round === 0) {
      return false;
    }
    const after = this.#analyse(one).summary;
    return before === undefined || !isSameSummary(before, after);
  }

  #solved(one: ProjectFunction): FunctionRecord | undefined {
    const known = this.#records.get(one);
    const isWaiting = this.#open.has(one) || this.#open.size > MAX_NESTING;
    return known !== undefined || isWaiting ? known : this.#analyse(one);
  }

  #analyse(one: ProjectFunction): FunctionRecord {
    this.#open.add(one);
    const record = this.#run(one, undefined);
    this.#open.delete(one);
    this.#records.set(one, record);
    return record;
  }

  #run(one: ProjectFunction, shapes: Shapes | undefined): FunctionRecord {
    const spent = this.#budgets.get(one.module) ?? { left: MAX_WORK_OF_MODULE };
    this.#budgets.set(one.module, spent);
    const names = this.#names.get(one) ?? {
      ids: new Map(),
      captured: new Map(),
      closures: new Map(),
    };
    this.#names.set(one, names);
    const frame: Frame = {
      engine: this.#engine,
      semantics: SEMANTICS,
      owner: one,
      ...beginningOf(this.#engine, one, { origins: this.#origins, shapes }),
      ...names,
      state: newState(),
      decision: undefined,
      remembering: 0,
      isDead: false,
      raised: new Map(),
      sensitive: new Set(),
      notes: undefined,
      depth: 0,
      origins: this.#origins,
      budget: { left: Math.min(MAX_WORK, spent.left) },
    };
    const given = frame.budget.left;
    const isComplete = interpret(frame);
    spent.left -= given - Math.max(0, frame.budget.left);
    return recordOf(frame, isComplete);
  }

  /** Names a source or a sink itself, is called by a library, or calls what does one of the two: others only hand data on. */
  #matters(one: ProjectFunction): boolean {
    const { span } = one.info.node;
    return (
      this.#isCalledFromOutside(one) ||
      hasPlaceIn(this.#telling.get(one.source) ?? [], span) ||
      this.#graph
        .sitesIn(one)
        .some((site) => site.targets.some((target) => this.#isTelling(target.function)))
    );
  }

  /** A library of the models calls it; of the other classes that inherit, most are tests and widgets. */
  #isCalledFromOutside(one: ProjectFunction): boolean {
    const { node } = one.info;
    const isHandedOver = this.#graph.callersOf(one).some(({ kind }) => kind === 'callback');
    return (
      (one.entry !== undefined || isHandedOver) &&
      node.kind === 'function' &&
      entryOf(this.#engine, one, node) !== undefined
    );
  }

  #isTelling(one: ProjectFunction): boolean {
    const summary = this.#records.get(one)?.summary;
    return (
      summary !== undefined &&
      (summary.arrivals.some(({ taint }) => !isFromOutside(taint)) ||
        summary.returned.taints.some(isFromOutside))
    );
  }

  #callsItself(one: ProjectFunction): boolean {
    return this.#graph
      .sitesIn(one)
      .some((site) => site.targets.some((target) => target.function === one));
  }
}

/** Sinks at which something may arrive that does harm. */
function openSinks({ sinks, harmless }: Summary): readonly string[] {
  const settled = new Set(harmless.map(({ id }) => id));
  return [...sinks].filter((id) => !settled.has(id));
}

function isFromOutside({ origin }: Taint): boolean {
  return origin.kind === 'source';
}
