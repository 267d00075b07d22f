import type { TraceStep } from '../../core/evidence.ts';
import type { SourceKind } from '../kinds.ts';
import type { Sink } from './frame.ts';

/** Data from outside that arrives where it can do harm. */
export interface Flow {
  readonly sink: Sink;
  readonly origin: FlowOrigin;
  /** From the source to the sink, both included. */
  readonly steps: readonly TraceStep[];
  /** Text that stands before the data where it arrives; `\0` for text that is not known. */
  readonly prefix: string;
}

/**
 * `source`: an expression known to give outside data. `parameter`: a parameter of a function that the project itself never calls, so that nothing
 * is known of what it is given.
 */
export type FlowOrigin =
  | { readonly kind: 'source'; readonly source: SourceKind; readonly label: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly function: string };
