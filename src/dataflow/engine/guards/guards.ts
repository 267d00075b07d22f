import type { Boolean as BooleanOperation, Expression, Name } from '../../../python/tree/nodes.ts';
import { quietly, refine } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { refineCall } from './guard-calls.ts';
import { refineComparison, refineSetOperation, refineVouching } from './guard-comparisons.ts';
import { copyState, joinState } from '../values/state.ts';
import type { State } from '../values/state.ts';

/**
 * Notes what a condition shows about data where it came out true, or false: equal to a literal, one of a fixed collection, digits only, checked by a
 * function. Looking at a condition again must not note anything twice, so arrivals are kept aside.
 */
export function refineBy(frame: Frame, test: Expression, truth: boolean): void {
  switch (test.kind) {
    case 'unary':
      if (test.operator === 'not') {
        refine(frame, test.operand, !truth);
      }
      return;
    case 'boolean':
      refineBoolean(frame, test, truth);
      return;
    case 'comparison':
      quietly(frame, () => refineComparison(frame, test, truth));
      return;
    case 'call':
      quietly(frame, () => refineCall(frame, test, truth));
      return;
    case 'walrus':
      refine(frame, test.value, truth);
      return;
    case 'name':
      if (!truth) {
        refineEmpty(frame, test);
      }
      refineRemembered(frame, test, truth);
      return;
    case 'attribute':
      if (!truth) {
        quietly(frame, () => refineVouching(frame, test, undefined));
      }
      return;
    case 'binary':
      quietly(frame, () => refineSetOperation(frame, test, truth));
      return;
    default:
  }
}

/** All operands of a true `and` are true, all of a false `or` false; otherwise one of them is, and what each of them shows holds. */
function refineBoolean(
  frame: Frame,
  { operator, operands }: BooleanOperation,
  truth: boolean,
): void {
  if ((operator === 'and') === truth) {
    for (const operand of operands) {
      refine(frame, operand, truth);
    }
    return;
  }
  const ends: State[] = [];
  const before = frame.state;
  let rest = copyState(before);
  for (const operand of operands) {
    frame.state = copyState(rest);
    refine(frame, operand, truth);
    ends.push(frame.state);
    frame.state = rest;
    refine(frame, operand, !truth);
    rest = frame.state;
  }
  const [first, ...others] = ends;
  frame.state = first ?? before;
  for (const end of others) {
    joinState(frame.state, end);
  }
}

/** A text that is false is empty. What it was cut from need not be. */
function refineEmpty(frame: Frame, name: Name): void {
  const binding = frame.owner.source.scopes.bindingOf(name);
  const value = binding === undefined ? undefined : frame.state.variables.get(binding);
  if (binding !== undefined && value !== undefined && value.taints.length > 0) {
    frame.state.variables.set(binding, { ...value, taints: [] });
  }
}

/** `fine = x in ALLOWED`, set once: what it says of `x` holds as long as `x` is not set again either. */
function refineRemembered(frame: Frame, test: Name, truth: boolean): void {
  const { scopes } = frame.owner.source;
  const [only, ...others] = scopes.bindingOf(test)?.definitions ?? [];
  const value = only?.kind === 'assignment' && others.length === 0 ? only.value : undefined;
  const subject = value === undefined ? undefined : subjectOf(value);
  const isSetOnce =
    subject !== undefined && (scopes.bindingOf(subject)?.definitions.length ?? 2) === 1;
  if (value !== undefined && isSetOnce && frame.remembering < MAX_REMEMBERED) {
    frame.remembering += 1;
    refine(frame, value, truth);
    frame.remembering -= 1;
  }
}

/** Conditions that are made of other remembered conditions. */
const MAX_REMEMBERED = 4;

/** The variable that a condition is about. */
function subjectOf(test: Expression): Name | undefined {
  switch (test.kind) {
    case 'comparison':
      return test.operands.find((one) => one.kind === 'name');
    case 'call': {
      const given = test.arguments.at(-1)?.value;
      const object = test.callee.kind === 'attribute' ? test.callee.object : undefined;
      return given?.kind === 'name' ? given : object?.kind === 'name' ? object : undefined;
    }
    case 'unary':
      return subjectOf(test.operand);
    default:
      return undefined;
  }
}
