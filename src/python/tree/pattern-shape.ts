import type { Expression, Identifier } from './nodes.ts';

/** How a pattern is built. Its names and expressions are those of the `pattern` node, which is their parent. */
export type PatternShape =
  /** A bare name, or `_`, which binds none. */
  | { readonly kind: 'capture'; readonly name: Identifier | undefined }
  /** A literal or a dotted name, compared with `==`, or `is` for `None`, `True` and `False`. */
  | { readonly kind: 'value'; readonly value: Expression }
  | {
      readonly kind: 'sequence';
      readonly before: readonly PatternShape[];
      /** `*rest` or `*_`: any number of elements. */
      readonly star: { readonly name: Identifier | undefined } | undefined;
      readonly after: readonly PatternShape[];
    }
  | {
      readonly kind: 'mapping';
      readonly entries: readonly { readonly key: Expression; readonly pattern: PatternShape }[];
      /** `**rest`: the entries that are not named. */
      readonly rest: Identifier | undefined;
    }
  | {
      readonly kind: 'class';
      readonly type: Expression;
      readonly positional: readonly PatternShape[];
      readonly keywords: readonly { readonly name: string; readonly pattern: PatternShape }[];
    }
  | { readonly kind: 'or'; readonly alternatives: readonly PatternShape[] }
  | { readonly kind: 'as'; readonly pattern: PatternShape; readonly name: Identifier | undefined };
