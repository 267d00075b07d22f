import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { repeats, within } from '../../cost/loops.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Assignment, AugmentedAssignment, Expression, For } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { isReadAfter } from './read-after.ts';
import { freshName, lineAfter, replace, ruleFix } from '../rewrite.ts';

/** A string that one statement of a loop makes longer. */
export interface StringInLoop {
  readonly statement: Assignment | AugmentedAssignment;
  readonly target: Expression;
  /** What is added, one after another. */
  readonly pieces: readonly Expression[];
  readonly isPrepended: boolean;
  readonly loop: For;
}

/**
 * Collects the pieces in a list and joins them once after the loop. Offered where nothing can tell the difference: the string
 * starts empty in the statement before the loop, the loop does nothing else with it, and every piece is certainly a string.
 */
export function joinRewrite(module: SourceModule, growth: StringInLoop): Fix | undefined {
  const { statement, target, pieces, loop } = growth;
  if (!isPlace(target) || loop.orElse.length > 0) {
    return undefined;
  }
  if (target.kind === 'attribute' && isSeenOutside(loop)) {
    return undefined;
  }
  if (!pieces.some((piece) => isText(module, piece))) {
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
  const uses = usesOf(module, target).filter((use) => repeats(loop, use.node));
  const own = uses.filter((use) => within(use.node, statement.span));
  const isOnlyGrown =
    own.length === uses.length && own.length === (statement.kind === 'assignment' ? 2 : 1);
  if (!isBorn || value === undefined || !isOnlyGrown) {
    return undefined;
  }
  const joined = statement === loop.body[0] ? joinedAtOnce(module, growth, birth) : undefined;
  return joined ?? collected(module, growth, { birth, value });
}

interface Birth {
  readonly birth: Assignment;
  readonly value: Expression;
}

function collected(
  module: SourceModule,
  { statement, target, pieces, isPrepended, loop }: StringInLoop,
  { birth, value }: Birth,
): Fix | undefined {
  const name = module.text.slice(target.span.start, target.span.end);
  const word = name.replace(/^.*\./, '').replace(/^_+/, '');
  const list = freshName(module, `${word}_parts`);
  return ruleFix(`collect the pieces in a list and join them once after the loop`, [
    replace(birth.targets[0]?.span ?? birth.span, list),
    replace(value.span, '[]'),
    replace(statement.span, `${list}.append(${pieceText(module, pieces)})`),
    lineAfter(module, loop, `${name} = "".join(${isPrepended ? `reversed(${list})` : list})`),
  ]);
}

/** One expression for a loop that does nothing else; what the loop leaves in its variables must be read by nobody. */
function joinedAtOnce(
  module: SourceModule,
  { target, pieces, isPrepended, loop }: StringInLoop,
  birth: Assignment,
): Fix | undefined {
  const { iterable, target: variable, isAsync } = loop;
  const span = { start: birth.span.start, end: loop.span.end };
  const isCommented = module.text.slice(span.start, span.end).includes('#');
  if (isCommented || isAsync || loop.body.length > 1 || variable.kind === 'starred') {
    return undefined;
  }
  let isFit = true;
  walk(variable, (node) => {
    isFit &&= ['name', 'tuple'].includes(node.kind);
    isFit &&= node.kind !== 'name' || !isReadAfter(module, node, loop);
  });
  for (const piece of pieces) {
    walk(piece, (node) => {
      isFit &&= !['await', 'yield', 'walrus'].includes(node.kind);
    });
  }
  if (!isFit) {
    return undefined;
  }
  const text = pieceText(module, pieces);
  const source = module.text.slice(iterable.span.start, iterable.span.end);
  const taken = module.text.slice(variable.span.start, variable.span.end);
  const { kind } = containerKinds(module).shapeOf(iterable);
  const isSequence = kind === 'str' || kind === 'list' || kind === 'tuple';
  const isItself = text === taken && (isSequence || !isPrepended);
  const all = isItself ? source : `[${text} for ${taken} in ${source}]`;
  const name = module.text.slice(target.span.start, target.span.end);
  return ruleFix('join the pieces', [
    replace(span, `${name} = "".join(${isPrepended ? `reversed(${all})` : all})`),
  ]);
}

function pieceText(module: SourceModule, pieces: readonly Expression[]): string {
  const [first] = pieces;
  return module.text.slice(first?.span.start, pieces.at(-1)?.span.end);
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
