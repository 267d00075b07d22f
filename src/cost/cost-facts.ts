import type { Location, Span } from '../core/span.ts';
import { outlineModule, type OutlinedName } from '../python/project/outline-module.ts';
import { isStandardModule } from '../python/standard-library.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { FunctionDefinition } from '../python/tree/nodes.ts';
import { changesParameter } from './changed-parameter.ts';
import { functionSummary } from './function-cost.ts';
import type { OpenCall, Term } from './polynomial.ts';
import { searchesParameter } from './searched-parameter.ts';
import type { Size } from './size.ts';

/**
 * What the functions of a module cost, for the other modules of its project, as plain JSON and as little of it as tells them
 * something: terms that grow with a parameter, and calls into other modules that are given something that grows with one.
 * `projectCosts` puts the facts of all modules together. Left out is what a caller cannot count on: functions that raise in the end,
 * functions behind decorators that may do anything with the call (a cache), parameters whose elements are taken out.
 */
export interface CostFacts {
  readonly names: readonly OutlinedName[];
  readonly wildcards: readonly string[];
  readonly all?: readonly string[];
  readonly functions: readonly FunctionFacts[];
}

export interface FunctionFacts {
  /** `total`, or `Board.rank`. */
  readonly name: string;
  readonly at: PlaceFacts;
  readonly parameters: readonly string[];
  /** Who is its first parameter: nobody, the object it is called on, or the class. */
  readonly receiver: 'none' | 'object' | 'class';
  /** Parameters that are numbers by their annotation. */
  readonly numbers: readonly string[];
  /** Parameters whose elements it searches for one that equals something else it is given. */
  readonly searched: readonly string[];
  readonly terms: readonly TermFacts[];
}

interface TermFacts {
  readonly powers: PowerFacts;
  readonly factors: readonly (readonly [at: PlaceFacts, note: string])[];
  readonly open?: {
    readonly target: string;
    readonly isOnObject: boolean;
    readonly passed: readonly (readonly [at: number | string, powers: PowerFacts])[];
  };
}

/** Degrees by the name of the parameter. */
export type PowerFacts = readonly (readonly [name: string, degree: number])[];

/** Start and end in UTF-16 units, then line and column of both. */
export type PlaceFacts = readonly [number, number, number, number, number, number];

/** `kept` gives what may be stored of a piece of source text. */
export function costFacts(module: SourceModule, kept: (source: string) => string): CostFacts {
  const { names, wildcards, all } = outlineModule(module);
  return {
    names: names.flatMap(({ name, meanings }) => {
      const isOfUse = meanings.some(
        (one) =>
          one.kind === 'function' ||
          one.kind === 'class' ||
          (one.kind === 'import' && (one.target.startsWith('.') || !isStandardModule(one.target))),
      );
      return isOfUse ? [{ name, meanings }] : [];
    }),
    wildcards,
    ...(all === undefined ? {} : { all }),
    functions: module.functions.flatMap(({ node, qualifiedName }) =>
      node.kind === 'function' && isVisible(node)
        ? factsOf(module, { node, name: qualifiedName, kept })
        : [],
    ),
  };
}

export function placeFacts({ lines }: SourceModule, span: Span): PlaceFacts {
  const [start, end] = [lines.positionAt(span.start), lines.positionAt(span.end)];
  return [span.start, span.end, start.line, start.column, end.line, end.column];
}

export function locationOfFacts(
  file: string,
  [from, to, line, column, endLine, endColumn]: PlaceFacts,
): Location {
  return {
    file,
    span: { start: from, end: to },
    start: { line, column },
    end: { line: endLine, column: endColumn },
  };
}

/** At the top level, or a method of a class there. */
function isVisible({ parent }: FunctionDefinition): boolean {
  return (
    parent?.kind === 'module' || (parent?.kind === 'class' && parent.parent?.kind === 'module')
  );
}

interface Visible {
  readonly node: FunctionDefinition;
  readonly name: string;
  readonly kept: (source: string) => string;
}

function factsOf(module: SourceModule, { node, name, kept }: Visible): readonly FunctionFacts[] {
  const decorators = node.decorators.map((one) => module.scopes.qualifiedName(one) ?? '');
  if (node.body.at(-1)?.kind === 'raise' || !decorators.every((one) => PLAIN.has(one))) {
    return [];
  }
  const summary = functionSummary(module, node);
  const growing = new Set(
    summary.length === 0
      ? []
      : node.parameters
          .filter((parameter) => !changesParameter(node, parameter))
          .map((parameter) => parameter.name.name),
  );
  const isPrivate = node.name.name.startsWith('_') && !node.name.name.startsWith('__');
  const terms = summary.flatMap((term) => termFacts(module, { term, growing, kept }));
  const isNeeded = terms.some(({ open }) => !isPrivate || open !== undefined);
  const searched = node.parameters.flatMap((parameter) =>
    growing.has(parameter.name.name) && searchesParameter(node, parameter)
      ? [parameter.name.name]
      : [],
  );
  return isNeeded ? [{ ...headOf(module, node, decorators), name, searched, terms }] : [];
}

const PLAIN: ReadonlySet<string> = new Set(['builtins.staticmethod', 'builtins.classmethod']);

function headOf(
  module: SourceModule,
  node: FunctionDefinition,
  decorators: readonly string[],
): Omit<FunctionFacts, 'name' | 'searched' | 'terms'> {
  const isMethod = node.parent?.kind === 'class' && !decorators.includes('builtins.staticmethod');
  const isOfClass = decorators.includes('builtins.classmethod');
  return {
    at: placeFacts(module, node.name.span),
    parameters: node.parameters.map((parameter) => parameter.name.name),
    receiver: isMethod ? (isOfClass ? 'class' : 'object') : 'none',
    numbers: node.parameters.flatMap(({ name, annotation }) =>
      annotation?.kind === 'name' && ['int', 'float'].includes(annotation.name) ? [name.name] : [],
    ),
  };
}

interface TermOfFunction {
  readonly term: Term;
  readonly growing: ReadonlySet<string>;
  readonly kept: (source: string) => string;
}

/** The explanation of a term names this many loops and operations at most. */
const MOST_FACTORS = 4;

function termFacts(
  module: SourceModule,
  { term, growing, kept }: TermOfFunction,
): readonly TermFacts[] {
  const powers = powersIn(term.size, growing);
  const factors = term.factors
    .slice(0, MOST_FACTORS)
    .map(({ span, note }): [PlaceFacts, string] => [placeFacts(module, span), kept(note)]);
  const open = term.open === undefined ? undefined : openFacts(term.open, growing);
  const isOfUse = term.open === undefined ? powers.length > 0 : open !== undefined;
  return isOfUse ? [{ powers, factors, ...(open === undefined ? {} : { open }) }] : [];
}

function openFacts(
  { target, isOnObject, passed }: OpenCall,
  growing: ReadonlySet<string>,
): TermFacts['open'] {
  const sizes = [...passed].flatMap(([at, size]): [number | string, PowerFacts][] => {
    const powers = powersIn(size, growing);
    return powers.length === 0 ? [] : [[at, powers]];
  });
  return sizes.length === 0 ? undefined : { target, isOnObject, passed: sizes };
}

/** What the caller can say in its own words; the rest of a product counts as one. */
function powersIn({ powers }: Size, growing: ReadonlySet<string>): PowerFacts {
  return [...powers].filter(([name]) => growing.has(name));
}
