import type { Call, Expression } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix } from '../rewrite.ts';
import { mentions } from '../mentions.ts';

export const partialSend = defineRule({
  meta: {
    id: 'correctness/partial-send',
    summary: 'Socket may send a part of the data, and nobody looks',
    severity: 'medium',
    cwe: 252,
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const { callee } = node;
      const isUnused = node.parent?.kind === 'expression-statement';
      if (
        isUnused &&
        callee.kind === 'attribute' &&
        callee.attribute.name === 'send' &&
        isStream(callee.object, node, context)
      ) {
        const fix = ruleFix('send everything with `sendall`', [
          replace(callee.attribute.span, 'sendall'),
        ]);
        context.report({
          span: node.span,
          message: `\`${context.source(callee.span)}\` sends as much as fits and returns how much that was: the rest is lost; use \`sendall\``,
          note: 'may send a part only',
          ...(fix === undefined ? {} : { fix }),
        });
      }
    },
  }),
});

/** A socket that was made or accepted in this function, or the one of a handler of `socketserver`. */
function isStream(object: Expression, call: Call, context: RuleContext): boolean {
  if (object.kind !== 'name') {
    const isHandler =
      nameOf(object) === 'self.request' && mentions(context.module, /\bsocketserver\b/);
    return isHandler && !mentions(context.module, /\bDatagramRequestHandler\b/);
  }
  const definitions = context.module.scopes.bindingOf(object)?.definitions ?? [];
  return (
    definitions.length > 0 &&
    definitions.every(({ node, value }) => {
      const made = value ?? (node.kind === 'assignment' ? node.value : undefined);
      return made?.kind === 'call' && isStreamMaker(made, context);
    }) &&
    context.functionOf(call) !== undefined
  );
}

function isStreamMaker(call: Call, context: RuleContext): boolean {
  const resolved = context.resolve(call.callee) ?? '';
  const isDatagram = call.arguments.some(({ value }) =>
    /SOCK_(DGRAM|RAW)/.test(context.source(value.span)),
  );
  const isAccept =
    call.callee.kind === 'attribute' &&
    call.callee.attribute.name === 'accept' &&
    call.arguments.length === 0 &&
    mentions(context.module, /\bsocket\b/);
  return (
    isAccept ||
    (!isDatagram && /^socket\.(socket|create_connection)$/.test(resolved)) ||
    resolved === 'ssl.SSLContext.wrap_socket'
  );
}
