/** One thing that a review may need, and how it is. */
export interface Examination {
  /** For instance `memory`. */
  readonly name: string;
  /** `missing`: a review works without it and would do more with it; `problem`: something is broken. */
  readonly state: 'ok' | 'missing' | 'problem';
  /** What was seen. */
  readonly text: string;
  /** What to do; undefined when it is ok. */
  readonly remedy?: string | undefined;
}

export function ok(name: string, text: string): Examination {
  return { name, state: 'ok', text };
}

export function missing(name: string, text: string, remedy: string): Examination {
  return { name, state: 'missing', text, remedy };
}

export function problem(name: string, text: string, remedy: string): Examination {
  return { name, state: 'problem', text, remedy };
}
