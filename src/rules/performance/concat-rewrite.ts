import type { Fix } from '../../core/finding.ts';
import { usesOf } from '../../cost/container-uses.ts';
import { functionAround, loopsAround, repeats } from '../../cost/loops.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { blockOf } from '../../python/tree/blocks.ts';
import type { Assignment, Call, Expression, For, Name, While } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { lineAfter, replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { newVariable } from './libraries/new-source.ts';

/** `table = pd.concat([table, piece])` in a loop. */
export interface ArrayInLoop {
  readonly statement: Assignment;
  readonly call: Call;
  readonly target: Name;
  /** Qualified name of the function that is called. */
  readonly name: string;
}

/**
 * Collects what the array began with and all pieces in a list, and puts them together once after the loop. Offered where nothing can
 * tell the difference: the array begins in a statement of the block that holds the loop, nothing else touches it up to the
 * loop's end, and no handler sees it half grown.
 */
export function concatRewrite(context: RuleContext, growth: ArrayInLoop): Fix | undefined {
  const { statement, target } = growth;
  const combined = combination(context, growth);
  const birth = birthOf(context, target);
  const value = birth?.statement.value;
  if (combined === undefined || birth === undefined || value === undefined) {
    return undefined;
  }
  const isFit =
    isUntouched(context, growth, birth) &&
    combined.added.every((piece) => isNewEachTurn(context, piece, { growth, birth })) &&
    (growth.name !== 'pandas.concat' || isEmptyFrame(context, value) || !combined.resetsIndex);
  if (!isFit) {
    return undefined;
  }
  const parts = newVariable(context.module, statement, `${target.name}_parts`);
  return ruleFix('collect the pieces in a list and put them together once after the loop', [
    replace(birth.statement.targets[0]?.span ?? birth.statement.span, parts),
    replace(value.span, `[${context.source(value.span)}]`),
    replace(
      statement.span,
      combined.pieces.length === 1
        ? `${parts}.append(${combined.pieces.join('')})`
        : `${parts}.extend([${combined.pieces.join(', ')}])`,
    ),
    lineAfter(context.module, birth.loop, `${target.name} = ${combined.together(parts)}`),
  ]);
}

interface Combination {
  /** What is added in one turn. */
  readonly added: readonly Expression[];
  /** The sources of these. */
  readonly pieces: readonly string[];
  readonly together: (parts: string) => string;
  readonly resetsIndex: boolean;
}

function combination(
  context: RuleContext,
  { call, target, name }: ArrayInLoop,
): Combination | undefined {
  const [first, second] = call.arguments;
  const callee = context.source(call.callee.span);
  if (first === undefined || first.keyword !== undefined || first.unpacking !== 'none') {
    return undefined;
  }
  if (name === 'numpy.append') {
    const isPlain = second?.keyword === undefined && isSame(context.module, first.value, target);
    const axis = call.arguments.slice(2).map(({ span }) => context.source(span));
    const library = callee.replace(/\.?append$/, '');
    if (second === undefined || !isPlain || library === '' || axis.length > 1) {
      return undefined;
    }
    const option = axis
      .map((one) => (one.startsWith('axis') ? `, ${one}` : `, axis=${one}`))
      .join('');
    return {
      added: [second.value],
      pieces: [context.source(second.value.span)],
      together: (parts) =>
        option === ''
          ? `${library}.concatenate([${library}.ravel(part) for part in ${parts}])`
          : `${library}.concatenate(${parts}${option})`,
      resetsIndex: false,
    };
  }
  const isList = first.value.kind === 'list' || first.value.kind === 'tuple';
  const [own, ...pieces] = isList ? first.value.elements : [];
  const options = call.arguments.slice(1).map(({ span }) => context.source(span));
  const isAssociative =
    name === 'pandas.concat'
      ? options.every((option) =>
          /^(ignore_index *= *(True|False)|axis *= *0|sort *= *False)$/.test(option),
        )
      : ASSOCIATIVE.has(name);
  const isFirst = own !== undefined && isSame(context.module, own, target);
  const arePlain = pieces.length > 0 && pieces.every((piece) => piece.kind !== 'starred');
  return isAssociative && isFirst && arePlain
    ? {
        added: pieces,
        pieces: pieces.map((piece) => context.source(piece.span)),
        together: (parts) => `${callee}(${[parts, ...options].join(', ')})`,
        resetsIndex: options.some((option) => /^ignore_index *= *True$/.test(option)),
      }
    : undefined;
}

const ASSOCIATIVE: ReadonlySet<string> = new Set([
  'numpy.concatenate',
  'numpy.vstack',
  'numpy.hstack',
]);

interface Growing {
  readonly growth: ArrayInLoop;
  readonly birth: Birth;
}

/**
 * The piece is another object in every turn and stays as it is: a list of references would otherwise show one buffer, as it was
 * left, many times over.
 */
function isNewEachTurn(
  context: RuleContext,
  piece: Expression,
  { growth, birth }: Growing,
): boolean {
  let root = piece;
  while (root.kind === 'attribute' || root.kind === 'subscript') {
    root = root.object;
  }
  if (root.kind !== 'name') {
    return true;
  }
  const uses = usesOf(context.module, root);
  return (
    containerDefinitions(context.module.scopes, root).every(
      ({ name, kind, value }) =>
        repeats(birth.loop, name) &&
        (kind === 'for' || (value !== undefined && value.kind !== 'name')),
    ) &&
    uses.every(
      ({ node, kind }) =>
        kind === 'rebind' ||
        !repeats(birth.loop, node) ||
        node.span.start < growth.statement.span.end,
    )
  );
}

interface Birth {
  readonly statement: Assignment;
  readonly loop: For | While;
}

/** The assignment before one of the loops around the growth, in the same block as that loop. */
function birthOf(context: RuleContext, target: Name): Birth | undefined {
  const [outer] = loopsAround(context.module, target);
  const loop = outer?.node;
  if (loop === undefined || loop.kind === 'comprehension-clause' || loop.orElse.length > 0) {
    return undefined;
  }
  const block = blockOf(loop);
  const before = block.slice(0, block.indexOf(loop));
  const statement = before.findLast(
    (one) =>
      one.kind === 'assignment' && one.targets.some((name) => isSame(context.module, name, target)),
  );
  return statement?.kind === 'assignment' && statement.targets.length === 1
    ? { statement, loop }
    : undefined;
}

function isUntouched(
  context: RuleContext,
  { statement, target }: ArrayInLoop,
  birth: Birth,
): boolean {
  const own = functionAround(target);
  const isGuarded = [...ancestors(birth.loop)].some(
    (ancestor) => ancestor.kind === 'try' && functionAround(ancestor) === own,
  );
  return (
    !isGuarded &&
    birth.statement.annotation === undefined &&
    birth.statement.value?.kind !== 'constant' &&
    usesOf(context.module, target).every((use) => {
      const isAtBirth = use.node.parent === birth.statement;
      const isGrowth = isInside(use.node, statement);
      const isAfter = use.node.span.start > birth.loop.span.end;
      const isBefore = use.node.span.start < birth.statement.span.start;
      return functionAround(use.node) === own && (isAtBirth || isGrowth || isAfter || isBefore);
    }) &&
    usesOf(context.module, target).filter(({ node }) => isInside(node, statement)).length === 2 &&
    repeats(birth.loop, statement)
  );
}

function isInside(node: Expression, statement: Assignment): boolean {
  return statement.span.start <= node.span.start && node.span.end <= statement.span.end;
}

/** `pd.DataFrame()`, with column names at most: it has no rows whose labels could be lost. */
function isEmptyFrame(context: RuleContext, value: Expression): boolean {
  return (
    value.kind === 'call' &&
    context.resolve(value.callee) === 'pandas.DataFrame' &&
    value.arguments.every(({ keyword }) => keyword?.name === 'columns')
  );
}
