import type { Expression, FunctionDefinition, Lambda } from '../tree/nodes.ts';
import { ANYTHING } from './values.ts';
import type { Value } from './values.ts';

/** Chains of calls, attributes and definitions longer than this are not followed. */
const MAX_STEPS = 24;
/** A question that leads that deep more often than this gets no better answers. */
const MAX_CUTS = 64;

type Key = Expression | FunctionDefinition | Lambda;
type Answers<Asked extends Key> = Map<Asked, readonly Value[]>;

/** Answers that have been given, and which of them depend on what is still being learnt. */
export class Remembered {
  readonly #expressions: Answers<Expression> = new Map();
  readonly #results: Answers<FunctionDefinition | Lambda> = new Map();
  readonly #passing = new Set<Key>();
  #looks = 0;
  #steps = 0;
  #cuts = 0;

  /** What an expression may be. */
  value(node: Expression, answer: () => readonly Value[]): readonly Value[] {
    return this.#ask(this.#expressions, node, answer);
  }

  /** What a function may give. */
  result(node: FunctionDefinition | Lambda, answer: () => readonly Value[]): readonly Value[] {
    return this.#ask(this.#results, node, answer);
  }

  /** Whatever is being answered depends on what is still being learnt. */
  look(): void {
    this.#looks += 1;
  }

  /** Something was learnt. */
  forget(): void {
    for (const key of this.#passing) {
      if (key.kind !== 'function') {
        this.#expressions.delete(key);
      }
      if (key.kind === 'function' || key.kind === 'lambda') {
        this.#results.delete(key);
      }
    }
    this.#passing.clear();
  }

  #ask<Asked extends Key>(
    answers: Answers<Asked>,
    key: Asked,
    answer: () => readonly Value[],
  ): readonly Value[] {
    const before = answers.get(key);
    if (before !== undefined) {
      this.#looks += this.#passing.has(key) ? 1 : 0;
      return before;
    }
    if (this.#steps >= MAX_STEPS) {
      this.#cuts += 1;
      return ANYTHING;
    }
    const [cuts, looks] = [this.#cuts, this.#looks];
    answers.set(key, ANYTHING);
    // Whoever comes back to it while it is being answered gets no lasting answer.
    this.#passing.add(key);
    this.#steps += 1;
    const values = answer();
    this.#steps -= 1;
    if (this.#looks === looks) {
      this.#passing.delete(key);
    }
    // What was cut short here may be known where less led to it; but not at any price.
    if (this.#cuts > cuts && this.#steps > 0 && this.#cuts < MAX_CUTS) {
      answers.delete(key);
    } else {
      answers.set(key, values);
    }
    this.#cuts = this.#steps === 0 ? 0 : this.#cuts;
    return values;
  }
}
