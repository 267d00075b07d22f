import type { SourceModule } from '../python/source-module.ts';
import type {
  Call,
  ComprehensionClause,
  Expression,
  For,
  FunctionDefinition,
  Lambda,
  Module,
  Node,
  While,
} from '../python/tree/nodes.ts';
import { forEachChild } from '../python/tree/walk.ts';
import { costOfOperation } from './call-cost.ts';
import { argumentFor, calledFunction, type CallSite } from './call-sites.ts';
import { containerKinds } from './container-kinds.ts';
import { describeLoop } from './loops.ts';
import { openCall } from './open-call.ts';
import {
  closed,
  formulaOf,
  orConstant,
  sum,
  type OpenCall,
  type Polynomial,
} from './polynomial.ts';
import { callsOfRecursion } from './recurrence.ts';
import { loopFactor, type Factor } from './repetition.ts';
import {
  CONSTANT,
  isConstant,
  logarithmOf,
  named,
  power,
  product,
  sizeOfElements,
  sizeOfNumber,
  type Size,
} from './size.ts';
import { turnsOfWhile } from './while-turns.ts';

/** How the time of one function grows with its inputs. */
export interface FunctionCost {
  /** The products that bound it, the largest first; each with the loops and operations it is made of. Empty: constant. */
  readonly polynomial: Polynomial;
  /** `O(n · orders + m log m)`. */
  readonly formula: string;
}

/**
 * What a function, lambda or the module's own top level costs, as a sum of products of symbolic sizes. One pass over the
 * tree, bottom-up: a loop multiplies what its body costs by its turns, an operation costs what the table of kinds says, a
 * call of the module's own function costs that function's sum with its parameters replaced by the arguments' sizes. Recursion
 * is solved by its recurrence (`recurrence.ts`), `while` loops by how their variables move (`while-turns.ts`). Upper bounds:
 * branches count as the dearer one, `break` is not believed. Functions of other modules are constant here unless the tables know
 * them; `projectCosts` puts in what they cost. Bounded work: trees deeper than a limit are read no further.
 */
export function functionCost(
  module: SourceModule,
  node: FunctionDefinition | Lambda | Module,
): FunctionCost {
  const polynomial = closed(functionSummary(module, node));
  return { polynomial, formula: formulaOf(polynomial) };
}

/** The polynomial of a function, with the calls whose cost another module has to tell. */
export function functionSummary(
  module: SourceModule,
  node: FunctionDefinition | Lambda | Module,
): Polynomial {
  return summaryOf({ module, visiting: new Set() }, node);
}

interface Costing {
  readonly module: SourceModule;
  /** The functions whose cost is being asked for: a call of one of them is recursion. */
  readonly visiting: Set<Node>;
}

const summaries = new WeakMap<SourceModule, Map<Node, Polynomial>>();

const NOTHING: Polynomial = [];

/** Expressions and blocks nested deeper than this are taken for constant. */
const DEEPEST = 150;

/** All functions of a module are summed up at once, in source order, so that no answer depends on who asked first. */
function summariesOf(module: SourceModule): Map<Node, Polynomial> {
  const known = summaries.get(module);
  if (known !== undefined) {
    return known;
  }
  const fresh = new Map<Node, Polynomial>();
  summaries.set(module, fresh);
  const costing = { module, visiting: new Set<Node>() };
  for (const { node } of module.functions) {
    summaryOf(costing, node);
  }
  return fresh;
}

/** Of functions that call one another in a circle, the first one met is constant to the rest. */
function summaryOf(costing: Costing, node: FunctionDefinition | Lambda | Module): Polynomial {
  const known = summariesOf(costing.module);
  const answer = known.get(node);
  if (answer !== undefined || costing.visiting.has(node)) {
    return answer ?? [];
  }
  costing.visiting.add(node);
  const body = node.kind === 'lambda' ? [node.body] : node.body;
  const once = sumOf(costing, body, 0);
  costing.visiting.delete(node);
  const polynomial = node.kind === 'function' ? callsOfRecursion(costing.module, node, once) : once;
  known.set(node, polynomial);
  return polynomial;
}

function sumOf(costing: Costing, nodes: readonly Node[], depth: number): Polynomial {
  return sum(nodes.map((node) => costOf(costing, node, depth)));
}

function costOf(costing: Costing, node: Node, depth: number): Polynomial {
  if (depth > DEEPEST) {
    return [];
  }
  switch (node.kind) {
    case 'function':
    case 'class':
    case 'lambda':
      return [];
    case 'for':
      return sum([
        costOf(costing, node.iterable, depth + 1),
        repeated(costing, node, sumOf(costing, node.body, depth + 1)),
        sumOf(costing, node.orElse, depth + 1),
      ]);
    case 'while':
      return repeated(costing, node, sumOf(costing, [node.test, ...node.body], depth + 1));
    case 'comprehension':
      return costOfComprehension(costing, node, depth);
    case 'name':
    case 'identifier':
    case 'number':
    case 'constant':
      return NOTHING;
    default: {
      const parts: Polynomial[] = [];
      forEachChild(node, (child) => {
        const part = costOf(costing, child, depth + 1);
        if (part.length > 0) {
          parts.push(part);
        }
      });
      const own = ownCost(costing, node);
      return parts.length === 0 && own.length === 0 ? NOTHING : sum([...parts, ...own]);
    }
  }
}

function costOfComprehension(
  costing: Costing,
  node: Extract<Node, { kind: 'comprehension' }>,
  depth: number,
): Polynomial {
  const values = node.value === undefined ? [node.element] : [node.element, node.value];
  let inner = sumOf(costing, values, depth + 1);
  for (const clause of node.clauses.toReversed()) {
    const conditions = sumOf(costing, clause.conditions, depth + 1);
    inner = sum([
      costOf(costing, clause.iterable, depth + 1),
      repeated(costing, clause, sum([inner, conditions])),
    ]);
  }
  return inner;
}

