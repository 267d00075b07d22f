import type { Call, Expression, Name } from '../../python/tree/nodes.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { positionalArgument } from './call-arguments.ts';
import { clientValue } from './client-values.ts';

/** What a request brings is written into a file that is run later: a module, a script, a template. Told once for a function. */
export const codeFileFromRequest = defineRule({
  meta: {
    id: 'security/code-file-from-request',
    summary: 'A request writes a file of code',
    severity: 'critical',
    cwe: 94,
    since: '0.1.0',
  },
  visitors: (context) => {
    const told = new Set<unknown>();
    return isTestCode(context.module.path)
      ? {}
      : {
          call(node) {
            const owner = context.functionOf(node).node;
            const path = told.has(owner) ? undefined : codePath(context, node);
            const text = path === undefined ? undefined : positionalArgument(node, 0);
            const sent = text === undefined ? undefined : clientValue(context.module.scopes, text);
            if (path !== undefined && sent !== undefined) {
              told.add(owner);
              context.report({
                span: node.span,
                message: `\`${context.source(sent.read.span)}\` is written into \`${path}\`: whoever sends the request writes code that this program runs`,
                note: 'this becomes code',
              });
            }
          },
        };
  },
});

const CODE = /(?:^|\/)([\w.-]{1,60}\.(?:py|pyw|sh|bash|php|cgi|pl|rb|bat|ps1|jsp|js))$/;

/** The file of code that `file.write(…)`, `Path(…).write_text(…)` writes to; undefined for any other call. */
function codePath(context: RuleContext, { callee }: Call): string | undefined {
  if (callee.kind !== 'attribute') {
    return undefined;
  }
  const { object, attribute } = callee;
  switch (attribute.name) {
    case 'write':
    case 'writelines':
      return object.kind === 'name' ? openedPath(context, object) : openPath(context, object);
    case 'write_text':
      return endOf(context, object);
    default:
      return undefined;
  }
}

/** Of `f = open(…)` and `with open(…) as f`: the nearest before the use. */
function openedPath(context: RuleContext, name: Name): string | undefined {
  const definitions = context.module.scopes.bindingOf(name)?.definitions ?? [];
  const before = definitions.findLast(({ node }) => node.span.start < name.span.start);
  if (before?.value !== undefined) {
    return openPath(context, before.value);
  }
  return before?.node.kind === 'with-item' ? openPath(context, before.node.context) : undefined;
}

function openPath(context: RuleContext, expression: Expression): string | undefined {
  if (expression.kind !== 'call' || context.resolve(expression.callee) !== 'builtins.open') {
    return undefined;
  }
  const path = positionalArgument(expression, 0);
  const mode = positionalArgument(expression, 1);
  const isWritten = mode?.kind === 'string' && /[wax+]/.test(mode.value);
  return path !== undefined && isWritten ? endOf(context, path) : undefined;
}

/** The name of the file, where the path ends in one: a literal, or the last part of a path that is put together. */
function endOf(context: RuleContext, expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'string':
      return expression.isFormatted ? undefined : CODE.exec(expression.value)?.[1];
    case 'name': {
      const definitions = context.module.scopes.bindingOf(expression)?.definitions ?? [];
      const only = definitions.length === 1 ? definitions[0]?.value : undefined;
      return only === undefined || only.kind === 'name' ? undefined : endOf(context, only);
    }
    case 'binary':
      return endOf(context, expression.right);
    case 'call': {
      const last = expression.arguments.at(-1);
      return last === undefined || last.keyword !== undefined
        ? undefined
        : endOf(context, last.value);
    }
    default:
      return undefined;
  }
}
