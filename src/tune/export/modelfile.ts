import { ReviewError } from '../../core/review-error.ts';

/** What Ollama is told about a model; the same goes into the Modelfile and into `/api/create`. */
export interface ServedSettings {
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** What ends a turn, for instance `<|im_end|>`. */
  readonly stops: readonly string[];
  /** A template of Ollama's own language; without one the template in the GGUF file is used. */
  readonly template?: string | undefined;
}

/** Greedy and repeatable: a review asks the same question twice to get the same answer twice. */
export function servedParameters(settings: ServedSettings): Readonly<Record<string, unknown>> {
  return {
    num_ctx: settings.contextTokens,
    temperature: 0,
    seed: 1,
    stop: settings.stops,
  };
}

/**
 * A Modelfile (Ollama's documentation, "Modelfile Reference") that serves a GGUF file beside it as a review asks for it. It has no
 * `SYSTEM`: reviews bring their own, and a second one would make another prompt than the trained one.
 *
 * @throws ReviewError `USAGE` for a file name or text that a Modelfile cannot hold.
 */
export function renderModelfile(fileName: string, settings: ServedSettings): string {
  if (!/^[\w.-]+$/u.test(fileName)) {
    throw new ReviewError('USAGE', `Not a file name for a Modelfile: ${fileName}`, {
      hint: 'Use letters, digits, dots, hyphens and underscores.',
    });
  }
  const lines = [`FROM ./${fileName}`];
  if (settings.template !== undefined) {
    lines.push(`TEMPLATE """${withoutQuotes(settings.template)}"""`);
  }
  for (const [name, value] of Object.entries(servedParameters(settings))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      lines.push(`PARAMETER ${name} ${quoted(one)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Nothing escapes three quotes inside a Modelfile. */
function withoutQuotes(text: string): string {
  if (text.includes('"""')) {
    throw new ReviewError(
      'USAGE',
      'A Modelfile cannot hold a template with three quotes in a row',
      {
        hint: 'Leave the template out: the one in the GGUF file is used.',
      },
    );
  }
  return text;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
