import type { ContextPart } from '../../config/context-parts.ts';

/** The code that something is asked about. */
export interface ContextUnit {
  readonly path: string;
  /** UTF-16 offset of a place in the code; the function around it is the unit. */
  readonly offset: number;
  /** The code as the model is shown it. */
  readonly code: string;
  /** Of the rule whose finding is judged; undefined where nothing was found yet. */
  readonly rule?: string;
  /** What is asked or claimed about the code: words to look for. */
  readonly topic?: string;
}

/** A piece that could be shown beside a unit. Secrets are masked and unseen characters gone. */
export interface ContextItem {
  readonly part: ContextPart;
  /** Where it stands, for people: `shop/cart.py:Cart.total`, `README.md:14`. */
  readonly source: string;
  readonly text: string;
  /** How near the project's structure puts it, 0 to 1: an exact call is 1, a possible one less. */
  readonly nearness: number;
}

/** A text of the project that is no code, without secrets and unseen characters. */
export interface ProjectText {
  /** Relative to the project's root, forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What somebody of the project decided about an earlier finding. */
export interface PastDecision {
  readonly answer: 'accepted' | 'dismissed';
  readonly rule: string;
  /** The finding's message. */
  readonly message: string;
  /** In the person's words. */
  readonly reason?: string;
  /** The source that it was about, where it was kept. */
  readonly code?: string;
}

export interface ScoredItem extends ContextItem {
  /** 0 to 1, comparable between the parts. */
  readonly score: number;
  readonly tokens: number;
}

/** What was found for a unit, best first, and what of it is shown. */
export interface ContextSelection {
  readonly taken: readonly ScoredItem[];
  /** Found as well, and left out: there was no room, or it stands there already. */
  readonly cut: readonly ScoredItem[];
}

export const NO_CONTEXT: ContextSelection = { taken: [], cut: [] };
