import type { Licence } from './known-model.ts';

/**
 * The licences of the catalogue's models. What is said about commercial use is a summary for choosing, no legal advice: `with
 * conditions` means that the text allows it within limits (uses it forbids, numbers of users, notices).
 */
export const APACHE: Licence = { name: 'Apache-2.0', commercialUse: 'allowed' };
export const MIT: Licence = { name: 'MIT', commercialUse: 'allowed' };
export const QWEN_RESEARCH: Licence = { name: 'Qwen Research', commercialUse: 'not allowed' };
export const TONGYI_RESEARCH: Licence = {
  name: 'Tongyi Qianwen Research',
  commercialUse: 'not allowed',
};
export const LLAMA_2: Licence = { name: 'Llama 2 Community', commercialUse: 'with conditions' };
export const LLAMA_3: Licence = { name: 'Llama 3.2 Community', commercialUse: 'with conditions' };
export const DEEPSEEK: Licence = { name: 'DeepSeek Model', commercialUse: 'with conditions' };
export const GEMMA: Licence = { name: 'Gemma Terms of Use', commercialUse: 'with conditions' };
export const OPENRAIL: Licence = {
  name: 'BigCode OpenRAIL-M',
  commercialUse: 'with conditions',
};
