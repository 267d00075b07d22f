import type { ChatModel, ChatReply, ChatRequest, Usage } from '../model.ts';
import { parseReply } from './parse-reply.ts';
import type { DefinedShape } from './shape.ts';

/** A reply whose JSON has been checked; every other outcome as the model gave it. */
export type CheckedReply<Value> =
  | { readonly outcome: 'ok'; readonly value: Value; readonly text: string; readonly usage: Usage }
  | Exclude<ChatReply, { readonly outcome: 'ok' }>;

export interface CheckedRequest<Value> extends Omit<ChatRequest, 'shape'> {
  readonly shape: DefinedShape<Value>;
}

/**
 * Asks for JSON of a shape. A reply that does not fit is shown to the model with what is wrong about it, once, in the time
 * that is left of `timeoutMs`: asked the same again, a model at temperature 0 would say the same again.
 *
 * @throws ReviewError as `ChatModel.complete`.
 */
export async function checkedReply<Value>(
  model: ChatModel,
  request: CheckedRequest<Value>,
  signal: AbortSignal,
): Promise<CheckedReply<Value>> {
  const startedAt = performance.now();
  const first = check(await model.complete(request, signal), request.shape);
  if (first.outcome !== 'malformed' || !first.askAgain) {
    return plain(first);
  }
  const leftMs = Math.floor(request.timeoutMs - (performance.now() - startedAt));
  if (leftMs <= 0) {
    return plain(first);
  }
  const second = await model.complete(
    {
      ...request,
      timeoutMs: leftMs,
      messages: [
        ...request.messages,
        { role: 'assistant', content: first.text },
        { role: 'user', content: complaint(first.reason) },
      ],
    },
    signal,
  );
  return plain(check(second, request.shape));
}

function complaint(reason: string): string {
  return `That answer cannot be used: ${reason}. Answer again with the JSON alone.`;
}

type Judged<Value> =
  | Exclude<CheckedReply<Value>, { readonly outcome: 'malformed' }>
  | {
      readonly outcome: 'malformed';
      readonly text: string;
      readonly reason: string;
      /** False when the provider itself found the reply unusable: another question does not help then. */
      readonly askAgain: boolean;
    };

function check<Value>(reply: ChatReply, shape: DefinedShape<Value>): Judged<Value> {
  if (reply.outcome === 'malformed') {
    return { ...reply, askAgain: false };
  }
  if (reply.outcome !== 'ok') {
    return reply;
  }
  const parsed = parseReply(reply.text, shape);
  return parsed.outcome === 'ok'
    ? { ...reply, value: parsed.value }
    : { outcome: 'malformed', text: reply.text, reason: parsed.reason, askAgain: true };
}

function plain<Value>(judged: Judged<Value>): CheckedReply<Value> {
  return judged.outcome === 'malformed'
    ? { outcome: 'malformed', text: judged.text, reason: judged.reason }
    : judged;
}
