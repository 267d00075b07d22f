import { seededExamples } from '../seeded/seeded-examples.ts';
import { standardLibrary, type CleanFolder } from '../seeded/clean-functions.ts';
import { dropped, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import type { Trier } from '../trier.ts';
import { pageExamples } from './page-examples.ts';
import { rewriteExamples } from './rewrite-examples.ts';
import { sceneExamples } from './scene-examples.ts';
import { allScenes } from './scene-page.ts';

export interface SyntheticRequest {
  readonly reviewer: Reviewer;
  /** The same seed gives the same rows. */
  readonly seed: number;
  /** How often each scene is told. */
  readonly variations: number;
  /** Code to put defects into, besides Python's own library. */
  readonly cleanFolders?: readonly CleanFolder[];
  /** Where rewrites are run; without one, the analysis alone decides. */
  readonly trier?: Trier | undefined;
}

/** So that what can be spoilt everywhere does not drown the rest. */
const MOST_OF_OPERATOR = 60;

/** All examples that are made on this machine: the rules' pages, the scenes, our rules' rewrites, and defects put into clean code. */
export async function* syntheticExamples(
  request: SyntheticRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const { reviewer, cleanFolders = [], trier } = request;
  yield* pageExamples(reviewer, signal);
  yield* sceneExamples({ ...request, scenes: allScenes() }, signal);
  yield* rewriteExamples(request, signal);
  const library = await standardLibrary(signal);
  if (library === undefined) {
    yield dropped('seeded: no Python on this machine whose library could be spoilt');
  }
  for (const folder of [...cleanFolders, ...(library === undefined ? [] : [library])]) {
    yield* seededExamples({ folder, reviewer, mostOfOperator: MOST_OF_OPERATOR, trier }, signal);
  }
}
