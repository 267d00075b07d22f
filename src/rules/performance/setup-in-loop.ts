import type { Fix } from '../../core/finding.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { enclosingStatement, loopText, repeats, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { argumentOf, constantString } from '../../python/tree/queries.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { lineBefore, removeLines, ruleFix, withFix } from '../rewrite.ts';
import { isPlain } from './libraries/imported-handles.ts';
import { CONTENTS, LOG, PARSERS, SETUPS, type Setup } from './libraries/clients.ts';
import { shortSource } from './short-source.ts';

export const setupInLoop = defineRule({
  meta: {
    id: 'performance/setup-in-loop',
    summary: 'The same client, connection or file is set up in every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const setup = setupOf(context, node);
      const loops = setup === undefined ? [] : growingLoops(context.module, node);
      const inner = loops.at(-1);
      const isSame =
        inner !== undefined &&
        given(context, node).every((value) => isInvariant(context.module, value, inner));
      if (
        isTestCode(context.module.path) ||
        setup === undefined ||
        inner === undefined ||
        !isSame ||
        isRetry(node, inner) ||
        (setup === CONTENTS && mayChange(context, node, inner))
      ) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${shortSource(context, node)}\` makes ${setup.makes} in every turn of ${loopText(inner)}, each time from the same arguments, and ${setup.cost}; once before the loop is enough`,
        note: setup.cost,
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: 'set-up', note: setup.cost },
          ]),
        ],
        ...withFix(setup.isLazy ? hoisted(context, node, inner) : undefined),
      });
    },
  }),
});

function setupOf(context: RuleContext, node: Call): Setup | undefined {
  const name = isPlain(node.callee) ? (context.resolve(node.callee) ?? '') : '';
  if (Object.hasOwn(SETUPS, name)) {
    return SETUPS[name];
  }
  if (isReading(context, node)) {
    return CONTENTS;
  }
  if (isAppending(context, node)) {
    return LOG;
  }
  const [source] = node.arguments;
  return source !== undefined && isOpening(context, source.value) && Object.hasOwn(PARSERS, name)
    ? PARSERS[name]
    : undefined;
}

/** The arguments; of `json.load(open(path))` those of `open`. */
function given(context: RuleContext, node: Call): readonly Expression[] {
  return node.arguments.flatMap(({ value }) =>
    isOpening(context, value) ? value.arguments.map((inner) => inner.value) : [value],
  );
}

function isOpening(context: RuleContext, value: Expression): value is Call {
  return value.kind === 'call' && context.resolve(value.callee) === 'builtins.open';
}

/** `with open(path) as file:` and `open(path).read()`, for reading. */
function isReading(context: RuleContext, node: Call): boolean {
  const mode = argumentOf(node, 1, 'mode');
  const isRead = mode === undefined || /^rb?t?$/.test(constantString(mode) ?? '');
  const { parent } = node;
  const isUsed =
    parent?.kind === 'with-item' ||
    (parent?.kind === 'attribute' && /^read(lines)?$/.test(parent.attribute.name));
  return isRead && isUsed && node.callee.kind === 'name' && isOpening(context, node);
}

/** `with open(path, "a") as file:`; opened for writing anew it would lose what the turn before wrote. */
function isAppending(context: RuleContext, node: Call): boolean {
  const mode = argumentOf(node, 1, 'mode');
  return (
    mode !== undefined &&
    /^ab?t?\+?$/.test(constantString(mode) ?? '') &&
    node.parent?.kind === 'with-item' &&
    isOpening(context, node)
  );
}

/** The loop tries until it works, or ends after the first turn: one turn needs one set-up. */
function isRetry(node: Call, { node: loop }: Loop): boolean {
  if (loop.kind !== 'for') {
    return loop.kind === 'while';
  }
  const last = loop.body.at(-1);
  return (
    last?.kind === 'break' ||
    last?.kind === 'return' ||
    [...ancestors(node)].some(
      (ancestor) =>
        repeats(loop, ancestor) &&
        (ancestor.kind === 'try' || ancestor.kind === 'if' || ancestor.kind === 'except-handler'),
    )
  );
}

/** A loop that waits for something to change, or writes the file itself: what is read may be new each time. */
function mayChange(context: RuleContext, node: Call, { node: loop }: Loop): boolean {
  if (loop.kind === 'while') {
    return true;
  }
  const path = node.arguments[0]?.value;
  const text = path === undefined ? '' : context.source(path.span);
  let isWritten = loop.kind === 'for' && loop.isAsync;
  walk(loop.kind === 'for' ? loop : node, (inner) => {
    isWritten ||=
      inner.kind === 'call' &&
      inner !== node &&
      !isReading(context, inner) &&
      inner.arguments.some(({ value }) => context.source(value.span) === text);
  });
  return isWritten || WAITING.test(context.source(loop.iterable.span));
}

const WAITING = /watch|poll|monitor|schedule|subscribe|listen|consume|tail|events/i;

/** `client = …` moves before the loop, where the loop does nothing to end the client's life. */
function hoisted(context: RuleContext, node: Call, loop: Loop): Fix | undefined {
  const { parent } = node;
  const statement = enclosingStatement(loop.node);
  const [target] = parent?.kind === 'assignment' ? parent.targets : [];
  const isDirect =
    loop.node.kind === 'for' && parent?.kind === 'assignment' && loop.node.body.includes(parent);
  if (
    target?.kind !== 'name' ||
    statement === undefined ||
    !isDirect ||
    parent.targets.length > 1
  ) {
    return undefined;
  }
  const isOnly = context.module.scopes.bindingOf(target)?.definitions.length === 1;
  const isKept = usesOf(context.module, target).every(
    (use) =>
      use.node === target ||
      (use.method !== 'close' && use.kind !== 'escape' && repeats(loop.node, use.node)),
  );
  return isOnly && isKept
    ? ruleFix('set it up once before the loop', [
        lineBefore(context.module, statement, `${target.name} = ${context.source(node.span)}`),
        removeLines(context.module, parent),
      ])
    : undefined;
}
