import type { Node, Parameter } from '../../../python/tree/nodes.ts';
import type { Given } from './arguments.ts';
import { idOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { allocate, itemKey, readField } from '../values/heap.ts';
import { EMPTY } from '../values/state.ts';
import { join } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** A call's arguments and the parameters of what it calls. */
interface Binding {
  readonly parameters: readonly Parameter[];
  readonly bound: number;
  readonly given: readonly Given[];
  /** By index of the parameter; filled here. */
  readonly values: Map<number, Value>;
  readonly node: Node;
}

/**
 * Which argument goes to which parameter (Language Reference, "Calls"); one that is not given has its default.
 */
export function bindArguments(
  frame: Frame,
  { parameters, bound, given, values, node }: Binding,
): void {
  const extra: Value[] = [];
  const named = new Map<string, Value>();
  const filled = filledAlready(parameters, bound, given);
  let position = bound;
  for (const one of given) {
    if (one.unpacking === 'double-star') {
      spread(frame, one.value, { parameters, filled, values });
    } else if (one.keyword !== undefined) {
      const index = parameters.findIndex((parameter) => parameter.name.name === one.keyword);
      if (index === -1) {
        named.set(itemKey(one.keyword), one.value);
      } else {
        add(values, index, one.value);
      }
    } else if (one.unpacking === 'star') {
      const element = readField(frame.state, one.value, undefined);
      for (let index = position; isPositional(parameters[index]); index += 1) {
        add(values, index, readField(frame.state, one.value, itemKey(index - position)));
      }
      extra.push(element);
    } else if (isPositional(parameters[position])) {
      add(values, position, one.value);
      position += 1;
    } else {
      extra.push(one.value);
    }
  }
  for (const [index, parameter] of parameters.entries()) {
    if (!values.has(index) && parameter.default !== undefined) {
      values.set(index, frame.engine.defaultValue(parameter));
    }
  }
  const star = parameters.findIndex(({ style }) => style === 'star');
  const doubleStar = parameters.findIndex(({ style }) => style === 'double-star');
  if (star !== -1 && extra.length > 0) {
    values.set(
      star,
      allocate(frame.state, `${idOf(frame, node)}.star`, { ...EMPTY, sequence: extra }),
    );
  }
  if (doubleStar !== -1 && named.size > 0) {
    values.set(
      doubleStar,
      allocate(frame.state, `${idOf(frame, node)}.named`, { ...EMPTY, fields: named }),
    );
  }
}

/** Parameters that an argument of their own fills; what is unpacked beside it cannot mean them. */
function filledAlready(
  parameters: readonly Parameter[],
  bound: number,
  given: readonly Given[],
): ReadonlySet<number> {
  const filled = new Set(parameters.keys().take(bound));
  const star = given.findIndex(({ unpacking }) => unpacking === 'star');
  const before = star === -1 ? given : given.slice(0, star);
  const positional = before.filter(
    ({ keyword, unpacking }) => keyword === undefined && unpacking === 'none',
  );
  for (const [index] of positional.entries()) {
    filled.add(bound + index);
  }
  for (const { keyword } of given) {
    filled.add(parameters.findIndex(({ name }) => name.name === keyword));
  }
  return filled;
}

function isPositional(parameter: Parameter | undefined): boolean {
  return parameter?.style === 'positional' || parameter?.style === 'positional-only';
}

function add(values: Map<number, Value>, index: number, value: Value): void {
  const before = values.get(index);
  values.set(index, before === undefined ? value : join(before, value));
}

/** `**options`: every parameter by its name. */
function spread(
  frame: Frame,
  options: Value,
  {
    parameters,
    filled,
    values,
  }: Pick<Binding, 'parameters' | 'values'> & { readonly filled: ReadonlySet<number> },
): void {
  for (const [index, parameter] of parameters.entries()) {
    if (!filled.has(index) && parameter.style !== 'star') {
      const key = parameter.style === 'double-star' ? undefined : itemKey(parameter.name.name);
      const value =
        parameter.style === 'double-star' ? options : readField(frame.state, options, key);
      if (value.taints.length > 0 || value.cells.length > 0) {
        add(values, index, value);
      }
    }
  }
}
