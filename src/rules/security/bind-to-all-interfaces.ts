import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { argumentValue, calleeName, positionalArgument } from './call-arguments.ts';
import { alternatives, someValues } from './constant-values.ts';

export const bindToAllInterfaces = defineRule({
  meta: {
    id: 'security/bind-to-all-interfaces',
    summary: 'Server listens on every network of the machine',
    severity: 'low',
    cwe: 605,
    since: '0.1.0',
    sameAs: ['S104'],
  },
  visitors: (context) => ({
    call(node) {
      const host = isTestCode(context.module.path) ? undefined : hostOf(node, context);
      if (host === undefined || !someValues(context, host).some(isEverywhere)) {
        return;
      }
      context.report({
        span: host.span,
        message: `\`${context.source(host.span)}\` makes the server listen on every network of the machine, also those that it was not meant for; name one address, such as \`127.0.0.1\``,
        note: 'reachable from everywhere',
      });
    },
  }),
});

/** Classes whose first argument is the address; web frameworks are left alone: behind a proxy, in a container, all addresses are what is meant. */
const SERVERS =
  /^(socketserver\.(Threading|Forking)?(TCP|UDP)Server|http\.server\.(Threading)?HTTPServer|BaseHTTPServer\.HTTPServer|xmlrpc\.server\.SimpleXMLRPCServer|SimpleXMLRPCServer\.SimpleXMLRPCServer)$/;
const STARTERS = /^(asyncio\.start_server|wsgiref\.simple_server\.make_server)$/;

function isEverywhere(value: unknown): boolean {
  return value === '0.0.0.0' || value === '' || value === '::';
}

function hostOf(call: Call, context: RuleContext): Expression | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (SERVERS.test(resolved)) {
    return firstOfPair(positionalArgument(call, 0), context);
  }
  if (resolved === 'socket.create_server') {
    return firstOfPair(argumentValue(call, 0, 'address'), context);
  }
  if (STARTERS.test(resolved)) {
    return resolved.startsWith('asyncio')
      ? argumentValue(call, 1, 'host')
      : argumentValue(call, 0, 'host');
  }
  const isBind = calleeName(call) === 'bind' && call.callee.kind === 'attribute';
  return isBind && call.arguments.length === 1
    ? firstOfPair(positionalArgument(call, 0), context)
    : undefined;
}

/** The host of `(host, port)`. */
function firstOfPair(
  address: Expression | undefined,
  context: RuleContext,
): Expression | undefined {
  const pairs = address === undefined ? [] : alternatives(context, address);
  return pairs
    .map((pair) =>
      pair.kind === 'tuple' && pair.elements.length >= 2 ? pair.elements[0] : undefined,
    )
    .find((host) => host !== undefined);
}
