import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import type { Engine } from '../engine.ts';
import type { State } from './state.ts';
import { ref } from './value.ts';
import type { CellId, Ref, Value } from './value.ts';

/**
 * Functions as values. A function of the project is the thing `function:7`; one that carries something along is an object that keeps the function under
 * `CALLED`, and beside it the variables around it, the object that it is a method of, or arguments that it has been given before.
 */
const PREFIX = 'function:';

/** Where an object that can be called keeps what is called. */
export const CALLED = '^f';
/** Where a method keeps its object. */
export const RECEIVER = '^self';

/** Where a property keeps what reads it. */
export const GETTER = '^get';
/** Where it keeps what sets it. */
export const SETTER = '^set';

export function functionValue(engine: Engine, one: ProjectFunction): Value {
  return ref(`${PREFIX}${engine.functionIndex(one)}`);
}

export function functionOfRef({ graph }: Engine, { name }: Ref): ProjectFunction | undefined {
  return name.startsWith(PREFIX) ? graph.functions[Number(name.slice(PREFIX.length))] : undefined;
}

export function isFunctionRef({ name }: Ref): boolean {
  return name.startsWith(PREFIX);
}

/** Objects among a value's that can be called. */
export function callableCells({ heap }: State, { cells }: Value): readonly CellId[] {
  return cells.filter((id) => heap.get(id)?.fields.has(CALLED) === true);
}

/** Where `functools.partial` keeps an argument, by its place or its keyword. */
export function partialKey(argument: number | string): string {
  return `^=${argument}`;
}

/** True for a value that is, or may be, a function of the project or something that carries one. */
export function isCallable({ state }: { readonly state: State }, value: Value): boolean {
  return value.refs.some(isFunctionRef) || callableCells(state, value).length > 0;
}
