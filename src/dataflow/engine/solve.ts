import { callGraph } from '../../python/project/call-graph.ts';
import type { Location } from '../../core/span.ts';
import type { ProjectFunction } from '../../python/project/call-graph.ts';
import type { ProjectModules } from '../../python/project/project-modules.ts';
import { collectFlows } from './collect-flows.ts';
import type { Flow } from './flow.ts';
import type { Sink } from './frame.ts';
import type { LibraryIndex } from './project/library-index.ts';
import { projectTemplates } from './project/project-templates.ts';
import { Solver } from './solver.ts';

export interface Solution {
  /** By file of the sink, then in source order. */
  readonly flows: readonly Flow[];
  /** Sinks at which all that arrives is fixed text, or data that has been checked or made safe: what a look at the place alone may not see. */
  readonly harmless: readonly Sink[];
  /** Code that is never run, because conditions before it are settled. */
  readonly unreached: readonly Location[];
  /** Functions that were too large to finish. */
  readonly unfinished: readonly ProjectFunction[];
}

/** Rounds over the whole project: what one function stores in an object or variable, others may read. */
const MAX_ROUNDS = 3;

/**
 * Follows data through a project: a summary for every function, callees before callers, circles of calls until nothing changes, then every place where
 * data from outside arrives at a sink. The effort is linear in the size of the code: each function is looked at a bounded number of times. Data that a template prints goes on
 * to its expressions.
 */
export function solve(
  project: ProjectModules,
  libraries: LibraryIndex,
  templates: readonly { readonly path: string; readonly text: string }[] = [],
): Solution {
  const graph = callGraph(project);
  const solver = new Solver(graph, libraries, projectTemplates(templates));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    for (const component of graph.components) {
      solver.settle(component);
    }
    // What the last round has found stays, though something could still be learnt from it.
    if (round === MAX_ROUNDS - 1 || !solver.beginNextRound()) {
      break;
    }
  }
  return {
    flows: collectFlows(graph, solver.arrivals()),
    harmless: solver.harmless(),
    unreached: solver.unreached(),
    unfinished: solver.unfinished(),
  };
}
