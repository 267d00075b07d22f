import { addChecks, joinContent, mapContent, safeKinds } from '../values/state.ts';
import type { Checks, Content } from '../values/state.ts';
import type { Invocation } from './arguments.ts';
import { capturedValue } from '../function/closures.ts';
import { isHarmlessAt, joinPrefix } from '../guards/harmless-text.ts';
import { idOf, locationOf, parametersOf } from '../frame.ts';
import type { Arrival, Frame, Sink } from '../frame.ts';
import {
  absorbed,
  deepTaints,
  isInputCell,
  isWholeInput,
  readField,
  updateContents,
  writeField,
} from '../values/heap.ts';
import { addRaised } from '../function/raised-errors.ts';
import { joinShapes, noteSensitive, pathKeys, shapeOf, shapeUnder } from '../values/shapes.ts';
import type { Shape, Shapes } from '../values/shapes.ts';
import type { Summary } from '../summary.ts';
import { NOTHING, addStep, join, joinAll, joinTaints } from '../values/value.ts';
import type { CellId, InputOrigin, Taint, Trail, Value } from '../values/value.ts';
import type { ProjectFunction } from '../../../python/project/call-graph.ts';

/** What a function is called with, by index of its parameters. */
export interface Application {
  readonly values: ReadonlyMap<number, Value>;
  readonly call: Invocation;
}

/**
 * What a call of a project's function does and gives: its summary with the caller's values in the place of its inputs. A function that is
 * being looked at itself, in a circle of calls, does nothing yet.
 */
export function applySummary(frame: Frame, one: ProjectFunction, application: Application): Value {
  const general = frame.engine.summaryOf(one);
  if (general === undefined) {
    return unknownResult(frame, application);
  }
  const summary = fittingSummary(frame, one, { application, summary: general });
  const translation = new Translation(frame, one, { application, summary });
  translation.storeEffects();
  translation.recordArrivals();
  translation.noteChecks(summary.checks.returned);
  translation.noteRaised();
  frame.isDead ||= !summary.returns;
  return translation.value(summary.returned);
}

/** The summary for what this call hands over to be called, where that matters. */
function fittingSummary(
  frame: Frame,
  one: ProjectFunction,
  given: { readonly application: Application; readonly summary: Summary },
): Summary {
  const { summary } = given;
  if (summary.sensitive.length === 0) {
    return summary;
  }
  const shapes = new Translation(frame, one, given).shapes();
  return (shapes.size === 0 ? undefined : frame.engine.summaryWith(one, shapes)) ?? summary;
}

/** What a call shows to have been checked when its result is true or false. */
export function checksOfResult(
  frame: Frame,
  one: ProjectFunction,
  { application, truth }: { readonly application: Application; readonly truth: boolean },
): void {
  const summary = frame.engine.summaryOf(one);
  if (summary !== undefined) {
    const translation = new Translation(frame, one, { application, summary });
    translation.noteChecks(truth ? summary.checks.true : summary.checks.false);
  }
}

function unknownResult(frame: Frame, { values }: Application): Value {
  let { taints } = NOTHING;
  for (const value of values.values()) {
    taints = joinTaints(taints, deepTaints(frame.state, value));
  }
  return { ...NOTHING, taints };
}

/** Turns what a summary says of inputs into what it means for one call. */
class Translation {
  readonly #frame: Frame;
  readonly #one: ProjectFunction;
  readonly #application: Application;
  readonly #summary: Summary;
  readonly #prefix: string;
  readonly #moved = new Map<CellId, CellId>();

  constructor(
    frame: Frame,
    one: ProjectFunction,
    { application, summary }: { readonly application: Application; readonly summary: Summary },
  ) {
    this.#frame = frame;
    this.#one = one;
    this.#application = application;
    this.#summary = summary;
    this.#prefix = idOf(frame, application.call.node);
  }

