import type { Fix } from '../../core/finding.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { enclosingStatement, functionAround, repeats, type Loop } from '../../cost/loops.ts';
import type { Expression, Name, Subscript } from '../../python/tree/nodes.ts';
import { lineBefore, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { newVariable } from './libraries/new-source.ts';

/**
 * Makes a list of the array once before the loop, and reads the elements from there: Python's own numbers, of the same value. Offered
 * where the loop does nothing with the array but read single elements.
 */
export function listOnce(
  context: RuleContext,
  { array, loop }: { readonly array: Expression; readonly loop: Loop },
  isElement: (node: Subscript) => boolean,
): Fix | undefined {
  const { module } = context;
  const statement = enclosingStatement(loop.node);
  if (array.kind !== 'name' || statement === undefined) {
    return undefined;
  }
  const inside = usesOf(module, array).filter(({ node }) => repeats(loop.node, node));
  const reads = inside.map(({ node }) =>
    node.kind === 'name' && functionAround(node) === functionAround(loop.node)
      ? elementOf(node, isElement)
      : undefined,
  );
  const known = reads.filter((read) => read !== undefined);
  if (known.length < inside.length || loop.node.kind === 'comprehension-clause') {
    return undefined;
  }
  const name = newVariable(module, loop.node, `${array.name}_list`);
  return ruleFix('read the elements from a list (they are Python’s own numbers then)', [
    lineBefore(module, statement, `${name} = ${array.name}.tolist()`),
    ...known.flatMap((read) => [
      replace(read.object.span, name),
      ...(read.index.kind === 'tuple'
        ? [
            replace(
              read.index.span,
              read.index.elements.map((one) => context.source(one.span)).join(']['),
            ),
          ]
        : []),
    ]),
  ]);
}

/** The subscript that takes one element, where nothing is written to it. */
function elementOf(
  node: Name,
  isElement: (node: Subscript) => boolean,
): (Subscript & { readonly object: Name }) | undefined {
  const row = node.parent;
  if (row?.kind !== 'subscript' || row.object !== node) {
    return undefined;
  }
  const whole = row.parent?.kind === 'subscript' && row.parent.object === row ? row.parent : row;
  const { parent } = whole;
  const isWritten =
    parent?.kind === 'delete' ||
    (parent?.kind === 'assignment' && parent.targets.includes(whole)) ||
    (parent?.kind === 'augmented-assignment' && parent.target === whole) ||
    (parent?.kind === 'for' && parent.target === whole);
  return isElement(whole) && !isWritten ? { ...row, object: node } : undefined;
}
