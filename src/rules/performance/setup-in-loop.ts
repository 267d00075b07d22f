import type { Fix } from '../../core/finding.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { enclosingStatement, loopText, repeats, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { lineBefore, removeLines, ruleFix, withFix } from '../rewrite.ts';
import { isPlain } from './libraries/imported-handles.ts';
import { PARSERS, SETUPS, type Setup } from './libraries/clients.ts';
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
        given(node).every((value) => isInvariant(context.module, value, inner));
      if (setup === undefined || inner === undefined || !isSame || isRetry(node, inner)) {
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
  const [source] = node.arguments;
  const isOpened =
    source?.value.kind === 'call' && context.resolve(source.value.callee) === 'builtins.open';
  return isOpened && Object.hasOwn(PARSERS, name) ? PARSERS[name] : undefined;
}

/** The arguments; of `json.load(open(path))` those of `open`. */
function given(node: Call): readonly Expression[] {
  return node.arguments.flatMap(({ value }) =>
    value.kind === 'call' ? value.arguments.map((inner) => inner.value) : [value],
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