  value(value: Value): Value {
    const parts: Value[] = [];
    let { taints } = NOTHING;
    for (const taint of value.taints) {
      if (taint.origin.kind === 'source') {
        taints = joinTaints(taints, [taint]);
      } else if (isWholeInput(value, taint)) {
        parts.push(this.#withSteps(this.#actual(taint.origin, taint.path), taint));
      } else {
        taints = joinTaints(taints, this.#substituted(taint));
      }
    }
    const cells = value.cells.flatMap((id) => this.#cells(id));
    const own: Value = { taints, literals: value.literals, refs: value.refs, cells };
    return parts.length === 0 ? own : joinAll([...parts, own]);
  }

  /** What the call gives for the inputs that are called; whatever is an input here in its turn matters to whoever calls here. */
  shapes(): Shapes {
    const shapes = new Map<string, Shape>();
    for (const { id, keys, use } of this.#summary.sensitive) {
      const actual = this.#actual(this.#frame.engine.inputOf(id), keys.join(''));
      noteSensitive(this.#frame, actual, use);
      const shape = shapeOf(this.#frame.state, actual, use);
      if (shape !== undefined) {
        shapes.set(id, joinShapes(shapes.get(id), shapeUnder(keys, shape)));
      }
    }
    return shapes;
  }

  /** What the function stored in its inputs and in what they hold. */
  storeEffects(): void {
    for (const [id, content] of this.#summary.heap) {
      if (isInputCell(id)) {
        this.#storeInto(id, content);
      }
    }
    const { variables } = this.#frame.state;
    for (const [binding, value] of this.#summary.assigned) {
      const before = variables.get(binding);
      const after = this.value(value);
      variables.set(binding, before === undefined ? after : join(before, after));
    }
  }

  #storeInto(id: CellId, { fields, rest, sequence, keys }: Content): void {
    const target = { ...NOTHING, cells: this.#cells(id) };
    this.#storeIntoClasses(id, fields);
    if (target.cells.length === 0) {
      return;
    }
    for (const [key, value] of fields) {
      if (key.startsWith('^')) {
        // What a function carries along does not change by calls.
        continue;
      }
      writeField(this.#frame.state, target, { key, value: this.value(value) });
    }
    for (const value of [...(rest === undefined ? [] : [rest]), ...(sequence ?? [])]) {
      const element = this.value(value);
      updateContents(this.#frame.state, target, (content) => absorbed(content, element));
    }
    if (keys !== undefined) {
      const added = this.value(keys);
      updateContents(this.#frame.state, target, (content) => ({
        ...content,
        keys: content.keys === undefined ? added : join(content.keys, added),
      }));
    }
  }

  /** `cls.name = value`, where the function was given a class. */
  #storeIntoClasses(id: CellId, fields: Content['fields']): void {
    const colon = id.indexOf(':');
    const origin = this.#frame.engine.inputOf(id.slice(0, colon));
    const classes =
      this.#frame.notes === undefined ? [] : this.#actual(origin, id.slice(colon + 1)).refs;
    for (const { name, isInstance } of classes) {
      for (const [key, value] of isInstance || !name.startsWith('project:') ? [] : fields) {
        if (key.startsWith('.')) {
          this.#frame.engine.noteClassField(name, key.slice(1), this.value(value));
        }
      }
    }
  }

  noteRaised(): void {
    for (const [name, taints] of this.#summary.raised) {
      addRaised(
        this.#frame,
        name,
        taints.flatMap((taint) => this.#substituted(taint)),
      );
    }
  }

  recordArrivals(): void {
    const { notes, state } = this.#frame;
    if (notes === undefined) {
      return;
    }
    this.#frame.budget.left -= 4 * this.#summary.arrivals.length;
    for (const arrival of this.#summary.arrivals) {
      if (arrival.taint.origin.kind === 'source') {
        // It is known there already, whoever calls.
        continue;
      }
      for (const taint of this.#substituted(arrival.taint)) {
        const safeFor = safeKinds(state, taint);
        if (!isHarmlessAt(arrival.sink, { safeFor, prefix: taint.prefix })) {
          const sink = this.#sinkFor(arrival.sink);
          notes.arrivals.push({ sink, taint: { ...taint, safeFor } } satisfies Arrival);
        }
      }
    }
  }

  /** What was handed over to be called does harm where it is handed over: the function in between cannot know. */
  #sinkFor(sink: Sink): Sink {
    if (sink.isHandedOver !== true || this.#frame.shapes !== undefined) {
      return sink;
    }
    const { node } = this.#application.call;
    return {
      ...sink,
      id: `${sink.kind}:${idOf(this.#frame, node)}`,
      function: this.#frame.owner,
      node,
      location: locationOf(this.#frame, node),
      isHandedOver: false,
    };
  }

  noteChecks(checks: Checks): void {
    for (const [key, kinds] of checks) {
      const bar = key.indexOf('|');
      const id = key.slice(0, bar);
      if (isInputId(id)) {
        const actual = this.#actual(this.#frame.engine.inputOf(id), key.slice(bar + 1));
        addChecks(this.#frame.state, actual.taints, kinds);
      }
    }
  }

  /** What the caller has in the place of an input's part. */
  #actual({ input }: InputOrigin, path: string): Value {
    let value =
      input.kind === 'parameter'
        ? (this.#application.values.get(input.index) ?? NOTHING)
        : capturedValue(this.#frame, input.binding, this.#application.call.called);
    for (const key of pathKeys(path)) {
      value = readField(this.#frame.state, value, key === '[*]' ? undefined : key);
    }
    return value;
  }

  #substituted(taint: Taint): readonly Taint[] {
    if (taint.origin.kind === 'source') {
      return [taint];
    }
    const actual = this.#actual(taint.origin, taint.path);
    return deepTaints(this.#frame.state, actual).map((one) => ({
      ...one,
      safeFor: one.safeFor | taint.safeFor,
      prefix: joinPrefix(taint.prefix, one.prefix),
      trail: this.#trail(one.trail, taint),
    }));
  }

  #withSteps(value: Value, inner: Taint): Value {
    const taints = value.taints.map((one) => ({ ...one, trail: this.#trail(one.trail, inner) }));
    return value.taints.length === 0 ? value : { ...value, taints };
  }

  /** The caller's way, the step into the function, and the way there. */
  #trail(before: Trail | undefined, inner: Taint): Trail | undefined {
    const { call } = this.#application;
    return addStep(before, {
      location: locationOf(this.#frame, call.node),
      note: `passed to \`${this.#one.info.qualifiedName}\`${this.#parameterOf(inner)}`,
      inside: inner.trail,
    });
  }

  #parameterOf({ origin }: Taint): string {
    if (origin.kind !== 'input' || origin.input.kind !== 'parameter') {
      return '';
    }
    const name = parametersOf(this.#one)[origin.input.index]?.name.name;
    return name === undefined ? '' : ` as \`${name}\``;
  }

  /** The caller's cells for one of the function's; what the function made itself moves into the caller's heap. */
  #cells(id: CellId): readonly CellId[] {
    if (isInputCell(id)) {
      const colon = id.indexOf(':');
      const origin = this.#frame.engine.inputOf(id.slice(0, colon));
      return this.#actual(origin, id.slice(colon + 1)).cells;
    }
    return [this.#move(id)];
  }

  #move(id: CellId): CellId {
    const known = this.#moved.get(id);
    if (known !== undefined) {
      return known;
    }
    if (this.#frame.engine.isShared(id)) {
      return id;
    }
    const moved = id.split('/').length > MAX_NESTING ? id : `${this.#prefix}/${id}`;
    this.#moved.set(id, moved);
    const content = this.#summary.heap.get(id);
    if (content !== undefined) {
      this.#frame.budget.left -= 4 + 2 * content.fields.size;
      const translated = mapContent(content, (value) => this.value(value));
      const { heap } = this.#frame.state;
      const before = heap.get(moved);
      heap.set(moved, before === undefined ? translated : joinContent(before, translated));
    }
    return moved;
  }
}

/** Checks of sources are noted under their place, those of inputs under these ids. */
function isInputId(id: string): boolean {
  return /^[pv]\d+$/u.test(id);
}

/** Objects that come out of more calls in a row than this are not told apart by them. */
const MAX_NESTING = 4;
