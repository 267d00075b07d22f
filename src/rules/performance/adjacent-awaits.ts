import type { Fix } from '../../core/finding.ts';
import { blockOf, indexInBlock } from '../../python/tree/blocks.ts';
import type { Assignment, Await, Call, Statement } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { walk } from '../../python/tree/walk.ts';
import { importName, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';

/** Two reads awaited one after the other, in statements that stand side by side. */
export interface AdjacentAwaits {
  readonly first: Await;
  readonly second: Await;
  readonly fix: Fix | undefined;
}

/** What is asked over a network: by the name of the object, or by a verb that says so. */
const REMOTE =
  /(^|\.)(client|http|api|gateway|service|repository|repo|remote)\.\w+$|(^|[._])(fetch|download)(_|$)/i;

/** Names of calls that only ask: what is asked first makes no difference to what is asked then. */
const READS = /(^|_)(get|fetch|load|list|find|query|download|search|lookup)(_|$)/;

/**
 * The statement before this one, where both assign what an awaited read gives and the second does not use what the first one gave.
 * `mayRun` says which calls can wait at the same time.
 */
export function adjacentAwaits(
  context: RuleContext,
  second: Assignment,
  mayRun: (call: Call) => boolean,
): AdjacentAwaits | undefined {
  const right = readOf(second);
  if (right === undefined) {
    return undefined;
  }
  const block = blockOf(second);
  const index = indexInBlock(second);
  const before = block[index - 1];
  const left = before?.kind === 'assignment' ? readOf(before) : undefined;
  if (left === undefined || before?.kind !== 'assignment') {
    return undefined;
  }
  // Of three in a row the first pair is said, once.
  const earlier = block[index - 2];
  const isLater = earlier?.kind === 'assignment' && readOf(earlier) !== undefined;
  const isFit =
    !isLater && mayRun(left.call) && mayRun(right.call) && !usesName(right.call, left.name);
  return isFit
    ? { first: left.awaited, second: right.awaited, fix: gatherFix(context, before, second) }
    : undefined;
}

interface Read {
  readonly name: string;
  readonly awaited: Await;
  readonly call: Call;
}

function readOf({ targets, value, annotation }: Assignment): Read | undefined {
  const [target, ...others] = targets;
  if (
    target?.kind !== 'name' ||
    others.length > 0 ||
    annotation !== undefined ||
    value?.kind !== 'await' ||
    value.value.kind !== 'call'
  ) {
    return undefined;
  }
  const { callee } = value.value;
  const name =
    callee.kind === 'attribute' ? callee.attribute.name : callee.kind === 'name' ? callee.name : '';
  const text = nameOf(callee) ?? '';
  return (READS.test(name) || isNoun(name)) && REMOTE.test(text)
    ? { name: target.name, awaited: value, call: value.value }
    : undefined;
}

/** `api.orders(…)` is called by what it gives: one word, and none that says what it does. */
function isNoun(name: string): boolean {
  return /^[a-z]+$/.test(name) && name.length > 3 && !DEEDS.test(name);
}

const DEEDS =
  /^(post|patch|create|update|delete|remove|insert|save|store|write|send|submit|push|pull|publish|start|stop|open|close|connect|disconnect|login|logout|auth|authenticate|authorize|refresh|renew|reset|cancel|confirm|commit|rollback|flush|clear|lock|unlock|acquire|release|wait|join|sleep|call|request|execute|invoke|perform|process|handle|register|subscribe|upload|sync|init|setup|prepare|switch|move|copy|rename|enable|disable|begin|finish|apply|notify|emit|dispatch|enqueue|schedule|trigger|launch|step|next|click|press|goto|navigate|reply|respond|react|edit)$/;

function usesName(call: Call, name: string): boolean {
  let found = false;
  walk(call, (node) => {
    found ||= node.kind === 'name' && node.name === name;
    found ||= node.kind === 'await' || node.kind === 'walrus';
  });
  return found;
}

/** `a, b = await asyncio.gather(f(x), g(y))`. */
function gatherFix(context: RuleContext, first: Statement, second: Statement): Fix | undefined {
  const gather = importName(context.module, { from: 'asyncio', name: 'gather' }, 'module');
  const [left, right] = [first, second].map((statement) => parts(context, statement));
  const between = context.source({ start: first.span.end, end: second.span.start });
  if (gather === undefined || left === undefined || right === undefined || between.trim() !== '') {
    return undefined;
  }
  return ruleFix('ask both at the same time', [
    ...gather.edits,
    replace(
      { start: first.span.start, end: second.span.end },
      `${left.target}, ${right.target} = await ${gather.name}(${left.call}, ${right.call})`,
    ),
  ]);
}

function parts(
  context: RuleContext,
  statement: Statement,
): { readonly target: string; readonly call: string } | undefined {
  const [target] = statement.kind === 'assignment' ? statement.targets : [];
  const value = statement.kind === 'assignment' ? statement.value : undefined;
  return target === undefined || value?.kind !== 'await'
    ? undefined
    : { target: context.source(target.span), call: context.source(value.value.span) };
}
