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
  const isAny = names.length === 0 || names.some((name) => ANY.has(name));
  let { taints } = NOTHING;
  for (const [name, raised] of frame.raised) {
    if (isAny || names.includes(name) || names.some((one) => !isBuiltin(one) && !isBuiltin(name))) {
      taints = joinTaints(taints, raised);
    }
  }
  const note = `caught as \`${handler.name?.name ?? 'error'}\``;
  return { ...NOTHING, taints: withStep(taints, { location: locationOf(frame, handler), note }) };
}

/** A function that may raise more kinds of exceptions than this raises any. */
const MAX_NAMES = 3;
const MAX_TAINTS = 2;

const ANY = new Set(['Exception', 'BaseException', '']);

/** Of classes of the project one may inherit from the other; Python's own are told apart. */
function isBuiltin(name: string): boolean {
  return BUILTIN.has(name);
}

const BUILTIN = new Set([
  'ArithmeticError',
  'AssertionError',
  'AttributeError',
  'EOFError',
  'FileNotFoundError',
  'IOError',
  'ImportError',
  'IndexError',
  'KeyError',
  'LookupError',
  'NameError',
  'NotImplementedError',
  'OSError',
  'PermissionError',
  'RuntimeError',
  'StopIteration',
  'TimeoutError',
  'TypeError',
  'UnicodeDecodeError',
  'UnicodeError',
  'ValueError',
  'ZeroDivisionError',
]);

function lastName(expression: Expression): string | undefined {
  if (expression.kind === 'attribute') {
    return expression.attribute.name;
  }
  return expression.kind === 'name' ? expression.name : undefined;
}
