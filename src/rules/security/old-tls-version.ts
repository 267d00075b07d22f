import type { Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { keywordArgument, positionalArgument } from './call-arguments.ts';
import { alternatives, someValues } from './constant-values.ts';
import { isTestCode } from '../test-code.ts';

export const oldTlsVersion = defineRule({
  meta: {
    id: 'security/old-tls-version',
    summary: 'Version of TLS that is broken',
    severity: 'high',
    cwe: 327,
    since: '0.1.0',
    sameAs: ['S502', 'S503'],
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const resolved = context.resolve(node.callee) ?? '';
        if (resolved === 'ssl.wrap_socket') {
          context.report({
            span: node.span,
            message:
              '`ssl.wrap_socket` neither checks who the server is nor asks for a new version of TLS; use `ssl.create_default_context().wrap_socket`',
            note: 'gone since Python 3.12',
          });
          return;
        }
        const given = [
          /^(ssl\.SSLContext|OpenSSL\.SSL\.Context)$/.test(resolved)
            ? positionalArgument(node, 0)
            : undefined,
          ...['ssl_version', 'protocol', 'method', 'tls_version', 'ssl_minimum_version'].map(
            (keyword) => keywordArgument(node, keyword)?.value,
          ),
        ];
        const old = given.find(
          (one) => one !== undefined && oldVersion(one, context) !== undefined,
        );
        if (old !== undefined) {
          report(context, old);
        }
      },
      assignment(node) {
        const [target] = node.targets;
        const isMinimum =
          target?.kind === 'attribute' &&
          /^(minimum_version|maximum_version)$/.test(target.attribute.name);
        if (
          isMinimum &&
          node.value !== undefined &&
          oldVersion(node.value, context) !== undefined
        ) {
          report(context, node.value);
        }
      },
    };
  },
});

function report(context: RuleContext, value: Expression): void {
  context.report({
    span: value.span,
    message: `\`${oldVersion(value, context) ?? ''}\` has known holes and no browser speaks it any more; use \`ssl.create_default_context()\`, which asks for TLS 1.2`,
    note: 'the connection can be read',
  });
}

const OLD =
  /^(?:ssl\.(PROTOCOL_(?:SSLv2|SSLv3|TLSv1|TLSv1_1)|TLSVersion\.(?:SSLv3|TLSv1|TLSv1_1|MINIMUM_SUPPORTED))|OpenSSL\.SSL\.((?:SSLv2|SSLv3|TLSv1|TLSv1_1)_METHOD))$/;

function oldVersion(value: Expression, context: RuleContext): string | undefined {
  const named = alternatives(context, value)
    .map((one) => OLD.exec(context.resolve(one) ?? ''))
    .find((match) => match !== null);
  if (named !== undefined && named !== null) {
    return named[1] ?? named[2];
  }
  const text = someValues(context, value).find((one) =>
    /^(SSLv[23]|TLSv1(\.[01])?)$/.test(String(one)),
  );
  return typeof text === 'string' ? text : undefined;
}
