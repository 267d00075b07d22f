import type { Fix } from '../../core/finding.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { enclosingStatement, repeats, loopText, type Loop } from '../../cost/loops.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshName, lineBefore, removeLines, replace, ruleFix, withFix } from '../rewrite.ts';
import { shortSource } from './short-source.ts';

export const regexCompiledInLoop = defineRule({
  meta: {
    id: 'performance/regex-compiled-in-loop',
    summary: 'The same regular expression is compiled in every turn of a loop',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const name = context.resolve(node.callee);
      const pattern = node.arguments[0]?.value;
      if ((name !== 're.compile' && name !== 'regex.compile') || pattern === undefined) {
        return;
      }
      const loops = growingLoops(context.module, node).filter((loop) =>
        node.arguments.every(({ value }) => isInvariant(context.module, value, loop)),
      );
      const inner = loops.at(-1);
      if (inner !== undefined && loops[0] !== undefined) {
        context.report({
          span: node.span,
          message: `The pattern ${shortSource(context, pattern)} is the same in every turn of ${loopText(inner)}, and is looked up or compiled in each`,
          note: 'once before the loop is enough',
          evidence: [
            costEvidence(context.module, [
              ...loops.map(loopFactor),
              { span: node.span, name: '', note: 'compiles the pattern, or finds it in the cache' },
            ]),
          ],
          ...withFix(hoisted(context, { call: node, pattern, loop: loops[0] })),
        });
      }
    },
  }),
});

interface Compilation {
  readonly call: Call;
  readonly pattern: Expression;
  readonly loop: Loop;
}

/** Compiles once before the loop; a pattern that is a literal cannot fail there if it did not fail inside. */
function hoisted(context: RuleContext, { call, pattern, loop }: Compilation): Fix | undefined {
  const { module } = context;
  const statement = enclosingStatement(loop.node);
  const isLiteral = pattern.kind === 'string' && !pattern.isFormatted;
  if (statement === undefined || !isLiteral) {
    return undefined;
  }
  const source = context.source(call.span);
  const { parent } = call;
  const [target] = parent?.kind === 'assignment' ? parent.targets : [];
  if (parent?.kind === 'assignment' && target?.kind === 'name' && parent.targets.length === 1) {
    const isOnly = module.scopes.bindingOf(target)?.definitions.length === 1;
    const isReadAfter = usesOf(module, target).every(
      (use) => use.node === target || repeats(loop.node, use.node),
    );
    return isOnly && isReadAfter
      ? ruleFix('compile it once before the loop', [
          lineBefore(module, statement, `${target.name} = ${source}`),
          removeLines(module, parent),
        ])
      : undefined;
  }
  const name = freshName(module, 'pattern');
  return ruleFix('compile it once before the loop', [
    lineBefore(module, statement, `${name} = ${source}`),
    replace(call.span, name),
  ]);
}
