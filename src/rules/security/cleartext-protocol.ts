import type { Call, Node } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { argumentValue, calleeName, hasUnpacking, keywordArgument } from './call-arguments.ts';
import { someValues } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const cleartextProtocol = defineRule({
  meta: {
    id: 'security/cleartext-protocol',
    summary: 'Password sent readable over the network',
    severity: 'medium',
    cwe: 319,
    since: '0.1.0',
    sameAs: ['S312', 'S321', 'S401', 'S402'],
  },
  visitors: (context) => ({
    call(node) {
      const found = isTestCode(context.module.path) ? undefined : cleartext(node, context);
      if (found !== undefined) {
        context.report({ span: node.span, note: 'readable on the way', ...found });
      }
    },
  }),
});

function cleartext(call: Call, context: RuleContext): Pick<Report, 'message'> | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (resolved === 'telnetlib.Telnet' || resolved === 'telnetlib3.open_connection') {
    return {
      message: 'Telnet sends the password and all that is typed readable over the network; use SSH',
    };
  }
  if (resolved === 'ftplib.FTP' && isLoggedIn(call, context)) {
    return {
      message:
        'FTP sends the password and the files readable over the network; use `ftplib.FTP_TLS` or SFTP',
    };
  }
  if (isPlainMail(call, context)) {
    return {
      message: `\`${context.source(call.callee.span)}\` sends the password readable: call \`starttls\` first, or use \`SMTP_SSL\``,
    };
  }
  return sendsCredentials(call, context, resolved)
    ? {
        message: 'the password travels readable: the address begins with `http://`; use `https://`',
      }
    : undefined;
}

/** `FTP(host, user, password)`, or a later `login` with a name; anonymous visits send no password. */
function isLoggedIn(call: Call, context: RuleContext): boolean {
  if (argumentValue(call, 1, 'user') !== undefined) {
    return true;
  }
  const body = bodyAround(call, context);
  return /\.login\(\s*[^)\s]/.test(body) && !/\.login\(\s*["']anonymous/.test(body);
}

function bodyAround(node: Node, context: RuleContext): string {
  return context.source(context.functionOf(node).node.span);
}

/** `server.login(…)` on a plain `smtplib.SMTP` of the same function that never calls `starttls`. */
function isPlainMail(call: Call, context: RuleContext): boolean {
  if (calleeName(call) !== 'login' || call.callee.kind !== 'attribute') {
    return false;
  }
  const { object } = call.callee;
  const [definition] =
    object.kind === 'name' ? (context.module.scopes.bindingOf(object)?.definitions ?? []) : [];
  const maker = definition?.value;
  const host = maker?.kind === 'call' ? argumentValue(maker, 0, 'host') : undefined;
  const isLocal = someValues(context, host).some((one) =>
    /^(localhost|127\.|::1)/.test(String(one)),
  );
  return (
    maker?.kind === 'call' &&
    context.resolve(maker.callee) === 'smtplib.SMTP' &&
    !isLocal &&
    !/\bstarttls\b/.test(bodyAround(call, context))
  );
}

const CLIENT = /^(requests|httpx|niquests)\.(\w+\.)?(get|post|put|patch|delete|head|request)$/;
const LOCAL = /^http:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|[\w-]+(:\d+)?(\/|$))/;

/** A fixed address with `http://` that gets `auth=` or a header of authorization. */
function sendsCredentials(call: Call, context: RuleContext, resolved: string): boolean {
  if (!CLIENT.test(resolved) || hasUnpacking(call)) {
    return false;
  }
  const address = argumentValue(call, resolved.endsWith('.request') ? 1 : 0, 'url');
  const isPlain = someValues(context, address).some(
    (one) => typeof one === 'string' && one.startsWith('http://') && !LOCAL.test(one),
  );
  const headers = keywordArgument(call, 'headers')?.value;
  const isSecret =
    keywordArgument(call, 'auth') !== undefined ||
    (headers?.kind === 'dictionary' &&
      headers.entries.some(
        ({ key }) =>
          key?.kind === 'string' && /^(authorization|x-api-key|cookie)$/i.test(key.value),
      ));
  return isPlain && (isSecret || sendsPassword(call));
}

/** A field of the body or the query that is called a password. */
function sendsPassword(call: Call): boolean {
  return ['data', 'json', 'params'].some((name) => {
    const body = keywordArgument(call, name)?.value;
    return (
      body?.kind === 'dictionary' &&
      body.entries.some(
        ({ key }) =>
          key?.kind === 'string' &&
          /^(password|passwd|pwd|passphrase|client_secret|api_key|token|access_token)$/i.test(
            key.value,
          ),
      )
    );
  });
}
