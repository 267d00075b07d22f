import type { ExceptHandler, Expression } from '../../../python/tree/nodes.ts';
import { evaluate, locationOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { deepTaints } from '../values/heap.ts';
import { NOTHING, joinTaints, withStep } from '../values/value.ts';
import type { Taint, Value } from '../values/value.ts';

/**
 * Exceptions carry data from where they are raised to where they are caught, through the functions in between. They are told apart by the names of their
 * classes; what lies in which of their attributes is not.
 */
export function noteRaised(frame: Frame, exception: Expression): void {
  const taints = deepTaints(frame.state, evaluate(frame, exception));
  const { callee } = exception.kind === 'call' ? exception : { callee: exception };
  addRaised(frame, lastName(callee) ?? '', taints);
}

/** What a called function lets through. */
export function addRaised(frame: Frame, name: string, taints: readonly Taint[]): void {
  const before = frame.raised.get(name);
  if (taints.length > 0 && (before !== undefined || frame.raised.size < MAX_NAMES)) {
    frame.raised.set(name, joinTaints(before ?? [], taints).slice(0, MAX_TAINTS));
  }
}

/** The data that an `except` clause may find in what it catches. */
export function caughtValue(frame: Frame, handler: ExceptHandler): Value {
  const { type } = handler;
  const types = type?.kind === 'tuple' ? type.elements : type === undefined ? [] : [type];
  const names = types.map((one) => lastName(one) ?? '');
  const isAny = names.length === 0 || names.includes('');
  let { taints } = NOTHING;
  for (const [name, raised] of frame.raised) {
    if (isAny || names.some((one) => isTaken(frame.engine, one, name))) {
      taints = joinTaints(taints, raised);
    }
  }
  const note = `caught as \`${handler.name?.name ?? 'error'}\``;
  return { ...NOTHING, taints: withStep(taints, { location: locationOf(frame, handler), note }) };
}

/** A function that may raise more kinds of exceptions than this raises any. */
const MAX_NAMES = 3;
const MAX_TAINTS = 2;

/** `except` takes what is raised under its name, and what inherits from it. Of classes of the project one may inherit from the other; Python's own are told apart. */
function isTaken({ library }: Frame['engine'], caught: string, raised: string): boolean {
  const [outer, inner] = [`builtins.${caught}`, `builtins.${raised}`];
  return (
    caught === raised ||
    library.isKindOf(inner, outer) ||
    library.isKindOf(MOST_ERRORS, outer) ||
    (!library.isKindOf(outer, ANY_ERROR) && !library.isKindOf(inner, ANY_ERROR))
  );
}

const ANY_ERROR = 'builtins.BaseException';
const MOST_ERRORS = 'builtins.Exception';

function lastName(expression: Expression): string | undefined {
  if (expression.kind === 'attribute') {
    return expression.attribute.name;
  }
  return expression.kind === 'name' ? expression.name : undefined;
}
