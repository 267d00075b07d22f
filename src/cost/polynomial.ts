import type { Factor } from './repetition.ts';
import { CONSTANT, degreeOf, type Size } from './size.ts';

/** One product of sizes, with what in the source makes it so, outermost first. */
export interface Term {
  readonly size: Size;
  readonly factors: readonly Factor[];
  /** Present where the cost of a function of another module multiplies `size`, see `project-costs.ts`. */
  readonly open?: OpenCall;
}

/** A call of a function that another module of the project may have. */
export interface OpenCall {
  /** The function's dotted name, as the calling module's imports give it. */
  readonly target: string;
  /** Called on an object, so that a method's first parameter is not among the arguments. */
  readonly isOnObject: boolean;
  /** How much is passed, by position or keyword; what is constant is left out. */
  readonly passed: ReadonlyMap<number | string, Size>;
}

/** What sums are made of. */
type SizedTerm = Pick<Term, 'size' | 'open'>;

/** A sum of products, of which only those matter that no other one bounds; empty for constant cost. */
export type Polynomial = readonly Term[];

/** Terms beyond this many, the least first, are left out. */
const MOST = 4;

/** Calls into other modules beyond this many are left out: each of them is followed wherever the function is called. */
const MOST_OPEN = 8;

/** The sum: every term that none of the others bounds. What another module adds is not known yet and bounds nothing. */
export function sum<One extends SizedTerm>(
  polynomials: readonly (readonly One[])[],
): readonly One[] {
  let only: readonly One[] = NOTHING;
  for (const polynomial of polynomials) {
    if (polynomial.length > 0) {
      if (only.length > 0) {
        return sumOfTerms(polynomials.flat());
      }
      only = polynomial;
    }
  }
  return only;
}

/** The terms that are known without any other module. */
export function closed(polynomial: Polynomial): Polynomial {
  return polynomial.some(({ open }) => open !== undefined)
    ? polynomial.filter(({ open }) => open === undefined)
    : polynomial;
}

/** The polynomial with a constant for what is done beside the calls into other modules, so that repeating it counts. */
export function orConstant(polynomial: Polynomial): Polynomial {
  return closed(polynomial).length === 0
    ? [{ size: CONSTANT, factors: [] }, ...polynomial]
    : polynomial;
}

const NOTHING: readonly never[] = [];

function sumOfTerms<One extends SizedTerm>(terms: readonly One[]): readonly One[] {
  const kept: One[] = [];
  for (const term of terms.toSorted((left, right) => compare(right.size, left.size))) {
    if (term.open === undefined && !kept.some((other) => bounds(other.size, term.size))) {
      kept.push(term);
    }
  }
  const open = terms.filter((term) => term.open !== undefined);
  return [...kept.slice(0, MOST), ...open.slice(0, MOST_OPEN)];
}

/** `n²·m + k log k` in an `O(…)`. */
export function formulaOf(polynomial: Polynomial): string {
  const exponential = polynomial.find(({ size }) => size.exponential !== undefined);
  if (exponential !== undefined) {
    return `O(${textOfSize(exponential.size)})`;
  }
  return polynomial.length === 0
    ? 'O(1)'
    : `O(${polynomial.map(({ size }) => textOfSize(size)).join(' + ')})`;
}

function textOfSize(size: Size): string {
  const powers = [...size.powers].map(([name, degree]) => textOfPower(name, degree));
  const parts = [
    ...(size.exponential === undefined ? [] : [size.exponential]),
    ...powers,
    ...size.logs.map((name) => `log ${name}`),
  ];
  return parts.length === 0 ? '1' : parts.join(' · ');
}

function textOfPower(name: string, degree: number): string {
  if (degree === 1) {
    return name;
  }
  return degree === 0.5 ? `√${name}` : `${name}${SUPERSCRIPTS[degree] ?? `^${degree}`}`;
}

const SUPERSCRIPTS: Readonly<Record<number, string>> = { 2: '²', 3: '³', 4: '⁴' };

function compare(left: Size, right: Size): number {
  const [one, two] = [degreeOf(left), degreeOf(right)];
  return one === two ? left.logs.length - right.logs.length : one - two;
}

/** True when the first grows at least as fast in everything the second grows in. */
function bounds(upper: Size, lower: Size): boolean {
  if (upper.exponential !== undefined) {
    return true;
  }
  return (
    lower.exponential === undefined &&
    [...lower.powers].every(([name, degree]) => (upper.powers.get(name) ?? 0) >= degree) &&
    (lower.logs.length <= upper.logs.length || degreeOf(upper) > degreeOf(lower))
  );
}
