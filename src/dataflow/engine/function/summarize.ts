import type { Binding } from '../../../python/scopes.ts';
import { fillClosures } from './closures.ts';
import { isOwn } from '../frame.ts';
import type { Arrival, Frame } from '../frame.ts';
import { generatorValue } from '../values/generators.ts';
import { deepTaints, isInputCell } from '../values/heap.ts';
import { parseSensitive } from '../values/shapes.ts';
import { mapContent, newState } from '../values/state.ts';
import type { Content, State } from '../values/state.ts';
import type { Summary } from '../summary.ts';
import { NOTHING, isEqual } from '../values/value.ts';
import type { CellId, Value } from '../values/value.ts';

/** More arrivals of what a function is given are not handed on to callers. */
const MAX_ARRIVALS = 40;
/** Inputs that are called beyond this are taken for data. */
const MAX_SENSITIVE = 12;
/** Nor are more objects. */
const MAX_OBJECTS = 40;
/** Arrivals of known sources that one function may have: more are a program that nobody reads. */
const MAX_OWN_ARRIVALS = 2000;
/** Of the sources that arrive at one place, those with the shortest ways are told. */
const MAX_SOURCES = 6;

/** A function as its callers see it, and what holds where it ends. */
export interface FunctionRecord {
  readonly summary: Summary;
  readonly exit: State;
}

/** Makes a summary of what the last round over a function has noted. */
export function recordOf(frame: Frame, isComplete: boolean): FunctionRecord {
  const { notes } = frame;
  const exit = notes?.exit ?? newState();
  const returned = notes?.returned ?? NOTHING;
  const isGenerator = frame.owner.info.isGenerator;
  const result = isGenerator
    ? generatorValue(frame, exit, { yielded: returned, returned: notes?.finished })
    : returned;
  fillClosures(frame, exit);
  noteSharedObjects(frame, exit);
  return {
    exit,
    summary: {
      returned: result,
      heap: reachable(exit, result),
      arrivals: shortest(notes?.arrivals ?? []),
      sinks: new Set(notes?.verdicts.keys()),
      harmless: isComplete
        ? [...(notes?.verdicts.values() ?? [])]
            .filter(({ isHarmless }) => isHarmless)
            .map(({ sink }) => sink)
        : [],
      unreached: isComplete ? (notes?.unreached ?? []) : [],
      checks: {
        returned: exit.checks,
        true: notes?.checkedIf?.true ?? new Map(),
        false: notes?.checkedIf?.false ?? new Map(),
      },
      captured: [...frame.captured.keys()],
      sensitive: [...frame.sensitive].slice(0, MAX_SENSITIVE).map(parseSensitive),
      assigned: new Map([...exit.variables].filter(([binding]) => isAround(frame, binding))),
      // Calling a generator runs nothing of it yet.
      returns: isGenerator || notes?.exit !== undefined,
      raised: frame.raised,
      isComplete,
    },
  };
}

/** A variable of a function around. */
function isAround(frame: Frame, binding: Binding): boolean {
  const { kind } = binding.scope;
  return (kind === 'function' || kind === 'lambda') && !isOwn(frame, binding);
}

/** What is put into objects of a module's top level is there for every other function. */
function noteSharedObjects({ engine, owner }: Frame, exit: State): void {
  for (const [id, content] of owner.info.node.kind === 'module' ? [] : exit.heap) {
    if (engine.isShared(id)) {
      // Objects in it are the function's own: of them the data counts.
      engine.noteObject(
        id,
        mapContent(content, (value) => ({ ...value, taints: deepTaints(exit, value) })),
      );
    }
  }
}

/** The objects that a caller can see: those in the result, in the inputs, and in what they hold. */
function reachable({ heap }: State, returned: Value): ReadonlyMap<CellId, Content> {
  const found = new Map<CellId, Content>();
  const waiting = [...returned.cells, ...[...heap.keys()].filter(isInputCell)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const content = heap.get(id);
    if (content !== undefined && !found.has(id) && found.size < MAX_OBJECTS) {
      found.set(id, content);
      const parts = [...content.fields.values(), ...(content.sequence ?? [])];
      for (const part of content.rest === undefined ? parts : [...parts, content.rest]) {
        waiting.push(...part.cells);
      }
    }
  }
  return found;
}

/** One for each origin's part and sink: the one with the shortest way. */
function shortest(arrivals: readonly Arrival[]): readonly Arrival[] {
  const best = new Map<string, Arrival>();
  for (const arrival of arrivals) {
    const { origin, path, prefix } = arrival.taint;
    const key = `${arrival.sink.id} ${origin.id} ${path} ${prefix}`;
    const before = best.get(key);
    if (before === undefined || lengthOf(arrival) < lengthOf(before)) {
      best.set(key, arrival);
    }
  }
  const { source = [], input = [] } = Object.groupBy(
    best.values(),
    ({ taint }) => taint.origin.kind,
  );
  const counts = new Map<string, number>();
  const told = source
    .toSorted((left, right) => lengthOf(left) - lengthOf(right))
    .filter(({ sink }) => {
      const count = (counts.get(sink.id) ?? 0) + 1;
      counts.set(sink.id, count);
      return count <= MAX_SOURCES;
    });
  return [...told.slice(0, MAX_OWN_ARRIVALS), ...input.slice(0, MAX_ARRIVALS)];
}

function lengthOf({ taint }: Arrival): number {
  return taint.trail?.length ?? 0;
}

/** True when callers would see no difference. */
export function isSameSummary(left: Summary, right: Summary): boolean {
  return (
    isEqual(left.returned, right.returned) &&
    left.arrivals.length === right.arrivals.length &&
    left.heap.size === right.heap.size &&
    left.returns === right.returns &&
    left.sensitive.length === right.sensitive.length
  );
}
