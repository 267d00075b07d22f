import { walk } from '../../python/tree/walk.ts';
import type { FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';

export const reduceRunsCode = defineRule({
  meta: {
    id: 'security/reduce-runs-code',
    summary: 'Object that runs a program when it is unpickled',
    severity: 'high',
    cwe: 502,
    since: '0.1.0',
  },
  visitors: (context) => ({
    function(node) {
      if (/^__reduce(_ex)?__$/.test(node.name.name) && !isTestCode(context.module.path)) {
        const runner = runnerIn(node, context);
        if (runner !== undefined) {
          context.report({
            span: runner.node.span,
            message: `whoever unpickles this object runs \`${runner.name}\` with what stands here: no data needs that`,
            note: 'runs where it is unpickled',
          });
        }
      }
    },
  }),
});

const RUNNERS =
  /^(builtins\.(eval|exec|compile|__import__)|os\.(system|popen|exec\w+|spawn\w+|remove|unlink)|subprocess\.(run|call|check_call|check_output|Popen|getoutput)|posix\.system|shutil\.rmtree|pty\.spawn|runpy\.run_\w+)$/;

/** The first element of the pair that says how the object is made again. */
function runnerIn(
  method: FunctionDefinition,
  context: RuleContext,
): { readonly node: Node; readonly name: string } | undefined {
  let found: { readonly node: Node; readonly name: string } | undefined;
  walk(method, (node) => {
    const value = node.kind === 'return' ? node.value : undefined;
    const maker = value?.kind === 'tuple' ? value.elements[0] : undefined;
    const name = maker === undefined ? '' : (context.resolve(maker) ?? '');
    if (maker !== undefined && RUNNERS.test(name)) {
      found ??= { node: maker, name: context.source(maker.span) };
    }
  });
  return found;
}
