const QUANTIZED = /^(?<name>.+)@(?<quantization>(?:i?q[1-8][0-9a-z_]*|f16|bf16|f32))$/iu;

/**
 * Turns `NAME@Q2_K`, as models are written in `--models`, into the wish that the rest of Assay reads: the catalogue's ids and
 * Ollama's tags both end in the quantization (`qwen2.5-coder:1.5b-q2_k`, `ollama:qwen2.5-coder:1.5b-instruct-q2_K`).
 */
export function wishWithQuantization(written: string): string {
  const parts = QUANTIZED.exec(written.trim())?.groups;
  const name = parts?.['name'];
  const quantization = parts?.['quantization'];
  if (name === undefined || quantization === undefined) {
    return written.trim();
  }
  if (!name.startsWith('ollama:')) {
    return `${name}-${quantization.toLowerCase()}`;
  }
  const tag = name.includes('instruct') ? name : `${name}-instruct`;
  return `${tag}-${ollamaSpelling(quantization)}`;
}

/** `q4_K_M`: a small q, the letters behind in capitals; 16 bits are `fp16`. */
function ollamaSpelling(quantization: string): string {
  const lower = quantization.toLowerCase();
  if (lower.includes('q')) {
    return quantization.toUpperCase().replace(/^I?Q/u, (start) => start.toLowerCase());
  }
  return lower === 'f16' ? 'fp16' : lower;
}
