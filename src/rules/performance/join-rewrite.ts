import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { repeats } from '../../cost/loops.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Assignment, AugmentedAssignment, Expression, For } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { freshName, lineAfter, replace, ruleFix } from '../rewrite.ts';

/** A string that one statement of a loop makes longer. */
export interface StringInLoop {
  readonly statement: Assignment | AugmentedAssignment;
  readonly target: Expression;
  readonly piece: Expression | undefined;
  readonly how: 'append' | 'prepend';
  readonly loop: For;
}

/**
 * Collects the pieces in a list and joins them once after the loop. Offered where nothing can tell the difference: the string
 * starts empty in the statement before the loop, the loop does nothing else with it, and every piece is certainly a string.
 */
export function joinRewrite(module: SourceModule, growth: StringInLoop): Fix | undefined {
  const { statement, target, piece, how, loop } = growth;
  if (!isPlace(target) || piece === undefined || loop.orElse.length > 0) {
    return undefined;
  }
  if (target.kind === 'attribute' && isSeenOutside(loop)) {
    return undefined;
  }
  if (!isText(module, piece)) {
    return undefined;
  }
  const block = blockOf(loop);
  const birth = block[block.indexOf(loop) - 1];
  const value = birth?.kind === 'assignment' ? birth.value : undefined;
  const isBorn =
    birth?.kind === 'assignment' &&
    birth.targets.length === 1 &&
    birth.targets[0] !== undefined &&
    isSame(module, birth.targets[0], target) &&
    value?.kind === 'string' &&
    value.parts.every((part) => part.kind === 'text' && part.value === '');
  const others = usesOf(module, target).filter(
    (use) =>
      repeats(loop, use.node) && use.by !== statement && use.node.parent?.parent !== statement,
  );
  if (!isBorn || value === undefined || others.length > 0) {
    return undefined;
  }
  const name = module.text.slice(target.span.start, target.span.end);
  const word = target.kind === 'name' ? target.name : target.attribute.name.replace(/^_+/, '');
  const pieces = freshName(module, `${word}_parts`);
  const text = module.text.slice(piece.span.start, piece.span.end);
  const joined = how === 'append' ? pieces : `reversed(${pieces})`;
  return ruleFix(`collect the pieces in a list and join them once after the loop`, [
    replace(birth.targets[0]?.span ?? birth.span, pieces),
    replace(value.span, '[]'),
    replace(statement.span, `${pieces}.append(${text})`),
    lineAfter(module, loop, `${name} = "".join(${joined})`),
  ]);
}

/** Certainly a string: by its kind, or as a character that a loop takes from a string. */
function isText(module: SourceModule, piece: Expression): boolean {
  const { shapeOf } = containerKinds(module);
  const definitions =
    piece.kind === 'name' ? (module.scopes.bindingOf(piece)?.definitions ?? []) : [];
  return (
    shapeOf(piece).kind === 'str' ||
    (definitions.length > 0 &&
      definitions.every(
        ({ node, name }) =>
          node.kind === 'for' && node.target === name && shapeOf(node.iterable).kind === 'str',
      ))
  );
}

/** Somebody can look at the attribute before the loop is over: a call, a way out, whoever the generator gives to. */
function isSeenOutside(loop: For): boolean {
  let isSeen = false;
  for (const statement of loop.body) {
    walk(statement, (node) => {
      const isOwnCall =
        node.kind === 'call' &&
        !(node.callee.kind === 'name' && READING.has(node.callee.name)) &&
        !(node.callee.kind === 'attribute' && TEXT_METHODS.has(node.callee.attribute.name));
      isSeen ||= isOwnCall || ['return', 'raise', 'yield', 'await', 'try'].includes(node.kind);
    });
  }
  return isSeen;
}

const READING: ReadonlySet<string> = new Set(['str', 'len', 'int', 'repr', 'format', 'chr']);

const TEXT_METHODS: ReadonlySet<string> = new Set([
  'strip',
  'lower',
  'upper',
  'join',
  'format',
  'replace',
  'get',
]);
