import { createHash } from 'node:crypto';
import type { ChatModel } from '../../llm/model.ts';
import * as confirmation from '../prompts/confirm-claim.ts';
import type { Topic } from './discover-topics.ts';
import { MEASURED_BASELINES } from './judge-baselines.generated.ts';
import { promptName } from './session.ts';
import type { Allotment, Answer, ModelSession, PromptId } from './session.ts';

const PROMPT: PromptId = { id: confirmation.id, version: confirmation.version };

/** What a confirmation is asked with. */
export interface ConfirmRoom {
  readonly session: ModelSession;
  readonly allotment: Allotment;
  /** By topic; filled as topics are asked about. */
  readonly baselines: Map<string, number>;
}

/** The examples of a topic and what is claimed about the real one. */
export type Confirmable = Pick<Topic, 'id' | 'examples' | 'exampleReply'>;

/**
 * Asks afresh whether a claim is right; the answer counts from the topic's baseline, half-way between the claim about the real
 * example, where it is right, and about the harmless one, where it is wrong.
 */
export async function confirmClaim(
  asked: { readonly topic: Confirmable; readonly code: string; readonly claim: string },
  room: ConfirmRoom,
  signal: AbortSignal,
): Promise<Answer<number>> {
  const baseline = await baselineIn(room, asked.topic, signal);
  if (baseline.outcome !== 'answered') {
    return baseline;
  }
  const answer = await ask(asked, room, signal);
  return answer.outcome === 'answered'
    ? { outcome: 'answered', value: answer.value - baseline.value }
    : answer;
}

async function baselineIn(
  room: ConfirmRoom,
  topic: Confirmable,
  signal: AbortSignal,
): Promise<Answer<number>> {
  const known =
    room.baselines.get(topic.id) ?? MEASURED_BASELINES[confirmationKey(topic, room.session.model)];
  const baseline: Answer<number> =
    known === undefined
      ? await confirmationBaseline(topic, room, signal)
      : { outcome: 'answered', value: known };
  if (baseline.outcome === 'answered') {
    room.baselines.set(topic.id, baseline.value);
  }
  return baseline;
}

/** The margin of a topic's confirmations that means "no opinion". */
export async function confirmationBaseline(
  topic: Confirmable,
  room: Pick<ConfirmRoom, 'session' | 'allotment'>,
  signal: AbortSignal,
): Promise<Answer<number>> {
  let sum = 0;
  for (const code of [topic.examples.real, topic.examples.harmless]) {
    const answer = await ask({ topic, code, claim: topic.exampleReply.claim }, room, signal);
    if (answer.outcome !== 'answered') {
      return answer;
    }
    sum += answer.value;
  }
  return { outcome: 'answered', value: sum / 2 };
}

/** Names a baseline by everything that it depends on, as `baselineKey` does for verdicts. */
export function confirmationKey(
  { examples, exampleReply }: Confirmable,
  model: Pick<ChatModel, 'digest' | 'name' | 'provider'>,
): string {
  const { messages } = confirmation.render({
    examples,
    ...claimOf(exampleReply),
    code: '',
    claim: '',
  });
  const subject = [model.digest ?? `${model.provider}:${model.name}`, promptName(PROMPT), messages];
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}

function claimOf({ claim }: Topic['exampleReply']): { readonly exampleClaim: string } {
  return { exampleClaim: claim };
}

function ask(
  asked: { readonly topic: Confirmable; readonly code: string; readonly claim: string },
  { session, allotment }: Pick<ConfirmRoom, 'session' | 'allotment'>,
  signal: AbortSignal,
): Promise<Answer<number>> {
  const { topic, code, claim } = asked;
  const { examples, exampleReply } = topic;
  const rendered = confirmation.render({ examples, ...claimOf(exampleReply), code, claim });
  return session.choose(
    { prompt: PROMPT, ...rendered, labels: confirmation.LABELS, allotment },
    signal,
  );
}
