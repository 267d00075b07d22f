import type { Location } from '../../core/span.ts';
import type { Binding } from '../../python/scopes.ts';
import type { Arrival, Sink } from './frame.ts';
import type { Sensitive } from './values/shapes.ts';
import type { Checks, Content } from './values/state.ts';
import type { CellId, Taint, Value } from './values/value.ts';

/**
 * What callers need to know of a function, in terms of its inputs (Sharir and Pnueli, "Two approaches to interprocedural data flow analysis",
 * 1981, the functional approach): data of an input stands for whatever a caller puts there.
 */
export interface Summary {
  /** What it returns, or yields as elements. */
  readonly returned: Value;
  /** Objects that it made or changed, as they are when it returns. Inputs are among them under their own names. */
  readonly heap: ReadonlyMap<CellId, Content>;
  /** Inputs that arrive at sinks. */
  readonly arrivals: readonly Arrival[];
  /** Ids of its own sinks. */
  readonly sinks: ReadonlySet<string>;
  /** Its own sinks at which nothing arrives that could do harm. */
  readonly harmless: readonly Sink[];
  /** Its steps that are never run, because conditions before them are settled. */
  readonly unreached: readonly Location[];
  /** By `checkKey`: what has been checked once it returns, and once it returned something true or false. */
  readonly checks: {
    readonly returned: Checks;
    readonly true: Checks;
    readonly false: Checks;
  };
  /** Variables of functions around it that it reads. */
  readonly captured: readonly Binding[];
  /** Inputs that it calls, or looks up members by: it matters which functions and names they are. */
  readonly sensitive: readonly Sensitive[];
  /** Those that it sets, with what it leaves in them. */
  readonly assigned: ReadonlyMap<Binding, Value>;
  /** Data in the exceptions that it raises or lets through, by their names. */
  readonly raised: ReadonlyMap<string, readonly Taint[]>;
  /** False when it only ever raises or ends the program. */
  readonly returns: boolean;
  /** False when the analysis gave up on it: it was too large. */
  readonly isComplete: boolean;
}
