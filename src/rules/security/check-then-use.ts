import { walk } from '../../python/tree/walk.ts';
import type { Call, Expression, If, Node, Statement } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue, calleeName } from './call-arguments.ts';

export const checkThenUse = defineRule({
  meta: {
    id: 'security/check-then-use',
    summary: 'File looked at first and used afterwards: it may be another one then',
    severity: 'low',
    cwe: 367,
    since: '0.1.0',
    question:
      'Can somebody else change the file or folder between the look and the use, and gain something by it?',
  },
  visitors: (context) => ({
    if(node) {
      const check = isTestCode(context.module.path) ? undefined : checkIn(node.test, context);
      const use = check === undefined ? undefined : useIn(node, check, context);
      if (check === undefined || use === undefined) {
        return;
      }
      context.report({
        span: check.call.span,
        message: `between \`${context.source(check.call.callee.span)}\` and \`${context.source(use.callee.span)}\` somebody else can put another file there; ${check.isMissing ? `make it in one step (\`exist_ok=True\`, mode \`x\`)` : 'just use it, and handle the error'}`,
        note: 'may be another file a moment later',
      });
    },
  }),
});

interface Check {
  readonly call: Call;
  readonly path: string;
  /** The body runs where the file is not there. */
  readonly isMissing: boolean;
}

const CHECKS = /^os\.(access|path\.(exists|isfile|lexists|islink))$/;

function checkIn(test: Expression, context: RuleContext): Check | undefined {
  const isMissing = test.kind === 'unary' && test.operator === 'not';
  const call = isMissing ? test.operand : test;
  const name = call.kind === 'call' ? (context.resolve(call.callee) ?? '') : '';
  const path =
    call.kind === 'call' && CHECKS.test(name) ? argumentValue(call, 0, 'path') : undefined;
  return call.kind !== 'call' || path === undefined || !isOpenPath(path, context)
    ? undefined
    : { call, path: context.source(path.span), isMissing };
}

/** A path that others choose: a parameter, whole or with something added. A program's own names lie in folders of its own. */
function isOpenPath(path: Expression, context: RuleContext): boolean {
  const definitions =
    path.kind === 'name' ? (context.module.scopes.bindingOf(path)?.definitions ?? []) : [];
  return definitions.length === 1 && definitions[0]?.kind === 'parameter';
}

const USES =
  /^(builtins\.open|io\.open|os\.(open|remove|unlink|rename|chmod|chown|mkdir|rmdir)|shutil\.(rmtree|move|copy\w*))$/;

/** Something is done with the same path in the body, where a failure is not caught. */
function useIn(node: If, { path }: Check, context: RuleContext): Call | undefined {
  let found: Call | undefined;
  for (const statement of node.body) {
    walk(statement, (one) => {
      const isUse =
        one.kind === 'call' &&
        calleeName(one) !== undefined &&
        USES.test(context.resolve(one.callee) ?? '') &&
        one.arguments[0] !== undefined &&
        context.source(one.arguments[0].value.span) === path;
      if (isUse && !isCaught(one)) {
        found ??= one;
      }
    });
  }
  return found;
}

function isCaught(use: Node): boolean {
  for (
    let node: Node | Statement | undefined = use.parent;
    node !== undefined;
    node = node.parent
  ) {
    if (node.kind === 'try' && node.handlers.length > 0) {
      return true;
    }
    if (node.kind === 'function') {
      return false;
    }
  }
  return false;
}
