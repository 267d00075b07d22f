import type { ChatModel, ChatReply, ChoiceReply } from '../../llm/model.ts';

/** What calls to a model have cost since the last look. */
export interface ModelUsage {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Milliseconds. */
  readonly ms: number;
}

export interface MeteredModel {
  readonly model: ChatModel;
  /** What was used since the last call of this. */
  readonly take: () => ModelUsage;
}

/** The same model, with its calls, tokens and time counted. */
export function meterModel(model: ChatModel): MeteredModel {
  let used = NOTHING;
  async function count<Reply extends ChatReply | ChoiceReply>(
    call: Promise<Reply>,
  ): Promise<Reply> {
    const startedAt = performance.now();
    let usage = { promptTokens: 0, completionTokens: 0 };
    try {
      const reply = await call;
      if ('usage' in reply) {
        usage = reply.usage;
      }
      return reply;
    } finally {
      used = {
        calls: used.calls + 1,
        promptTokens: used.promptTokens + usage.promptTokens,
        completionTokens: used.completionTokens + usage.completionTokens,
        ms: used.ms + performance.now() - startedAt,
      };
    }
  }
  return {
    model: {
      ...model,
      complete: (request, signal) => count(model.complete(request, signal)),
      choose: (request, signal) => count(model.choose(request, signal)),
    },
    take() {
      const taken = used;
      used = NOTHING;
      return taken;
    },
  };
}

const NOTHING: ModelUsage = { calls: 0, promptTokens: 0, completionTokens: 0, ms: 0 };
