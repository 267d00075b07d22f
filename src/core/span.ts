/** A half-open range of UTF-16 code units in one file's text: `text.slice(span.start, span.end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place between two characters as people count it: both numbers start at 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where in a project something is. `end` is exclusive, like `span.end`. */
export interface Location {
  /** Relative to the review's root, with forward slashes. Untrusted: escape it for wherever it is shown. */
  readonly file: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}
