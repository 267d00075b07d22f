import type { Location } from '../../core/span.ts';
import type { Call, Expression, Node, Parameter } from '../../python/tree/nodes.ts';
import type { Binding } from '../../python/scopes.ts';
import type { ProjectFunction } from '../../python/project/call-graph.ts';
import type { SinkKind, KindSet, SourceKind } from '../kinds.ts';
import type { PrintDanger } from '../../templates/print-danger.ts';
import type { RenderedResultModel, ResultModel, SourceModel } from '../library.ts';
import type { Invocation } from './calls/arguments.ts';
import type { Engine } from './engine.ts';
import type { Content, State } from './values/state.ts';
import { inputValue } from './values/heap.ts';
import { NOTHING } from './values/value.ts';
import type { CellId, InputOrigin, SourceOrigin, Taint, Trail, Value } from './values/value.ts';

/** The analysis of one function: what it is about, where it stands, and what it has noted. */
export interface Frame {
  readonly engine: Engine;
  readonly semantics: Semantics;
  readonly owner: ProjectFunction;
  /** Values of the parameters when the function begins. */
  readonly inputs: ReadonlyMap<Binding, Value>;
  /** Parameters that a library fills by calling what is named there. */
  readonly made: ReadonlyMap<Binding, Call>;
  /** What the library that calls the function does with its result. */
  readonly result: ResultModel | undefined;
  /** The template that is rendered with its result. */
  readonly renders: FoundRendering | undefined;
  /** What is known to have been checked before the function begins, by `checkKey`. */
  readonly checks: ReadonlyMap<string, KindSet>;
  /** What holds where the analysis stands now. */
  state: State;
  /** How many remembered conditions are being looked through. */
  remembering: number;
  /** The value of the last test or subject. */
  decision: Value | undefined;
  /** True after a call that never returns. */
  isDead: boolean;
  /** Set in the last round, when values do not change any more. */
  notes: Notes | undefined;
  /** What the analysis may still cost, in steps of about a microsecond: it counts work, so that every machine gives up at the same place. */
  readonly budget: Budget;
  /** How deep the expression is that is being looked at. */
  depth: number;
  readonly ids: Map<Node, string>;
  readonly origins: Map<string, SourceOrigin>;
  readonly captured: Map<Binding, InputOrigin>;
  /** Data in exceptions that may be raised here, by the names of their classes. */
  readonly raised: Map<string, readonly Taint[]>;
  /** What it matters to know of the inputs beyond their data, after `noteSensitive`. */
  readonly sensitive: Set<string>;
  /** What is known of them, where the function is looked at once more for certain callers. */
  readonly shapes: KnownShapes | undefined;
  /** Functions that it defines, by the objects that stand for them. */
  readonly closures: Map<CellId, ProjectFunction>;
}

/** Inputs of known shapes, by their ids, with what they hold. */
export interface KnownShapes {
  readonly values: ReadonlyMap<string, Value>;
  readonly heap: ReadonlyMap<CellId, Content>;
}

/** How a library renders what a function returns. */
export interface FoundRendering {
  readonly model: RenderedResultModel;
  /** The template, where the decorator says it. */
  readonly name: string | undefined;
}

export interface Budget {
  left: number;
}

/** What Python's syntax means; each part is a file of its own, and they ask each other here. */
export interface Semantics {
  readonly evaluate: (frame: Frame, node: Expression) => Value;
  readonly assign: (frame: Frame, target: Expression, value: Value) => void;
  readonly refine: (frame: Frame, test: Expression, truth: boolean) => void;
  readonly callAny: (frame: Frame, called: Value, call: Invocation) => Value | undefined;
}

/** What an expression may stand for, in the frame's state; calls and walruses in it take effect there. */
export function evaluate(frame: Frame, node: Expression): Value {
  return frame.semantics.evaluate(frame, node);
}

/** Looks at something once more without noting what it does. */
export function quietly<Result>(frame: Frame, look: () => Result): Result {
  const { notes, isDead } = frame;
  frame.notes = undefined;
  const result = look();
  frame.notes = notes;
  frame.isDead = isDead;
  return result;
}

/** Gives a value to a target: a variable, an attribute, an item, or several of them. */
export function assign(frame: Frame, target: Expression, value: Value): void {
  frame.semantics.assign(frame, target, value);
}

/** Notes what a condition shows about data where it came out true, or false. */
export function refine(frame: Frame, test: Expression, truth: boolean): void {
  frame.semantics.refine(frame, test, truth);
}

/** Calls whatever a value may be; undefined where that is nothing that can be called. */
export function callValue(frame: Frame, called: Value, call: Invocation): Value | undefined {
  return frame.semantics.callAny(frame, called, call);
}

