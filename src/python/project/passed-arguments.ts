import type { Call, Expression, FunctionDefinition, Lambda, Parameter } from '../tree/nodes.ts';
import type { Evaluator, Passed, Place } from './evaluator.ts';
import type { Sighting } from './survey-module.ts';
import type { Value } from './values.ts';

/** Of a parameter that is given more than this, the rest is left out. */
const MAX_PASSED = 16;

/**
 * What the project's own calls pass for parameters, as far as it may be a function or an object, and what decorators decorate. Callees are
 * looked up before anything is known of parameters: functions handed on from one parameter to the next are found, those handed to a
 * parameter that is then called with others are not.
 */
export function collectPassed(
  evaluator: Evaluator,
  sightings: readonly Sighting[],
): ReadonlyMap<Parameter, readonly Passed[]> {
  const passed = new Map<Parameter, Passed[]>();
  for (const { node, place } of sightings) {
    if (node.kind === 'call' && node.arguments.some((argument) => isTelling(argument.value))) {
      collectArguments(evaluator, passed, { place, call: node });
    } else if (node.kind === 'function') {
      collectDecorated(evaluator, passed, { place, node });
    }
  }
  return passed;
}

function isTelling({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'attribute' || kind === 'lambda' || kind === 'call';
}

type Sink = Map<Parameter, Passed[]>;

function collectArguments(
  evaluator: Evaluator,
  passed: Sink,
  { place, call }: { readonly place: Place; readonly call: Call },
): void {
  for (const called of calledFunctions(evaluator, place, call)) {
    for (const { parameter, value } of matchArguments(call, called)) {
      if (isTelling(value)) {
        add(passed, parameter, { place, expression: value });
      }
    }
  }
}

interface Match {
  readonly parameter: Parameter;
  readonly value: Expression;
}

/** Which argument goes to which named parameter; what follows a `*xs` by position is not known. */
function matchArguments(call: Call, { node, bound }: Called): readonly Match[] {
  const matches: Match[] = [];
  let position = bound;
  for (const { keyword, unpacking, value } of call.arguments) {
    if (unpacking === 'star') {
      position = Infinity;
    }
    const parameter =
      keyword === undefined
        ? positional(node, position)
        : node.parameters.find((one) => one.name.name === keyword.name);
    if (parameter !== undefined && unpacking === 'none') {
      matches.push({ parameter, value });
    }
    position += keyword === undefined ? 1 : 0;
  }
  return matches;
}

interface Called {
  readonly node: FunctionDefinition | Lambda;
  readonly bound: number;
}

function calledFunctions(evaluator: Evaluator, place: Place, call: Call): readonly Called[] {
  return evaluator
    .valuesOf(place, call.callee)
    .flatMap((value) => (value.kind === 'class' ? constructors(evaluator, value) : [value]))
    .filter((value) => value.kind === 'function');
}

function constructors(evaluator: Evaluator, value: Value): readonly Value[] {
  return value.kind === 'class'
    ? evaluator.memberOf({ ...value, kind: 'instance', isSelf: false }, '__init__')
    : [];
}

function collectDecorated(
  evaluator: Evaluator,
  passed: Sink,
  { place, node }: { readonly place: Place; readonly node: FunctionDefinition },
): void {
  for (const decorator of node.decorators) {
    for (const value of evaluator.valuesOf(place, decorator)) {
      const parameter = value.kind === 'function' ? positional(value.node, value.bound) : undefined;
      if (parameter !== undefined) {
        add(passed, parameter, { place, decorated: node });
      }
    }
  }
}

function positional(
  { parameters }: FunctionDefinition | Lambda,
  position: number,
): Parameter | undefined {
  const parameter = parameters[position];
  return parameter?.style === 'positional' || parameter?.style === 'positional-only'
    ? parameter
    : undefined;
}

function add(passed: Sink, parameter: Parameter, one: Passed): void {
  const before = passed.get(parameter);
  if (before === undefined) {
    passed.set(parameter, [one]);
  } else if (before.length < MAX_PASSED) {
    before.push(one);
  }
}
