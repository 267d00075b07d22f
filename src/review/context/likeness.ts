import type { ChatModel } from '../../llm/model.ts';

/** Measures how like texts are by meaning; answers are remembered. */
export type Likeness = (
  query: string,
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<readonly number[] | undefined>;

/** By the embeddings of the model's provider; undefined for one that has none. Where a call fails, words alone decide. */
export function likenessBy(model: ChatModel): Likeness | undefined {
  const { embed } = model;
  if (embed === undefined) {
    return undefined;
  }
  const known = new Map<string, readonly number[]>();
  return async (query, texts, signal) => {
    const asked = [...new Set([query, ...texts])].map((text) => text.slice(0, LONGEST_TEXT));
    const missing = asked.filter((text) => !known.has(text));
    if (missing.length > 0) {
      const vectors = await embed(missing, signal);
      if (vectors?.length !== missing.length) {
        return undefined;
      }
      for (const [index, text] of missing.entries()) {
        known.set(text, vectors[index] ?? []);
      }
    }
    const wanted = known.get(query.slice(0, LONGEST_TEXT)) ?? [];
    return texts.map((text) => cosine(wanted, known.get(text.slice(0, LONGEST_TEXT)) ?? []));
  };
}

/** Characters: embedding models hold 512 tokens or more. */
const LONGEST_TEXT = 1500;

/** 0 for texts that have nothing in common, or whose vectors cannot be compared. */
function cosine(left: readonly number[], right: readonly number[]): number {
  if (left.length === 0 || left.length !== right.length) {
    return 0;
  }
  let dot = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    dot += value * other;
    leftSquares += value * value;
    rightSquares += other * other;
  }
  const norm = Math.sqrt(leftSquares * rightSquares);
  return norm > 0 ? Math.max(0, Math.min(1, dot / norm)) : 0;
}
