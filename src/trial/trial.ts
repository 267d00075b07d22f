import type { CounterexampleEvidence, TrialEvidence } from '../core/evidence.ts';
import type { Location, Span } from '../core/span.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { TrialMemory } from './trial-memory.ts';

/** One of the two pieces of code that a trial compares. */
export interface Subject {
  readonly module: SourceModule;
  /**
   * A function or method by its path in the module: `total`, `Cart.total`. A function inside a function is tried through the
   * outermost one around it.
   */
  readonly name: string;
  /**
   * Statements at module level (or under `if __name__ == '__main__':`) that are tried as a function of the names they read;
   * `name` is then only what people are told.
   */
  readonly statements?: Span;
}

export interface TrialRequest {
  readonly original: Subject;
  readonly rewrite: Subject;
  /** Modules of the reviewed project by dotted name, for helpers the subjects import and for calls that give inputs. */
  readonly project: ProjectLookup;
  /** Native ones are preferred, then the first. Empty: every trial is `not-triable`. */
  readonly sandboxes: readonly Sandbox[];
  /** Milliseconds for the whole trial. */
  readonly budgetMs: number;
  /** Same seed, same inputs. */
  readonly seed: number;
  readonly memory: TrialMemory;
  /**
   * Who proposes the rewrite says that it needs elements that can be hashed. Without that, elements of which nothing is known are
   * lists too, where the original takes them.
   */
  readonly needsHashable?: boolean;
}

export interface ProjectLookup {
  /** The module an import of this dotted name reaches, undefined when it is not the project's own. */
  readonly module: (dottedName: string) => SourceModule | undefined;
  /** Modules that call the subject or test it, for literal arguments. */
  readonly callers: readonly SourceModule[];
}

export type TrialOutcome =
  | { readonly outcome: 'tried'; readonly evidence: TrialEvidence }
  | { readonly outcome: 'refused'; readonly evidence: CounterexampleEvidence }
  | NotTriable;

export interface NotTriable {
  readonly outcome: 'not-triable';
  readonly code: NotTriableCode;
  /** One sentence without a final full stop: `it opens a file (line 12)`. */
  readonly reason: string;
  readonly location?: Location;
}

/** Why code cannot be tried. */
export const NOT_TRIABLE_CODES = [
  'no-sandbox',
  'no-such-function',
  'signatures-differ',
  'reads-files',
  'uses-network',
  'runs-processes',
  'asks-the-user',
  'needs-package',
  'needs-outer-names',
  'no-inputs',
  'never-succeeds',
  'random',
  'asynchronous',
  'endless',
  'out-of-memory',
  'too-much-output',
  'exits',
  'import-fails',
  'sandbox-failed',
  'stopped',
] as const;

export type NotTriableCode = (typeof NOT_TRIABLE_CODES)[number];