/** A variable of a function around: an input, as parameters are. */
export function captured(frame: Frame, binding: Binding): Value {
  const known = frame.captured.get(binding);
  const origin = known ?? {
    kind: 'input' as const,
    id: `v${frame.engine.bindingIndex(binding)}`,
    input: { kind: 'captured' as const, binding },
  };
  frame.captured.set(binding, origin);
  return frame.shapes?.values.get(origin.id) ?? inputValue(origin);
}

/** True for a variable that comes and goes with the function's own calls. */
export function isOwn({ owner }: Frame, { scope }: Binding): boolean {
  return scope.node === owner.info.node || scope.kind === 'comprehension' || scope.kind === 'class';
}

export function parametersOf({ info }: ProjectFunction): readonly Parameter[] {
  return info.node.kind === 'module' ? [] : info.node.parameters;
}

/** What the last round over a function has found. */
export interface Notes {
  returned: Value | undefined;
  /** What a generator returns when it is done; `returned` is what it yields. */
  finished: Value | undefined;
  /** What holds at every way out, joined. */
  exit: State | undefined;
  readonly arrivals: Arrival[];
  /** By their ids: sinks that were looked at, and whether all that is known to arrive there does no harm. */
  readonly verdicts: Map<string, Verdict>;
  /** Steps that are never run. */
  readonly unreached: Location[];
  /** What is known to have been checked when the result is true, and when it is false; undefined before the first return. */
  checkedIf:
    | { readonly true: Map<string, KindSet>; readonly false: Map<string, KindSet> }
    | undefined;
}

/** Whether nothing that arrives at a sink can do harm there: fixed text, or data that has been checked or made safe on every way. */
export interface Verdict {
  readonly sink: Sink;
  readonly isHarmless: boolean;
}

/** Data that arrives at a sink without having been made harmless. */
export interface Arrival {
  readonly sink: Sink;
  readonly taint: Taint;
}

/** One argument of one call that must not be anything. */
export interface Sink {
  /** Distinct for each place and kind. */
  readonly id: string;
  readonly kind: SinkKind;
  /** What it does with the data, for people. */
  readonly does: string;
  /** Name of what is called, for people. */
  readonly callee: string;
  readonly function: ProjectFunction;
  /** The call, or the assignment. */
  readonly node: Node;
  readonly location: Location;
  readonly sources: readonly SourceKind[] | undefined;
  readonly isWeak: boolean;
  /** The function was handed what it calls: whoever hands it over is told. */
  readonly isHandedOver?: boolean;
  /** Of an expression in a template. */
  readonly printed?: PrintedAt;
}

export interface PrintedAt {
  /** Why what it prints does harm. */
  readonly danger: PrintDanger;
  /** True where escaping is off for the whole template: of the places where it prints the same data, one is told. */
  readonly isLeftToEngine: boolean;
  /** Smaller where markup takes effect at once. */
  readonly rank: number;
}

export function locationOf({ owner }: Frame, node: Node): Location {
  return owner.source.lines.locationOf(owner.source.path, node.span);
}

/** A name for what is made at a node: the same in every round. */
export function idOf(frame: Frame, node: Node): string {
  const known = frame.ids.get(node);
  if (known !== undefined) {
    return known;
  }
  const id = `@${frame.engine.functionIndex(frame.owner)}.${frame.ids.size}`;
  frame.ids.set(node, id);
  return id;
}

/** The source text of a node, on one line and not too long, for people. */
export function shown({ owner }: Frame, node: Node, limit = 40): string {
  // No more of a long expression is looked at than can be shown.
  const end = Math.min(node.span.end, node.span.start + LOOKED_AT * limit);
  const text = owner.source.text.slice(node.span.start, end).replaceAll(/\s+/gu, ' ');
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** White space that is shown as one blank makes text shorter. */
const LOOKED_AT = 4;

/** Data from outside, read at a node. */
export function sourceValue(
  frame: Frame,
  node: Node | Parameter,
  {
    model,
    label,
    safeFor,
  }: { readonly model: SourceModel; readonly label: string; readonly safeFor: KindSet },
): Value {
  const key = `${frame.owner.source.path}:${node.span.start}:${node.span.end}`;
  const known = frame.origins.get(key);
  const origin: SourceOrigin = known ?? {
    kind: 'source',
    id: key,
    source: model.kind,
    label,
    location: locationOf(frame, node),
    isRoute: model.isRoute === true,
  };
  frame.origins.set(key, origin);
  const trail: Trail = {
    location: origin.location,
    note: label,
    before: undefined,
    inside: undefined,
    length: 1,
  };
  return { ...NOTHING, taints: [{ origin, path: '', safeFor, prefix: '', trail }] };
}
