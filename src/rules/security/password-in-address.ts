import type { Call, Subscript } from '../../python/tree/nodes.ts';
import { defineRule } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { calleeName } from './call-arguments.ts';

/** Addresses are kept: by the browser, by proxies, in logs, and sent on as the referrer. */
export const passwordInAddress = defineRule({
  meta: {
    id: 'security/password-in-address',
    summary: 'A password is read from the query of an address',
    severity: 'medium',
    cwe: 598,
    since: '0.1.0',
  },
  visitors: (context) => {
    function report(node: Call | Subscript, name: string): void {
      context.report({
        span: node.span,
        message: `\`${name}\` is taken from the query of the address: it stays in logs, histories and referrers; take it from the body of a POST request`,
        note: 'addresses are kept in many places',
      });
    }
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      subscript(node) {
        if (
          node.index.kind === 'string' &&
          isSecret(node.index.value) &&
          isQuery(context.source(node.object.span))
        ) {
          report(node, node.index.value);
        }
      },
      call(node) {
        const [first] = node.arguments;
        const { callee } = node;
        if (
          calleeName(node) === 'get' &&
          callee.kind === 'attribute' &&
          first?.value.kind === 'string' &&
          isSecret(first.value.value) &&
          isQuery(context.source(callee.object.span))
        ) {
          report(node, first.value.value);
        }
      },
    };
  },
});

function isSecret(name: string): boolean {
  return /^(?:\w+_)?(?:password|passwd|pwd|passphrase)\d?$/i.test(name);
}

function isQuery(source: string): boolean {
  return /(?:^|\.)request\.(?:args|GET|query_params|query|rel_url\.query)$/.test(source);
}
