import type { SourceModule } from '../../python/source-module.ts';
import type { Expression } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';

/**
 * True for an expression that may be computed earlier, later, more or less often without anybody noticing: names, attributes,
 * elements, arithmetic, and the methods of strings and builtins that only read.
 */
export function isPureKey(module: SourceModule, expression: Expression): boolean {
  let isPure = true;
  walk(expression, (node) => {
    switch (node.kind) {
      case 'name':
      case 'identifier':
      case 'attribute':
      case 'subscript':
      case 'argument':
      case 'number':
      case 'constant':
      case 'unary':
      case 'binary':
        return;
      case 'string':
        isPure &&= !node.isFormatted;
        return;
      case 'tuple':
        isPure &&= module.text[node.span.start] === '(';
        return;
      case 'call': {
        const { callee } = node;
        const isText = callee.kind === 'attribute' && TEXT_METHODS.has(callee.attribute.name);
        const name = module.scopes.qualifiedName(callee) ?? '';
        isPure &&= isText || READING.has(name);
        return;
      }
      default:
        isPure = false;
    }
  });
  return isPure;
}

const TEXT_METHODS: ReadonlySet<string> = new Set([
  'lower',
  'upper',
  'casefold',
  'strip',
  'lstrip',
  'rstrip',
  'title',
]);

const READING: ReadonlySet<string> = new Set([
  'builtins.len',
  'builtins.int',
  'builtins.str',
  'builtins.abs',
  'builtins.float',
  'builtins.round',
]);
