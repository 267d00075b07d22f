import type { Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import { pageExamples } from './page-examples.ts';
import { sceneExamples } from './scene-examples.ts';
import { allScenes } from './scene-page.ts';

export interface SyntheticRequest {
  readonly reviewer: Reviewer;
  /** The same seed gives the same rows. */
  readonly seed: number;
  /** How often each scene is told. */
  readonly variations: number;
}

/** All examples that are made of what comes with the package: the rules' pages and the scenes. */
export async function* syntheticExamples(
  { reviewer, seed, variations }: SyntheticRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  yield* pageExamples(reviewer, signal);
  yield* sceneExamples({ scenes: allScenes(), reviewer, seed, variations }, signal);
}
