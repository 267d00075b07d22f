import type { TraceStep } from '../../core/evidence.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { isOutsideInput } from './fixed-values.ts';

/** A stretch of a text that is put together. */
export type Piece = TextPiece | ValuePiece;

export interface TextPiece {
  readonly kind: 'text';
  readonly text: string;
}

export interface ValuePiece {
  readonly kind: 'value';
  readonly expression: Expression;
  readonly source: 'parameter' | 'outside' | 'attribute' | 'other';
  /** The formatted string, sum or call that puts the value into the text; undefined when the value is the whole text. */
  readonly builder: Expression | undefined;
  /** From the source of the value to the last name that carries it. */
  readonly steps: readonly TraceStep[];
}

/** Stands for a value in the template of a text. */
export const HOLE = '\u{FFFC}';

/** One walk backwards from an expression: what it may use and how far it may still go. */
export interface Walk {
  readonly context: RuleContext;
  readonly isSanitizer: (call: Call) => boolean;
  readonly withNumbers: boolean;
  /** Definitions already followed, so that `sql = sql + x` in a loop ends. */
  readonly visited: Set<Node>;
  readonly depth: number;
  /** Expressions that may still be looked at: branches that build on one another multiply. */
  readonly budget: { left: number };
  /** The origin of an expression inside the one that is looked at. */
  readonly follow: (expression: Expression, walk: Walk) => readonly Piece[];
}

/** Between texts of which only one comes about. */
export const BETWEEN_ALTERNATIVES: TextPiece = { kind: 'text', text: '\n' };

/** A piece of constant text. */
export function text(value: string): TextPiece {
  return { kind: 'text', text: value };
}

/** A piece that the source does not fix. */
export function value(
  expression: Expression,
  source: ValuePiece['source'],
  walk: Walk,
): ValuePiece {
  const read = expression.kind === 'call' ? expression.callee : expression;
  const resolved = walk.context.resolve(read);
  const isOutside = resolved !== undefined && isOutsideInput(resolved);
  const note = isOutside ? 'comes from outside' : '';
  return {
    kind: 'value',
    expression,
    source: isOutside ? 'outside' : source,
    builder: undefined,
    steps: note === '' ? [] : [walk.context.step(expression.span, note)],
  };
}

/** Marks the values among the pieces as put into a text by `builder`, unless a piece further inside did that already. */
export function builtBy(
  pieces: readonly Piece[],
  builder: Expression,
  walk: Walk,
): readonly Piece[] {
  return pieces.map((piece) => {
    if (piece.kind === 'text' || piece.builder !== undefined) {
      return piece;
    }
    const label = describe(piece.expression, walk.context);
    const step = walk.context.step(builder.span, `${label} is put into the text`);
    return { ...piece, builder, steps: [...piece.steps, step] };
  });
}

/** A short name for a value in messages: its source where that fits on a line. */
export function describe(expression: Expression, context: RuleContext): string {
  const source = context.source(expression.span).replaceAll(/\s+/g, ' ');
  return source.length <= 40 ? `\`${source}\`` : 'a value';
}

/** True for constant text. */
export function isText(piece: Piece): boolean {
  return piece.kind === 'text';
}

/** True when any constant text but spaces is among the pieces. */
export function hasText(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'text' && piece.text.trim() !== '');
}