function repeated(
  { module }: Costing,
  loop: For | While | ComprehensionClause,
  body: Polynomial,
): Polynomial {
  const size = turnsOf(module, loop);
  return times({ size, factor: loopFactor(describeLoop(module, loop)) }, body);
}

/** How often a loop turns, as far as the source shows. */
export function turnsOf(module: SourceModule, loop: For | While | ComprehensionClause): Size {
  return loop.kind === 'while' ? turnsOfWhile(module, loop) : sizeOfElements(module, loop.iterable);
}

function times(
  { size, factor }: { readonly size: Size; readonly factor: Factor },
  body: Polynomial,
): Polynomial {
  if (isConstant(size)) {
    return body;
  }
  return orConstant(body).map((term) => ({
    ...term,
    size: product([size, term.size]),
    factors: [factor, ...term.factors],
  }));
}

/** What the node adds by itself: an operation's own work, a call's summary, a function handed to `map` or as a key. */
function ownCost(costing: Costing, node: Node): readonly Polynomial[] {
  if (
    node.kind !== 'call' &&
    node.kind !== 'comparison' &&
    node.kind !== 'subscript' &&
    node.kind !== 'binary'
  ) {
    return [];
  }
  const own = operationTerm(costing.module, node);
  return node.kind === 'call' ? [...own, ...callCosts(costing, node)] : own;
}

function operationTerm(module: SourceModule, node: Expression): readonly Polynomial[] {
  const size = costOfOperation(module, node);
  if (isConstant(size)) {
    return [];
  }
  const text = module.text.slice(node.span.start, node.span.end);
  const note = text.length <= 40 ? `\`${text.replaceAll(/\s+/gu, ' ')}\`` : 'a call';
  return [[{ size, factors: [{ span: node.span, name: '', note }] }]];
}

function callCosts(costing: Costing, call: Call): readonly Polynomial[] {
  const called = calledFunction(costing.module, call);
  if (called !== undefined) {
    const { definition, isMethod } = called;
    const summary = summaryOf(costing, definition);
    const factor = { span: call.span, name: '', note: `calls ${definition.name.name}` };
    const site = { call, definition, isMethod };
    return summary.map((term) => [
      {
        ...term,
        size: substituted(costing.module, term.size, site),
        factors: [factor, ...term.factors],
        ...(term.open === undefined ? {} : { open: passedOn(costing.module, term.open, site) }),
      },
    ]);
  }
  const open = openCall(costing.module, call, (argument) =>
    sizeOfArgument(costing.module, argument),
  );
  if (open !== undefined) {
    const name = open.target.slice(open.target.lastIndexOf('.') + 1);
    const factor = { span: call.span, name: '', note: `calls ${name}` };
    return [[{ size: CONSTANT, factors: [factor], open }]];
  }
  return call.arguments.flatMap(({ value }) => {
    const handed = handedFunction(costing.module, value);
    const over = call.arguments.find((one) => one.value !== value)?.value;
    return handed === undefined || over === undefined
      ? []
      : [
          times(
            {
              size: sizeOfElements(costing.module, over),
              factor: { span: call.span, name: '', note: 'runs it for every element' },
            },
            summaryOf(costing, handed),
          ),
        ];
  });
}

/** A lambda, or a function of the module, given to somebody who calls it. */
function handedFunction(
  module: SourceModule,
  value: Expression,
): FunctionDefinition | Lambda | undefined {
  if (value.kind === 'lambda') {
    return value;
  }
  const definitions =
    value.kind === 'name' ? (module.scopes.bindingOf(value)?.definitions ?? []) : [];
  const node = definitions.length === 1 ? definitions[0]?.node : undefined;
  return node?.kind === 'function' ? node : undefined;
}

interface KnownSite extends CallSite {
  readonly definition: FunctionDefinition;
}

/** The size in the caller's words: parameters are replaced by what is passed for them. */
function substituted(
  module: SourceModule,
  size: Size,
  { call, definition, isMethod }: KnownSite,
): Size {
  function passedFor(name: string): Size | undefined {
    const parameter = definition.parameters.find((one) => one.name.name === name);
    const argument = parameter && argumentFor(definition, parameter, { call, isMethod });
    return argument === undefined ? undefined : sizeOfArgument(module, argument);
  }
  const sizes = [...size.powers].map(([name, degree]) =>
    power(passedFor(name) ?? named(name), degree),
  );
  const whole = product(sizes);
  const logs = size.logs.flatMap((name) => {
    const passed = passedFor(name);
    return passed === undefined ? [name] : logarithmOf(passed).logs;
  });
  return {
    powers: whole.powers,
    logs: [...whole.logs, ...logs],
    exponential: size.exponential ?? whole.exponential,
  };
}

/** What a function passes on to another module, in the words of who calls the function. */
function passedOn(module: SourceModule, open: OpenCall, site: KnownSite): OpenCall {
  const passed = [...open.passed].map(([at, size]): [number | string, Size] => [
    at,
    substituted(module, size, site),
  ]);
  return { ...open, passed: new Map(passed.filter(([, size]) => !isConstant(size))) };
}

function sizeOfArgument(module: SourceModule, argument: Expression): Size {
  const { kind } = containerKinds(module).shapeOf(argument);
  return kind === 'int' || kind === 'float' || argument.kind === 'binary'
    ? sizeOfNumber(module, argument)
    : sizeOfElements(module, argument);
}
