import type { Fix } from '../../core/finding.ts';
import type { Span } from '../../core/span.ts';
import { flowGraph, type FlowGraph } from '../../python/flow/flow-graph.ts';
import type { FunctionDefinition, Module, Node, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { walk } from '../../python/tree/walk.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { blocksBelow, firstStep, isExit, statementsIn } from './blocks.ts';
import { functionInfoOf } from '../../python/function-info.ts';

/**
 * Statements that no way through the flow graph reaches: behind a `return`, behind branches that all leave, behind a loop without
 * end, or under a condition that is always false. Only the first of them is reported, with all that follows in its block.
 */
export const unreachableCode = defineRule({
  meta: {
    id: 'refactoring/unreachable-code',
    summary: 'Statements that never run',
    severity: 'low',
    since: '0.1.0',
    sameAs: ['PLW0101'],
  },
  visitors: (context) => ({
    module: (node) => check(context, node),
    function: (node) => check(context, node),
  }),
});

function check(context: RuleContext, owner: FunctionDefinition | Module): void {
  const graph = flowGraph(context.module, owner);
  if (graph.blocks.every((block) => graph.isReachable(block))) {
    return;
  }
  const pending: { readonly block: readonly Statement[]; readonly parent: Node }[] = [
    { block: owner.body, parent: owner },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { block, parent } = next;
    const at = block.findIndex((statement) => !isReached(graph, statement));
    const alive = at === -1 ? block : block.slice(0, at);
    if (at !== -1) {
      report(context, { dead: block.slice(at), before: alive.at(-1), parent, owner });
    }
    for (const statement of alive) {
      if (statement.kind !== 'function' && statement.kind !== 'class') {
        pending.push(
          ...blocksBelow(statement)
            .filter((inner) => inner.length > 0)
            .map((inner) => ({ block: inner, parent: statement })),
        );
      }
    }
  }
}

function isReached(graph: FlowGraph, statement: Statement): boolean {
  const block = graph.blockOf(firstStep(statement));
  return block === undefined || graph.isReachable(block);
}

interface DeadBlock {
  readonly dead: readonly Statement[];
  /** The statement before, in the same block; undefined where the whole block is dead. */
  readonly before: Statement | undefined;
  readonly parent: Node;
  readonly owner: FunctionDefinition | Module;
}

function report(context: RuleContext, found: DeadBlock): void {
  const { dead, before, parent } = found;
  const [first] = dead;
  const last = dead.at(-1);
  if (first === undefined || last === undefined || isWanted(context, found)) {
    return;
  }
  const reason = reasonOf(context, { before, parent });
  if (reason === undefined) {
    return;
  }
  const count = statementsIn(dead).length;
  const span = { start: first.span.start, end: last.span.end };
  context.report({
    span: headSpan(context, span),
    message: `${count === 1 ? 'This statement is' : `These ${count} statements are`} never reached: ${reason}`,
    evidence: [{ kind: 'measurement', subject: 'unreachable statements', value: count, unit: '' }],
    ...withFix(before === undefined ? undefined : removal(context, span, found)),
  });
}

/** Why nothing comes here; undefined where the source does not say it. */
function reasonOf(
  { locate }: RuleContext,
  { before, parent }: Pick<DeadBlock, 'before' | 'parent'>,
): string | undefined {
  if (before === undefined) {
    const isSwitch = parent.kind === 'if' || parent.kind === 'while';
    return isSwitch && isLiteralTest(parent.test)
      ? `the condition in line ${locate(parent.test.span).start.line} always comes out the same`
      : undefined;
  }
  const { line } = locate(before.span).start;
  if (isExit(before)) {
    return `line ${line} leaves with \`${before.kind}\``;
  }
  if (before.kind !== 'while' && statementsIn([before]).some(maySwallow)) {
    return undefined;
  }
  switch (before.kind) {
    case 'while':
      return `the loop in line ${line} has no end`;
    case 'expression-statement':
      return `the call in line ${line} does not return`;
    default:
      return `every way through line ${line} leaves`;
  }
}

/** A context manager may catch what its block raises, or end it when a time is over; opened files do not. */
function maySwallow(statement: Statement): boolean {
  return (
    statement.kind === 'with' &&
    statement.items.some(
      ({ context }) =>
        context.kind !== 'call' || !/(?:^|\.)open$/.test(nameOf(context.callee) ?? ''),
    )
  );
}

/** A name may be a switch that somebody turns by hand; a literal is not. */
function isLiteralTest(test: Node): boolean {
  let isLiteral = true;
  walk(test, (node) => {
    isLiteral &&= node.kind !== 'name' && node.kind !== 'attribute';
  });
  return isLiteral;
}

/**
 * Dead on purpose: a `yield` that makes a generator, a guard against mistakes (`raise`, `assert`), or what type checkers want to
 * see behind a loop without end.
 */
function isWanted({ module }: RuleContext, { dead, before, owner }: DeadBlock): boolean {
  const [first] = dead;
  const isGuard = first?.kind === 'raise' || first?.kind === 'assert' || first?.kind === 'pass';
  const isForTypes = !isExit(before) && dead.length === 1 && first?.kind === 'return';
  const info = functionInfoOf(module, owner);
  const hasYield = info?.isGenerator === true && dead.some((one) => holdsYield(one));
  return isGuard || isForTypes || hasYield || isEllipsis(first);
}

function isEllipsis(statement: Statement | undefined): boolean {
  return statement?.kind === 'expression-statement' && statement.value.kind === 'constant';
}

function holdsYield(statement: Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= node.kind === 'yield';
  });
  return found;
}

/** The first line of the dead statements stands for all. */
function headSpan({ module }: RuleContext, span: Span): Span {
  const line = module.lines.lineSpan(module.lines.positionAt(span.start).line);
  return { start: span.start, end: Math.min(line.end, span.end) };
}

/** Removes whole lines; undefined where a name would change its meaning, being bound nowhere else. */
function removal({ module }: RuleContext, span: Span, { owner }: DeadBlock): Fix | undefined {
  const { lines, text } = module;
  const start = lines.lineSpan(lines.positionAt(span.start).line).start;
  const last = lines.positionAt(span.end).line;
  const end = last < lines.lineCount ? lines.lineSpan(last + 1).start : lines.lineSpan(last).end;
  const around = text.slice(start, span.start) + text.slice(span.end, end);
  const scope = functionInfoOf(module, owner)?.scope;
  const isNeeded = [...(scope?.bindings.values() ?? [])].some(
    ({ definitions, references }) =>
      definitions.every(({ name }) => isWithin(name.span, span)) &&
      references.some((name) => !isWithin(name.span, span)),
  );
  return isNeeded || around.trim() !== ''
    ? undefined
    : ruleFix('remove what never runs', [replace({ start, end }, '')]);
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
