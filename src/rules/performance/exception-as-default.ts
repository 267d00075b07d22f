import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { loopText } from '../../cost/loops.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Expression, Name, Statement, Subscript, Try } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { isPureKey } from './pure-key.ts';
import { shortSource } from './short-source.ts';

export const exceptionAsDefault = defineRule({
  meta: {
    id: 'performance/exception-as-default',
    summary: 'A missing key is found out by an exception in every turn of a loop',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    try(node) {
      const inner = growingLoops(context.module, node).at(-1);
      const entry = inner === undefined ? undefined : missingEntry(context, node);
      if (inner === undefined || entry === undefined) {
        return;
      }
      const text = shortSource(context, entry.table);
      context.report({
        span: entry.place.span,
        message: `Each missing key of \`${text}\` raises and catches a KeyError in ${loopText(inner)}; ${entry.advice}`,
        note: 'raises for every key that is missing',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            {
              span: entry.place.span,
              name: '',
              note: 'raises and catches where the key is missing',
            },
          ]),
        ],
        ...withFix(entryFix(context, node, entry)),
      });
    },
  }),
});

interface Entry {
  readonly place: Subscript;
  readonly table: Expression;
  readonly advice: string;
  /** What one statement instead says. */
  readonly statement: string;
  /** Everything in it may be evaluated in another order. */
  readonly isPure: boolean;
}

/** `try: d[k] += 1` with `except KeyError: d[k] = 1`, and the same with `append` and a new list. */
function missingEntry(context: RuleContext, node: Try): Entry | undefined {
  const [attempt] = node.body;
  const [handler] = node.handlers;
  const [repair] = handler?.body ?? [];
  const isPlain =
    node.body.length === 1 &&
    node.handlers.length === 1 &&
    handler?.body.length === 1 &&
    node.orElse.length === 0 &&
    node.finalBody.length === 0 &&
    handler.type !== undefined &&
    context.resolve(handler.type) === 'builtins.KeyError';
  const [target] = repair?.kind === 'assignment' ? repair.targets : [];
  const first = repair?.kind === 'assignment' ? repair.value : undefined;
  if (!isPlain || attempt === undefined || first === undefined) {
    return undefined;
  }
  if (target?.kind !== 'subscript') {
    return target?.kind === 'name' ? looked(context, attempt, { target, first }) : undefined;
  }
  return (
    counted(context, attempt, { target, first }) ?? collected(context, attempt, { target, first })
  );
}

/** `try: value = d[k]` with `except KeyError: value = None`. */
function looked(
  context: RuleContext,
  attempt: Statement,
  { target, first }: { readonly target: Name; readonly first: Expression },
): Entry | undefined {
  const [name, ...others] = attempt.kind === 'assignment' ? attempt.targets : [];
  const place = attempt.kind === 'assignment' ? attempt.value : undefined;
  if (
    others.length > 0 ||
    name?.kind !== 'name' ||
    name.name !== target.name ||
    place?.kind !== 'subscript' ||
    !['constant', 'number', 'string'].includes(first.kind)
  ) {
    return undefined;
  }
  const table = context.source(place.object.span);
  const [key, value] = [place.index, first].map((one) => context.source(one.span));
  return {
    place,
    table: place.object,
    advice: '`get` with a default asks once',
    statement: `${name.name} = ${table}.get(${key}${value === 'None' ? '' : `, ${value}`})`,
    isPure: isPureKey(context.module, place.index),
  };
}

interface Repair {
  readonly target: Subscript;
  readonly first: Expression;
}

function counted(
  context: RuleContext,
  attempt: Statement,
  { target, first }: Repair,
): Entry | undefined {
  if (
    attempt.kind !== 'augmented-assignment' ||
    attempt.operator !== '+' ||
    attempt.target.kind !== 'subscript' ||
    context.source(attempt.target.span) !== context.source(target.span) ||
    context.source(first.span) !== context.source(attempt.value.span)
  ) {
    return undefined;
  }
  const place = context.source(target.span);
  const table = context.source(target.object.span);
  const key = context.source(target.index.span);
  const value = context.source(attempt.value.span);
  const isWhole = containerKinds(context.module).shapeOf(attempt.value).kind === 'int';
  return {
    place: attempt.target,
    table: target.object,
    advice: '`get` with a default asks once',
    statement: `${place} = ${table}.get(${key}, 0) + ${value}`,
    isPure: isWhole && [target.index, attempt.value].every((one) => isPureKey(context.module, one)),
  };
}

function collected(
  context: RuleContext,
  attempt: Statement,
  { target, first }: Repair,
): Entry | undefined {
  const call = attempt.kind === 'expression-statement' ? attempt.value : undefined;
  const added = call?.kind === 'call' ? call.arguments[0]?.value : undefined;
  if (
    call?.kind !== 'call' ||
    call.callee.kind !== 'attribute' ||
    call.callee.attribute.name !== 'append' ||
    call.callee.object.kind !== 'subscript' ||
    added === undefined ||
    context.source(call.callee.object.span) !== context.source(target.span) ||
    first.kind !== 'list' ||
    first.elements.length !== 1 ||
    context.source(first.elements[0]?.span ?? first.span) !== context.source(added.span)
  ) {
    return undefined;
  }
  const table = context.source(target.object.span);
  return {
    place: call.callee.object,
    table: target.object,
    advice: '`setdefault` asks once',
    statement: `${table}.setdefault(${context.source(target.index.span)}, []).append(${context.source(added.span)})`,
    isPure: [target.index, added].every((one) => isPureKey(context.module, one)),
  };
}

/** For a dictionary that is one for sure: a `defaultdict` has another idea of what is missing. */
function entryFix(context: RuleContext, node: Try, entry: Entry): Fix | undefined {
  const { table, isPure, statement } = entry;
  if (!isPure || !isPlace(table) || !isPlainDictionary(context, table)) {
    return undefined;
  }
  return context.source(node.span).includes('#')
    ? undefined
    : ruleFix('ask with a default', [replace(node.span, statement)]);
}

function isPlainDictionary(context: RuleContext, table: Expression): boolean {
  if (!isPlace(table)) {
    return false;
  }
  const births = usesOf(context.module, table).filter((use) => use.kind === 'rebind');
  return (
    births.length > 0 &&
    births.every(
      ({ by, node }) =>
        by.kind === 'assignment' &&
        isSame(context.module, node, table) &&
        (by.value?.kind === 'dictionary' ||
          (by.value?.kind === 'comprehension' && by.value.result === 'dictionary') ||
          (by.value?.kind === 'call' && context.resolve(by.value.callee) === 'builtins.dict')),
    )
  );
}
