import type { Fix } from '../../core/finding.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';

export const compiledAtEveryStart = defineRule({
  meta: {
    id: 'performance/compiled-at-every-start',
    summary: 'numba compiles a function anew at every start of the program',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    function(node) {
      for (const decorator of node.decorators) {
        const callee = decorator.kind === 'call' ? decorator.callee : decorator;
        const isCompiler = /^numba\.(jit|njit)$/.test(context.resolve(callee) ?? '');
        if (isCompiler && !isKept(decorator) && isProgram(context.module)) {
          context.report({
            span: decorator.span,
            message: `\`${node.name.name}\` is compiled anew in every run of this program, when it is first called: half a second or more; with \`cache=True\` the compiled code is kept on disk`,
            note: 'compiles again in each run',
            ...withFix(cacheFix(context, decorator)),
          });
        }
      }
    },
  }),
});

/** Kept already, or given options that may say so. */
function isKept(decorator: Expression): boolean {
  return (
    decorator.kind === 'call' &&
    decorator.arguments.some(
      ({ keyword, unpacking }) => keyword?.name === 'cache' || unpacking === 'double-star',
    )
  );
}

/** Does its work when it is run; a module that others import is loaded once for much work. */
function isProgram({ tree }: SourceModule): boolean {
  return tree.body.some(
    (statement) =>
      statement.kind === 'for' ||
      statement.kind === 'while' ||
      statement.kind === 'if' ||
      (statement.kind === 'expression-statement' && statement.value.kind === 'call'),
  );
}

function cacheFix(context: RuleContext, decorator: Expression): Fix | undefined {
  const title = 'keep the compiled code on disk';
  if (decorator.kind !== 'call') {
    return ruleFix(title, [
      replace({ start: decorator.span.end, end: decorator.span.end }, '(cache=True)'),
    ]);
  }
  const last = decorator.arguments.at(-1);
  const start = last?.span.end ?? decorator.span.end - 1;
  return ruleFix(title, [
    replace({ start, end: start }, last === undefined ? 'cache=True' : ', cache=True'),
  ]);
}
