import { ancestors } from '../../python/tree/walk.ts';
import type { Comparison, Expression, Name, Node, StringLiteral } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { nameWords } from './name-words.ts';

export const spoofableAddress = defineRule({
  meta: {
    id: 'security/spoofable-address',
    summary: 'Decision by an address that the client itself sends',
    severity: 'medium',
    cwe: 348,
    since: '0.1.0',
    question:
      'Does this comparison decide what a client may do, with a header that the client can write itself?',
  },
  visitors: (context) => {
    // Several headers may be asked for one address.
    const told = new Set<Node>();
    return {
      string(node) {
        if (isTestCode(context.module.path) || !HEADER.test(node.value)) {
          return;
        }
        const read = readOf(node);
        const use = read === undefined ? undefined : decidingUse(read, context, 0);
        if (use !== undefined && !told.has(use)) {
          told.add(use);
          context.report({
            span: use.span,
            message: `\`${node.value}\` is written by whoever sends the request, and decides here; compare the address of the connection, or take the header from a proxy of your own only`,
            note: 'anybody can send this header',
          });
        }
      },
    };
  },
});

const HEADER =
  /^(http[_-])?(x[_-]forwarded[_-]for|x[_-]real[_-]ip|x[_-]client[_-]ip|client[_-]ip|true[_-]client[_-]ip|x[_-]originating[_-]ip|x[_-]remote[_-](ip|addr)|x[_-]cluster[_-]client[_-]ip|cf[_-]connecting[_-]ip|forwarded[_-]for)$/i;

/** `headers.get(name)`, `headers[name]`, `META.get(name, …)`. */
function readOf(name: StringLiteral): Expression | undefined {
  const { parent } = name;
  if (parent?.kind === 'subscript' && parent.index === name) {
    return parent;
  }
  const call = parent?.kind === 'argument' ? parent.parent : undefined;
  const isGet =
    call?.kind === 'call' &&
    call.callee.kind === 'attribute' &&
    /^(get|getlist|get_all|getfirst|get_header|getheader)$/.test(call.callee.attribute.name);
  return isGet && call.arguments[0]?.value === name ? call : undefined;
}

/** Where the value, whole or cut, decides: followed through names of the function. */
function decidingUse(value: Expression, context: RuleContext, depth: number): Node | undefined {
  let inner: Node = value;
  for (const node of ancestors(value)) {
    switch (node.kind) {
      case 'comparison':
        return isAboutAddress(node, context) ? node : undefined;
      case 'attribute':
      case 'argument':
      case 'subscript':
      case 'boolean':
      case 'conditional':
      case 'await':
        break;
      case 'call':
        if (isPrefixCheck(node, inner)) {
          return node;
        }
        if (inner.kind === 'argument' && !isMaker(node)) {
          return undefined;
        }
        break;
      case 'assignment': {
        const [target] = node.targets;
        return target?.kind === 'name' && depth < 3
          ? throughName(target, context, depth + 1)
          : undefined;
      }
      default:
        return undefined;
    }
    inner = node;
  }
  return undefined;
}

function throughName(target: Name, context: RuleContext, depth: number): Node | undefined {
  const references = context.module.scopes.bindingOf(target)?.references ?? [];
  for (const reference of references) {
    const isWritten = reference === target || reference.span.start < target.span.start;
    const found = isWritten ? undefined : decidingUse(reference, context, depth);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** `ipaddress.ip_address(value)`, `str(value)`. */
function isMaker({ callee }: Extract<Node, { kind: 'call' }>): boolean {
  return /(^|\.)(str|ip_address|IPAddress|IPv4Address|ip_network)$/.test(nameOf(callee) ?? '');
}

const ADDRESS = /^(::1|localhost|(\d{1,3}\.){1,3}(\d{1,3})?)$/;

function isPrefixCheck(call: Extract<Node, { kind: 'call' }>, inner: Node): boolean {
  const first = call.arguments[0]?.value;
  return (
    inner.kind === 'attribute' &&
    inner.attribute.name === 'startswith' &&
    first?.kind === 'string' &&
    ADDRESS.test(first.value)
  );
}

/** With an address, or with what is called a list of them. */
function isAboutAddress({ operands }: Comparison, context: RuleContext): boolean {
  return operands.some((operand) => {
    if (operand.kind === 'string') {
      return ADDRESS.test(operand.value);
    }
    if (operand.kind === 'list' || operand.kind === 'tuple' || operand.kind === 'set') {
      return operand.elements.some((one) => one.kind === 'string' && ADDRESS.test(one.value));
    }
    const words = nameWords(nameOf(operand) ?? '');
    return (
      ((words.some((word) => /^(ips?|addresses|hosts|networks|proxies)$/.test(word)) &&
        words.some((word) =>
          /^(allowed|allow|trusted|internal|local|white|whitelist|whitelisted|blocked|banned|deny|denied|black|blacklist|admin|safe|permitted|known)$/.test(
            word,
          ),
        )) ||
        words.some((word) => /^(whitelist|blacklist|allowlist|blocklist|denylist)$/.test(word))) &&
      context.source(operand.span) !== ''
    );
  });
}
