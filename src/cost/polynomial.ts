import type { Factor } from './repetition.ts';
import { degreeOf, type Size } from './size.ts';

/** One product of sizes, with what in the source makes it so, outermost first. */
export interface Term {
  readonly size: Size;
  readonly factors: readonly Factor[];
}

/** A sum of products, of which only those matter that no other one bounds; empty for constant cost. */
export type Polynomial = readonly Term[];

/** Terms beyond this many, the least first, are left out. */
const MOST = 4;

/** The sum: every term that none of the others bounds. */
export function sum(polynomials: readonly Polynomial[]): Polynomial {
  let only: Polynomial = NOTHING;
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

const NOTHING: Polynomial = [];

function sumOfTerms(terms: readonly Term[]): Polynomial {
  const kept: Term[] = [];
  for (const term of terms.toSorted((left, right) => compare(right.size, left.size))) {
    if (!kept.some((other) => bounds(other.size, term.size))) {
      kept.push(term);
    }
  }
  return kept.slice(0, MOST);
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
