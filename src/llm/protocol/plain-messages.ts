import type { ChatMessage } from '../model.ts';

/**
 * Control tokens of the chat formats in use, as servers would read them in the middle of a message: ChatML, Llama 2 to 4, Gemma,
 * Mistral, DeepSeek, Phi, Harmony, Granite, and the marks of thoughts.
 */
const CONTROL_TOKEN =
  /<[|｜]|<(?=\/?(?:s|bos|eos|pad|unk|think|(?:start|end)_of_turn|end_of_text|repo_name|file_sep|tool_call)>)|<(?=<\/?SYS>>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|THINK|TOOL_CALLS|AVAILABLE_TOOLS)\])/giu;

/**
 * Messages in which nothing is a control token: a space behind its first mark. Servers put messages into the template of the model and
 * read the whole as one text, so code that holds `<|im_end|>` would end the turn. Everything else stays as it is.
 */
export function plainMessages(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.map((message) => {
    const content = message.content.replace(CONTROL_TOKEN, (open) =>
      open.length === 1 ? `${open} ` : `${open[0] ?? ''} ${open.slice(1)}`,
    );
    return content === message.content ? message : { ...message, content };
  });
}
