import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import type { Engine } from '../engine.ts';
import { parametersOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { inputValue, readField } from './heap.ts';
import type { State } from './state.ts';
import { NOTHING, join } from './value.ts';
import type { CellId, Value } from './value.ts';

/**
 * Generators are objects that hold what they yield as elements, and under a key of its own what they return. Their cells say which function they run, so that
 * what is sent into one meets its `yield`: there it is an input behind the parameters.
 */
const RETURNED = '^return';

/** The object that calling a generator function gives. */
export function generatorValue(
  frame: Frame,
  exit: State,
  { yielded, returned }: { readonly yielded: Value; readonly returned: Value | undefined },
): Value {
  const id = `@${frame.engine.functionIndex(frame.owner)}.yielded`;
  const fields = new Map(returned === undefined ? [] : [[RETURNED, returned]]);
  exit.heap.set(id, { fields, rest: yielded, sequence: undefined });
  return { ...NOTHING, cells: [id] };
}

function isGeneratorCell(id: CellId): boolean {
  return id.endsWith('.yielded');
}

/** The functions that a value's generators run. */
export function generatorsOf({ graph }: Engine, { cells }: Value): readonly ProjectFunction[] {
  return cells.flatMap((id) => {
    const index = /@(\d+)\.yielded$/u.exec(id)?.[1];
    const one = index === undefined ? undefined : graph.functions[Number(index)];
    return one === undefined ? [] : [one];
  });
}

/** What `yield from` gives once the other generator is done. */
export function returnedBy(state: State, value: Value): Value {
  const cells = value.cells.filter(isGeneratorCell);
  return cells.length === 0 ? NOTHING : readField(state, { ...NOTHING, cells }, RETURNED);
}

/** The place of what is sent among a function's inputs. */
export function sentIndex(one: ProjectFunction): number {
  return parametersOf(one).length;
}

/** What a `yield` gives. */
export function sentValue({ owner }: Frame): Value {
  const index = sentIndex(owner);
  return inputValue({ kind: 'input', id: `p${index}`, input: { kind: 'parameter', index } });
}

/** What `with` gives for a generator that has been made a context manager; others are what they were. */
export function yieldedInside(state: State, value: Value): Value {
  const generators = value.cells.filter(isGeneratorCell);
  if (generators.length === 0) {
    return value;
  }
  const others = value.cells.filter((id) => !isGeneratorCell(id));
  const given = readField(state, { ...NOTHING, cells: generators }, undefined);
  return join({ ...value, cells: others, literals: undefined }, given);
}
