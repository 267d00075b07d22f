/** The model architectures that the pinned runtime (llama.cpp v0.5.0) loads, as `general.architecture` names them. */
export const CHAT_ARCHITECTURES: ReadonlySet<string> = words(`
  llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bloom stablelm qwen
  qwen2 qwen2moe qwen2vl qwen3 qwen3moe qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe phi2 phi3
  phimoe plamo plamo2 plamo3 codeshell orion internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n
  gemma4 starcoder2 mamba mamba2 jamba falcon-h1 xverse command-r cohere2 cohere2moe dbrx olmo
  olmo2 olmoe muse-glimmer openelm arctic deepseek deepseek2 deepseek2-ocr deepseek32 deepseek4
  chatglm glm4 glm4moe glm-dsa bitnet jais jais2 nemotron nemotron_h nemotron_h_moe exaone exaone4
  exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe granitehybrid graniteswitch chameleon
  plm bailingmoe bailingmoe2 dots1 arcee afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe
  hunyuan-dense hunyuan_vl hy_v3 smollm3 gpt-oss lfm2 lfm2moe dream smallthinker llada llada-moe
  seed_oss grovemoe apertus minimax-m2 minimax-m3 cogvlm rnd1 pangu-embedded mistral3 mistral4
  paddleocr mimo2 step35 maincoder kimi-linear talkie mellum nanbeige bailingmoe3 dots3note
  granite_swa hrm_text hy_v4 kimi-k3 maple minimax-01 qwen4exp spark2_5
`);

/** Architectures that turn text into vectors and write none. */
export const EMBEDDING_ARCHITECTURES: ReadonlySet<string> = words(`
  bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert
  gemma-embedding t5encoder llama-embed
`);

/** Architectures that the runtime loads for something else than writing text: speech, drafts for a larger model. */
export const OTHER_ARCHITECTURES: ReadonlySet<string> = words(`
  gemma4-assistant t5 wavtokenizer-dec eagle3 dflash qwen3tts pockettts
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/u));
}
