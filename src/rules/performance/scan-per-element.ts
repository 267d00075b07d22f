import { argumentFor, calledFunction } from '../../cost/call-sites.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { functionCost, turnsOf } from '../../cost/function-cost.ts';
import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import type { Term } from '../../cost/polynomial.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { sizeOfElements } from '../../cost/size.ts';
import type {
  Call,
  Expression,
  FunctionDefinition,
  Node,
  Parameter,
  Statement,
} from '../../python/tree/nodes.ts';
import { enclosingBlocks } from '../../python/tree/blocks.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';

export const scanPerElement = defineRule({
  meta: {
    id: 'performance/scan-per-element',
    summary: 'A loop calls, for every element, a function that goes through all elements again',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const called = calledFunction(context.module, node);
      if (called === undefined || isTestCode(context.module.path)) {
        return;
      }
      const loops = growingLoops(context.module, node);
      if (loops.length > 0 && ![...ancestors(node)].includes(called.definition)) {
        const scan = scanOf(context, { node, loops, ...called });
        if (scan !== undefined) {
          report(context, node, scan);
        }
      }
    },
  }),
});

interface CallInLoop {
  readonly node: Call;
  readonly loops: readonly Loop[];
  readonly definition: FunctionDefinition;
  readonly isMethod: boolean;
}

interface Scan {
  readonly definition: FunctionDefinition;
  readonly loop: Loop;
  /** What both run over. */
  readonly elements: Expression;
  readonly term: Term;
}

/** A parameter in which the function is at least linear, and for which the call passes what the loop runs over. */
function scanOf(
  context: RuleContext,
  { node, loops, definition, isMethod }: CallInLoop,
): Scan | undefined {
  const isCandidate = node.arguments.some(({ value }) =>
    loops.some((loop) => isElements(context, value) && runsOver(context, loop, value)),
  );
  if (!isCandidate || definition.body.at(-1)?.kind === 'raise') {
    return undefined;
  }
  const { polynomial } = functionCost(context.module, definition);
  for (const parameter of definition.parameters) {
    const argument = argumentFor(definition, parameter, { call: node, isMethod });
    const term = polynomial.find(({ size }) => (size.powers.get(parameter.name.name) ?? 0) >= 1);
    const isScanned = term !== undefined && !isNumber(parameter) && !changes(definition, parameter);
    if (isScanned && argument !== undefined && isElements(context, argument)) {
      const loop = loops.findLast((one) => runsOver(context, one, argument));
      if (loop !== undefined && !leavesLoop(node, loop)) {
        return { definition, loop, elements: argument, term };
      }
    }
  }
  return undefined;
}

/** A name of many elements; a number that bounds both loops says nothing about data. */
function isElements(context: RuleContext, argument: Expression): boolean {
  return (
    (argument.kind === 'name' || argument.kind === 'attribute') &&
    !['int', 'float', 'bool', 'iterator', 'none'].includes(
      containerKinds(context.module).shapeOf(argument).kind,
    )
  );
}

function isNumber({ annotation }: Parameter): boolean {
  return annotation?.kind === 'name' && ['int', 'float'].includes(annotation.name);
}

/** `for x in xs`, `for i in range(len(xs))`, `for i, x in enumerate(xs)`: the very container that is passed. */
function runsOver(context: RuleContext, loop: Loop, argument: Expression): boolean {
  const { node } = loop;
  if (node.kind === 'while') {
    return false;
  }
  const text = context.source(argument.span);
  let isMeant = false;
  walk(node.iterable, (inner) => {
    const isNamed = inner.kind === argument.kind && context.source(inner.span) === text;
    isMeant ||= isNamed && !isBound(context, inner);
  });
  const names = [...sizeOfElements(context.module, argument).powers.keys()];
  const turns = turnsOf(context.module, node).powers;
  return isMeant && names.length === 1 && names.every((name) => (turns.get(name) ?? 0) >= 1);
}

/** A number that bounds a range: `range(n)`, not `range(len(xs))`. */
function isBound(context: RuleContext, node: Node): boolean {
  for (const ancestor of ancestors(node)) {
    const name = ancestor.kind === 'call' ? context.resolve(ancestor.callee) : undefined;
    if (name === 'builtins.len' || ancestor.kind === 'for' || ancestor.kind === 'comprehension') {
      return false;
    }
    if (name === 'builtins.range') {
      return true;
    }
  }
  return false;
}

/** Called on the way out of the loop, or where something is still missing: once. */
function leavesLoop(node: Call, loop: Loop): boolean {
  const isInGuard = [...ancestors(node)].some(
    (ancestor) => ancestor.kind === 'if' && repeats(loop.node, ancestor) && isGuard(ancestor.test),
  );
  return (
    isInGuard ||
    enclosingBlocks(node).some(
      ({ block, index, owner }) =>
        (owner !== loop.node || block.length > 1) &&
        (repeats(loop.node, owner) || owner === loop.node) &&
        block.slice(index).some(leaves),
    )
  );
}

function leaves(statement: Statement): boolean {
  return ['break', 'return', 'raise'].includes(statement.kind);
}

/** `if found is None` */
function isGuard(test: Expression): boolean {
  const last = test.kind === 'comparison' ? test.operands.at(-1) : undefined;
  return (
    test.kind === 'comparison' &&
    test.operators.join() === 'is' &&
    last?.kind === 'constant' &&
    last.value === 'None'
  );
}

/** A function that takes elements out, or marks them, may go through each of them only once in all its calls. */
function changes(definition: FunctionDefinition, parameter: Parameter): boolean {
  let found = false;
  walk(definition, (node) => {
    const isOwn =
      node.kind === 'name' && node.name === parameter.name.name && node.parent !== undefined;
    if (isOwn && node.kind === 'name') {
      const { parent } = node;
      found ||=
        (parent?.kind === 'attribute' && CHANGING.has(parent.attribute.name)) ||
        (parent?.kind === 'subscript' &&
          parent.object === node &&
          (parent.parent?.kind === 'assignment' || parent.parent?.kind === 'augmented-assignment'));
    }
  });
  return found;
}

const CHANGING: ReadonlySet<string> = new Set([
  'pop',
  'popleft',
  'popitem',
  'remove',
  'clear',
  'discard',
  'append',
  'add',
  'extend',
  'update',
  'insert',
  'sort',
]);

function report(
  context: RuleContext,
  node: Call,
  { definition, loop, elements, term }: Scan,
): void {
  const name = definition.name.name;
  const text = context.source(elements.span);
  context.report({
    span: node.span,
    message: `Every turn of ${loopText(loop)} calls \`${name}\`, which goes through all of \`${text}\` again: the time grows with the square of \`${text}\``,
    note: `reads all of ${text} each time`,
    evidence: [
      costEvidence(context.module, [
        { ...loopFactor(loop), name: text },
        { span: node.span, name: '', note: `calls ${name}` },
        ...term.factors.map((factor, index) => ({ ...factor, name: index === 0 ? text : '' })),
      ]),
    ],
  });
}
