import type { Fix } from '../../core/finding.ts';
import { calledFunction } from '../../cost/call-sites.ts';
import { functionAround, loopsAround, repeats, within, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { variesWith } from '../../cost/loop-dependence.ts';
import type { Await, Call, Comprehension, Expression, For, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { importName, replace, ruleFix, withFix } from '../rewrite.ts';
import { adjacentAwaits, type AdjacentAwaits } from './adjacent-awaits.ts';
import { shortSource } from './short-source.ts';

export const sequentialAwait = defineRule({
  meta: {
    id: 'performance/sequential-await',
    summary: 'Independent calls are awaited one after another',
    severity: 'medium',
    since: '0.1.0',
    question:
      'Could these awaited calls run at the same time, because none needs the result of another?',
  },
  visitors: (context) => ({
    for(node) {
      const awaited = node.isAsync ? undefined : independentAwait(context, node);
      if (awaited !== undefined) {
        report(context, awaited, extended(context, node, awaited));
      }
    },
    assignment(node) {
      const pair = adjacentAwaits(context, node, (call) => isCandidate(context, call));
      if (pair !== undefined) {
        reportPair(context, pair);
      }
    },
    comprehension(node) {
      const { element } = node;
      const isPlain = node.clauses.every((clause) => !clause.isAsync);
      if (element.kind === 'await' && isPlain && isCandidate(context, element.value)) {
        report(context, element, gathered(context, node));
      }
    },
  }),
});

/** Methods of one connection: a second call must wait for the first anyway, or is an error. */
const ONE_AT_A_TIME =
  /^(execute\w*|fetch(row|val|one|many|all)?|commit|rollback|flush|refresh|scalars?|merge|delete|acquire|release|put|get_nowait|join|wait|drain|send\w*|recv\w*|receive\w*|read\w*|write\w*|reply\w*|edit\w*|respond|close|aclose|connect|start|stop|sleep|__\w+__)$/;

/** An awaited call of the loop's body whose result is kept, and that no later turn depends on. */
function independentAwait(context: RuleContext, loop: For): Await | undefined {
  let found: Await | undefined;
  let isOrdered = false;
  for (const statement of loop.body) {
    walk(statement, (node) => {
      if (functionAround(node) !== functionAround(loop)) {
        return;
      }
      if (node.kind === 'await') {
        const isOwn = loopsAround(context.module, node).at(-1)?.node === loop;
        const isFit =
          isOwn &&
          isKept(context, node, loop) &&
          isCandidate(context, node.value) &&
          variesWith(context.module, node.value, loopOf(context, node, loop));
        found ??= isFit ? node : undefined;
        isOrdered ||= isPause(context, node);
      }
      isOrdered ||=
        ['break', 'return', 'raise', 'yield'].includes(node.kind) ||
        (node.kind === 'with' && node.isAsync);
    });
  }
  return found === undefined || isOrdered || dependsOnEarlierTurn(context, loop)
    ? undefined
    : found;
}

function loopOf(context: RuleContext, node: Node, loop: For): Loop {
  const found = loopsAround(context.module, node).find((one) => one.node === loop);
  return found ?? { node: loop, header: loop.span, name: 'n', isConstant: false };
}

function isCandidate(context: RuleContext, awaited: Expression): boolean {
  if (awaited.kind !== 'call') {
    return false;
  }
  const { callee } = awaited;
  const isOneAtATime = callee.kind === 'attribute' && ONE_AT_A_TIME.test(callee.attribute.name);
  const name = context.resolve(callee) ?? '';
  if (isRecursive(context, awaited)) {
    return false;
  }
  return !isOneAtATime && !name.startsWith('asyncio.') && !sharesConnection(context, awaited);
}

/** A walk through a tree calls itself; what it waits for is further down. */
function isRecursive(context: RuleContext, call: Call): boolean {
  const called = calledFunction(context.module, call)?.definition;
  return called !== undefined && called === functionAround(call);
}

/** A database connection, or a session unless it is one of an HTTP client, answers one question at a time. */
function sharesConnection(context: RuleContext, call: Call): boolean {
  const isHttp = context.module.tree.body.some(
    (one) =>
      (one.kind === 'import' && one.names.some(({ name }) => /^(aiohttp|httpx)\b/.test(name))) ||
      (one.kind === 'import-from' && /^(aiohttp|httpx)\b/.test(one.module)),
  );
  const pattern = isHttp
    ? /^(db|database|conn|connection|cursor|tx|transaction)$/i
    : /^(db|database|conn|connection|cursor|tx|transaction|session)$/i;
  let found = false;
  walk(call, (node) => {
    found ||= node.kind === 'name' && pattern.test(node.name);
    found ||= node.kind === 'identifier' && pattern.test(node.name);
  });
  return found;
}

/** Words of calls that go over a network: there the waits are long. */
const REMOTE = /client|http|api|fetch|request|download|upload|remote|get_|load|query|ping/i;

/** `results.append(await …)`, `table[key] = await …`, or a name that the same turn goes on with. */
function isKept(context: RuleContext, node: Await, loop: For): boolean {
  const { parent } = node;
  if (parent?.kind === 'argument') {
    return isCollected(parent.parent);
  }
  if (parent?.kind !== 'assignment' || parent.targets.length !== 1) {
    return false;
  }
  const [target] = parent.targets;
  if (target?.kind === 'subscript') {
    return true;
  }
  if (target?.kind !== 'name') {
    return false;
  }
  const references = context.module.scopes.bindingOf(target)?.references ?? [];
  return references.some(
    (reference) =>
      repeats(loop, reference) &&
      [...ancestors(reference)].some(
        (ancestor) =>
          isCollected(ancestor) ||
          (ancestor.kind === 'assignment' &&
            ancestor.targets.some((one) => one.kind === 'subscript') &&
            within(reference, ancestor.value?.span ?? ancestor.span)),
      ),
  );
}

function isCollected(node: Node | undefined): boolean {
  return (
    node?.kind === 'call' &&
    node.callee.kind === 'attribute' &&
    ['append', 'extend', 'add', 'update'].includes(node.callee.attribute.name)
  );
}

function isPause(context: RuleContext, node: Await): boolean {
  return (
    node.value.kind === 'call' &&
    ['asyncio.sleep', 'anyio.sleep', 'trio.sleep'].includes(
      context.resolve(node.value.callee) ?? '',
    )
  );
}

/** Some name is read in the loop before the loop assigns it: a cursor, a token, a running value. */
function dependsOnEarlierTurn(context: RuleContext, loop: For): boolean {
  let depends = false;
  walk(loop, (node) => {
    if (node.kind !== 'name' || !repeats(loop, node)) {
      return;
    }
    const binding = context.module.scopes.bindingOf(node);
    const isRead = binding?.references.includes(node) === true;
    const assigned = (binding?.definitions ?? []).filter(
      ({ name, kind }) =>
        repeats(loop, name) && ['assignment', 'augmented', 'walrus'].includes(kind),
    );
    const isAssignedBefore = assigned.some(({ name }) => name.span.start < node.span.start);
    depends ||= isRead && assigned.length > 0 && !isAssignedBefore;
    depends ||= assigned.some(({ kind }) => kind === 'augmented');
  });
  return depends;
}

function report(context: RuleContext, awaited: Await, fix?: Fix): void {
  const loop = growingLoops(context.module, awaited).at(-1);
  if (loop === undefined) {
    return;
  }
  const call = shortSource(context, awaited.value);
  context.report({
    span: awaited.span,
    message: `\`${call}\` is awaited before the call for the next of \`${loop.name}\` begins; \`asyncio.gather\` would let them wait together`,
    note: 'one after another',
    severity: REMOTE.test(calleeOf(context, awaited.value)) ? 'medium' : 'low',
    evidence: [
      costEvidence(
        context.module,
        [
          loopFactor(loop),
          { span: awaited.span, name: '', note: `waits for ${calleeOf(context, awaited.value)}` },
        ],
        `the sum of all waits over ${loop.name}, where the longest one would do`,
      ),
    ],
    ...withFix(fix),
  });
}

function reportPair(context: RuleContext, { first, second, fix }: AdjacentAwaits): void {
  const [before, after] = [first, second].map((one) => calleeOf(context, one.value));
  context.report({
    span: second.span,
    message: `\`${after ?? ''}\` begins when \`${before ?? ''}\` has answered, and does not need its answer; \`asyncio.gather\` would let them wait together`,
    note: 'waits for the one before',
    severity: 'low',
    evidence: [
      costEvidence(
        context.module,
        [first, second].map((one) => ({
          span: one.span,
          name: '',
          note: `waits for ${calleeOf(context, one.value)}`,
        })),
        'the sum of both waits, where the longer one would do',
      ),
    ],
    ...withFix(fix),
  });
}

function calleeOf(context: RuleContext, expression: Expression): string {
  return expression.kind === 'call' ? shortSource(context, expression.callee) : 'the call';
}

/** `[await f(x) for x in xs]` → `await asyncio.gather(*[f(x) for x in xs])`, a list again. */
function gathered(context: RuleContext, node: Comprehension): Fix | undefined {
  const { element } = node;
  const isList =
    node.result === 'list' &&
    element.kind === 'await' &&
    !node.clauses.some((clause) => clause.conditions.some(holdsAwait));
  const gather = importName(context.module, { from: 'asyncio', name: 'gather' }, 'module');
  if (!isList || gather === undefined) {
    return undefined;
  }
  return ruleFix(
    'run the calls at the same time with `asyncio.gather` (their order is then open)',
    [
      ...gather.edits,
      replace({ start: node.span.start, end: node.span.start }, `list(await ${gather.name}(*`),
      replace({ start: element.span.start, end: element.value.span.start }, ''),
      replace({ start: node.span.end, end: node.span.end }, '))'),
    ],
  );
}

/** `for x in xs: results.append(await f(x))` → `results.extend(await asyncio.gather(*[f(x) for x in xs]))`. */
function extended(context: RuleContext, loop: For, awaited: Await): Fix | undefined {
  const [only, ...others] = loop.body;
  const call = only?.kind === 'expression-statement' ? only.value : undefined;
  const list = call?.kind === 'call' && call.callee.kind === 'attribute' ? call.callee : undefined;
  const names: string[] = [];
  walk(loop.target, (node) => {
    if (node.kind === 'name') {
      const { references = [] } = context.module.scopes.bindingOf(node) ?? {};
      names.push(...references.filter((one) => !repeats(loop, one)).map(({ name }) => name));
    }
  });
  const text = context.source(loop.span);
  const isPlain =
    call?.kind === 'call' &&
    list?.attribute.name === 'append' &&
    list.object.kind === 'name' &&
    call.arguments[0]?.value === awaited &&
    others.length === 0 &&
    loop.orElse.length === 0 &&
    names.length === 0 &&
    !text.includes('#');
  const gather = importName(context.module, { from: 'asyncio', name: 'gather' }, 'module');
  if (!isPlain || list === undefined || gather === undefined || holdsAwait(loop.iterable)) {
    return undefined;
  }
  const coroutine = context.source(awaited.value.span);
  const each = `for ${context.source(loop.target.span)} in ${context.source(loop.iterable.span)}`;
  return ruleFix(
    'run the calls at the same time with `asyncio.gather` (their order is then open)',
    [
      ...gather.edits,
      replace(
        loop.span,
        `${context.source(list.object.span)}.extend(await ${gather.name}(*[${coroutine} ${each}]))`,
      ),
    ],
  );
}

function holdsAwait(expression: Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'await';
  });
  return found;
}
