/** A kind of value that a library makes, as far as the rules tell them apart. `rows` are query results without objects. */
export type LibraryKind =
  | 'data-frame'
  | 'series'
  | 'text-accessor'
  /** An array of any number of dimensions. */
  | 'array'
  /** An array of one dimension. */
  | 'vector'
  | 'manager'
  | 'query-set'
  | 'model-object'
  | 'rows'
  | 'connection'
  | 'cursor'
  | 'orm-session'
  | 'orm-query'
  | 'orm-result'
  | 'statement'
  | 'logger';

/**
 * What a call gives: a kind; `like-first`, the kind of its first argument (numbers make no array); `shaped`, an array of
 * the dimensions that the first argument says; `sized`, the same where there is an argument at all; `lengths`, an
 * array with a dimension for each argument; `elements`, an array of what the
 * first argument holds.
 */
export type LibraryResult =
  | LibraryKind
  | 'like-first'
  | 'shaped'
  | 'sized'
  | 'lengths'
  | 'elements';

/** What is known of one library: data only, read by `library-kinds.ts`. Names are qualified (`pandas.read_csv`). */
export interface LibraryModel {
  /** What calling a function or class of the library gives. */
  readonly functions: Readonly<Record<string, LibraryResult>>;
  /** Types in annotations. */
  readonly types: Readonly<Record<string, LibraryKind>>;
  readonly methods: LibraryMembers;
  readonly attributes: LibraryMembers;
}

/** By kind of the receiver and name of the member. */
export type LibraryMembers = Partial<
  Readonly<Record<LibraryKind, Readonly<Record<string, LibraryKind>>>>
>;

/** The same result for every name of a list. */
export function all<Result extends LibraryResult>(
  names: string,
  result: Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, result]));
}
