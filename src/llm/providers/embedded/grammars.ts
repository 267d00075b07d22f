import { ReviewError } from '../../../core/review-error.ts';
import type { ReplyShape } from '../../model.ts';
import type {
  GrammarState,
  Llama,
  LlamaGrammar,
  LlamaModel,
  LlamaModule,
} from '../../runtime/llama-module.ts';

export interface Grammars {
  /** A fresh state at the beginning of a reply of this shape. @throws ReviewError `INTERNAL` for a grammar that cannot be used. */
  readonly begin: (shape: ReplyShape) => Promise<GrammarState>;
}

/** Grammars by their text, each parsed once. */
export function createGrammars(module: LlamaModule, llama: Llama, model: LlamaModel): Grammars {
  const parsed = new Map<string, LlamaGrammar>();
  return {
    begin: async (shape) => {
      const key = shape.gbnf ?? JSON.stringify(shape.schema);
      try {
        const grammar = parsed.get(key) ?? (await parse(llama, shape));
        remember(parsed, key, grammar);
        return new module.LlamaGrammarEvaluationState({ model, grammar });
      } catch (cause) {
        throw new ReviewError('INTERNAL', `A reply grammar cannot be used: ${key.slice(0, 80)}`, {
          hint: 'Run again with --debug and report what it prints.',
          cause,
        });
      }
    },
  };
}

/** Grammars that list a function's own lines are used once or twice; there is no end of them. */
const MOST_GRAMMARS = 32;

async function parse(llama: Llama, shape: ReplyShape): Promise<LlamaGrammar> {
  return shape.gbnf === undefined
    ? llama.createGrammarForJsonSchema(shape.schema)
    : llama.createGrammar({ grammar: shape.gbnf });
}

function remember(parsed: Map<string, LlamaGrammar>, key: string, grammar: LlamaGrammar): void {
  parsed.delete(key);
  parsed.set(key, grammar);
  const [oldest] = parsed.keys();
  if (parsed.size > MOST_GRAMMARS && oldest !== undefined) {
    parsed.delete(oldest);
  }
}
