import type { Fix } from '../../core/finding.ts';
import { loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { lineBefore, replace, ruleFix, withFix } from '../rewrite.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { importsLibrary } from './libraries/imports.ts';
import { shortSource } from './short-source.ts';

export const eagerDebugText = defineRule({
  meta: {
    id: 'performance/eager-debug-text',
    summary: 'The text of a debug message is built in a loop although nobody may read it',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      if (callee.kind !== 'attribute' || callee.attribute.name !== 'debug') {
        return;
      }
      const isLogger =
        libraryKind(context.module, callee.object) === 'logger' ||
        context.resolve(callee) === 'logging.debug';
      const loops = isLogger ? growingLoops(context.module, node) : [];
      const inner = loops.at(-1);
      const work = inner === undefined ? undefined : costlyPart(context, node);
      if (inner === undefined || work === undefined || isGuarded(context, node)) {
        return;
      }
      context.report({
        span: work.span,
        message: `\`${shortSource(context, work)}\` runs in every turn of ${loopText(inner)}, whether the debug message is wanted or not; ask \`isEnabledFor\` first`,
        note: 'runs even when nothing is logged',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: work.span, name: '', note: 'builds a text that is thrown away' },
          ]),
        ],
        ...withFix(guardFix(context, node)),
      });
    },
  }),
});

/** Calls that go through everything they are given, to make a text of it. */
const TEXT_MAKERS =
  /^(json\.dumps|pprint\.pformat|yaml\.(safe_)?dump|builtins\.(sorted|sum)|copy\.deepcopy)$/;

/** The part of the message that takes work: a text of a whole structure, or a pass over a collection. */
function costlyPart(context: RuleContext, node: Call): Expression | undefined {
  let found: Expression | undefined;
  for (const { value } of node.arguments) {
    walk(value, (inner) => {
      const isMaker =
        inner.kind === 'call' &&
        (TEXT_MAKERS.test(context.resolve(inner.callee) ?? '') || makesTable(context, inner));
      if (isMaker || (inner.kind === 'comprehension' && inner.result !== 'generator')) {
        found ??= inner;
      }
    });
  }
  return found;
}

function makesTable(context: RuleContext, { callee }: Call): boolean {
  return (
    callee.kind === 'attribute' &&
    ['to_string', 'to_markdown'].includes(callee.attribute.name) &&
    libraryKind(context.module, callee.object) === 'data-frame'
  );
}

/** Something asks for the level already, or it is said of a failure alone. */
function isGuarded(context: RuleContext, node: Call): boolean {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    if (current.kind === 'except-handler') {
      return true;
    }
    if (
      current.kind === 'if' &&
      /isEnabledFor|debug|verbose/i.test(context.source(current.test.span))
    ) {
      return true;
    }
  }
  return false;
}

/** `if logger.isEnabledFor(logging.DEBUG):` before a message that stands on lines of its own. */
function guardFix(context: RuleContext, node: Call): Fix | undefined {
  const statement = node.parent;
  const { callee } = node;
  if (statement?.kind !== 'expression-statement' || callee.kind !== 'attribute') {
    return undefined;
  }
  const logger =
    libraryKind(context.module, callee.object) === 'logger' ? callee.object : undefined;
  const isImported = context.module.tree.body.some(
    (one) =>
      one.kind === 'import' &&
      one.names.some(({ name, alias }) => name === 'logging' && alias === undefined),
  );
  const source = context.source(statement.span);
  if (
    logger === undefined ||
    !isImported ||
    source.includes('\n') ||
    !importsLibrary(context.module, 'logging')
  ) {
    return undefined;
  }
  return ruleFix('build the text only where it is wanted', [
    lineBefore(
      context.module,
      statement,
      `if ${context.source(logger.span)}.isEnabledFor(logging.DEBUG):`,
    ),
    replace({ start: statement.span.start, end: statement.span.start }, '    '),
  ]);
}
