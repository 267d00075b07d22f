import type { TraceStep } from '../core/evidence.ts';
import type { Location } from '../core/span.ts';
import { stronglyConnected } from '../python/project/components.ts';
import { projectImports, type ProjectImports } from '../python/project/project-modules.ts';
import { resolveImport } from '../python/project/resolve-import.ts';
import {
  locationOfFacts,
  type CostFacts,
  type FunctionFacts,
  type PowerFacts,
} from './cost-facts.ts';
import { sum } from './polynomial.ts';
import { CONSTANT, isConstant, named, power, product, type Size } from './size.ts';

/**
 * What functions cost across the modules of a project. Every module has summed up its own functions and left open what calls
 * into other modules cost (`cost-facts.ts`). Here the imports are followed, and functions are closed one strongly connected component of
 * calls after the other, callees first: a call's term becomes one term for each of the callee's, with its parameters replaced by what is
 * passed. Within a component the calls that lead back into it count as constant, as in one module. Every size is in the
 * parameters of the function alone, and a lower bound: what a caller could not say in its own words is left out.
 */
export interface ProjectCosts {
  /** The function that a call reaches; undefined where it is none of the project's, or one that costs nothing to speak of. */
  readonly calleeOf: (call: ProjectCall) => Callee | undefined;
}

export interface ProjectCall {
  /** The file that calls. */
  readonly path: string;
  /** Dotted name by the file's imports; `<module>.Board.rank` for a function of the file itself. */
  readonly target: string;
  readonly isOnObject: boolean;
}

export interface Callee {
  readonly name: string;
  readonly location: Location;
  /** Those that arguments go to, in order. */
  readonly parameters: readonly string[];
  /** Parameters that are numbers by their annotation. */
  readonly numbers: ReadonlySet<string>;
  /** Parameters that it searches, see `searchesParameter`. */
  readonly searched: ReadonlySet<string>;
  readonly terms: readonly CalleeTerm[];
}

interface CalleeTerm {
  readonly size: Size;
  /** Loops and operations in whatever files they are, outermost first. */
  readonly steps: readonly TraceStep[];
}

interface ProjectFunction {
  readonly path: string;
  readonly facts: FunctionFacts;
}

interface Reached {
  readonly callee: ProjectFunction;
  /** How many of its parameters no argument goes to. */
  readonly bound: number;
}

interface Project {
  readonly imports: ProjectImports;
  /** By `keyOf`. */
  readonly functions: ReadonlyMap<string, ProjectFunction>;
  /** Of the functions that were asked for, and of those they lead to. */
  readonly costs: Map<ProjectFunction, readonly CalleeTerm[]>;
}

export function projectCosts(
  modules: readonly { readonly path: string; readonly facts: CostFacts }[],
): ProjectCosts {
  const functions = new Map<string, ProjectFunction>();
  for (const { path, facts } of modules) {
    for (const one of facts.functions) {
      functions.set(keyOf(path, one.name), { path, facts: one });
    }
  }
  const imports = projectImports(
    modules.map(({ path, facts: { names, wildcards, all } }) => ({ path, names, wildcards, all })),
  );
  const project: Project = { imports, functions, costs: new Map() };
  return {
    calleeOf: (call) => {
      const found = reach(project, call);
      return found === undefined ? undefined : describe(found, costOf(project, found.callee));
    },
  };
}

/** Closes the functions that this one leads to, if they are not closed yet, and then itself. */
function costOf(project: Project, callee: ProjectFunction): readonly CalleeTerm[] {
  const { costs } = project;
  const components = costs.has(callee)
    ? []
    : stronglyConnected([callee], (one) =>
        calledBy(project, one).flatMap((next) => (costs.has(next.callee) ? [] : [next.callee])),
      );
  for (const component of components) {
    const terms = component.map((one) => termsOf(project, one));
    for (const [index, one] of component.entries()) {
      costs.set(one, terms[index] ?? []);
    }
  }
  return costs.get(callee) ?? [];
}

function keyOf(path: string, name: string): string {
  return `${path}:${name}`;
}

function calledBy(project: Project, { path, facts }: ProjectFunction): readonly Reached[] {
  return facts.terms.flatMap(({ open }) => {
    const reached = open === undefined ? undefined : reach(project, { path, ...open });
    return reached === undefined ? [] : [reached];
  });
}

/** The one function that the name leads to; of several nothing is said. */
function reach(
  { imports, functions }: Project,
  { path, target, isOnObject }: ProjectCall,
): Reached | undefined {
  const own = /^<module>\.(.*)$/u.exec(target)?.[1];
  if (own !== undefined) {
    return reached(functions.get(keyOf(path, own)), isOnObject);
  }
  const from = imports.at(path);
  const [only, ...others] = from === undefined ? [] : resolveImport(imports, from, target);
  if (only === undefined || others.length > 0) {
    return undefined;
  }
  if (only.kind === 'function' && only.rest.length === 0) {
    return reached(functions.get(keyOf(only.module.path, only.name)), false);
  }
  const [method = '__init__', ...beyond] = only.kind === 'class' ? only.rest : [];
  return only.kind === 'class' && beyond.length === 0
    ? reached(
        functions.get(keyOf(only.module.path, `${only.name}.${method}`)),
        isOnObject || only.rest.length === 0,
      )
    : undefined;
}

function reached(callee: ProjectFunction | undefined, isOnObject: boolean): Reached | undefined {
  if (callee === undefined) {
    return undefined;
  }
  const { receiver } = callee.facts;
  return { callee, bound: receiver === 'class' || (receiver === 'object' && isOnObject) ? 1 : 0 };
}

function termsOf(project: Project, { path, facts }: ProjectFunction): readonly CalleeTerm[] {
  return sum(
    facts.terms.map((term): readonly CalleeTerm[] => {
      const size = sizeOf(term.powers);
      const steps = term.factors.map(([at, note]) => ({
        location: locationOfFacts(path, at),
        note,
      }));
      const { open } = term;
      if (open === undefined) {
        return [{ size, steps }];
      }
      const called = reach(project, { path, ...open });
      const known = called === undefined ? undefined : project.costs.get(called.callee);
      if (called === undefined || known === undefined) {
        return [];
      }
      const parameters = called.callee.facts.parameters.slice(called.bound);
      const passed = new Map(
        open.passed.map(([at, powers]) => [
          typeof at === 'number' ? parameters[at] : at,
          sizeOf(powers),
        ]),
      );
      return known.flatMap((one): readonly CalleeTerm[] => {
        const inner = substituted(one.size, passed);
        return isConstant(inner)
          ? []
          : [
              {
                size: product([size, inner]),
                steps: [...steps, ...one.steps].slice(0, MOST_STEPS),
              },
            ];
      });
    }),
  );
}

/** An explanation that goes through many functions is cut off after so many steps. */
const MOST_STEPS = 8;

function sizeOf(powers: PowerFacts): Size {
  return product(powers.map(([name, degree]) => named(name, degree)));
}

function substituted(size: Size, passed: ReadonlyMap<string | undefined, Size>): Size {
  return product(
    [...size.powers].map(([name, degree]) => power(passed.get(name) ?? CONSTANT, degree)),
  );
}

function describe(
  { callee: { path, facts }, bound }: Reached,
  terms: readonly CalleeTerm[],
): Callee {
  return {
    name: facts.name,
    location: locationOfFacts(path, facts.at),
    parameters: facts.parameters.slice(bound),
    numbers: new Set(facts.numbers),
    searched: new Set(facts.searched),
    terms,
  };
}
