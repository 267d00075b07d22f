import type { Expression } from '../../python/tree/nodes.ts';
import { isTestCode } from '../test-code.ts';
import { defineRule } from '../rule.ts';

/** Headers that protect visitors, with a value that takes the protection away. */
export const weakSecurityHeader = defineRule({
  meta: {
    id: 'security/weak-security-header',
    summary: 'A protecting header says that nothing is protected',
    severity: 'low',
    cwe: 693,
    since: '0.1.0',
  },
  visitors: (context) =>
    isTestCode(context.module.path)
      ? {}
      : {
          string(node) {
            const header = HEADERS.get(node.value.toLowerCase());
            const value = header === undefined ? undefined : valueBeside(node);
            if (header === undefined || value?.kind !== 'string' || value.isFormatted) {
              return;
            }
            if (header.weak.test(value.value)) {
              context.report({
                span: value.span,
                message: `\`${node.value}: ${value.value.slice(0, 60)}\` ${header.harm}`,
                note: header.advice,
              });
            }
          },
        },
});

interface Header {
  readonly weak: RegExp;
  readonly harm: string;
  readonly advice: string;
}

const HEADERS = new Map<string, Header>([
  [
    'strict-transport-security',
    {
      weak: /max-age\s*=\s*"?0+\b/i,
      harm: 'makes browsers forget that this site is to be asked over TLS only',
      advice: 'give it a year: `max-age=31536000`',
    },
  ],
  [
    'content-security-policy',
    {
      weak: /(?:default|script)-src(?![^;]*'(?:nonce|sha\d{3}|strict-dynamic))[^;]*\s\*(?:\s|;|$)/i,
      harm: 'lets a page run scripts of anybody, which is what the header is there to stop',
      advice: 'name the sources, and use nonces for inline scripts',
    },
  ],
  [
    'referrer-policy',
    {
      weak: /^\s*unsafe-url\s*$/i,
      harm: 'tells every site that is linked to the whole address, its tokens too',
      advice: 'use `strict-origin-when-cross-origin`',
    },
  ],
]);

/** The value that is given together with the name of a header: `h["X"] = "v"`, `{"X": "v"}`, `("X", "v")`, `set_header("X", "v")`. */
function valueBeside(name: Expression): Expression | undefined {
  const { parent } = name;
  switch (parent?.kind) {
    case 'subscript':
      return parent.parent?.kind === 'assignment' && parent.index === name
        ? parent.parent.value
        : undefined;
    case 'dictionary-entry':
      return parent.key === name ? parent.value : undefined;
    case 'tuple':
    case 'list':
      return parent.elements.length === 2 && parent.elements[0] === name
        ? parent.elements[1]
        : undefined;
    case 'argument': {
      const call = parent.parent;
      return call?.kind === 'call'
        ? call.arguments[call.arguments.indexOf(parent) + 1]?.value
        : undefined;
    }
    default:
      return undefined;
  }
}
