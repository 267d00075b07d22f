import { maskSecrets } from '../../text/mask-secrets.ts';
import { stripUnseen } from '../prompts/code-block.ts';
import type { Decision } from '../decisions/decision.ts';
import type { ContextItem, PastDecision } from './context-item.ts';

/** A decision of the project's log as a model may be shown it; nothing for one that was taken back. */
export function asPastDecision({
  decision,
  rule,
  message,
  reason,
  content,
}: Decision): readonly PastDecision[] {
  return decision === 'forgotten'
    ? []
    : [
        {
          answer: decision,
          rule,
          message,
          ...(reason === undefined ? {} : { reason }),
          ...(content === undefined ? {} : { code: content.code }),
        },
      ];
}

/** What people decided about findings of the same rule, as pieces of context. A dismissal without a reason teaches nothing. */
export function pastDecisions(
  decisions: readonly PastDecision[],
  rule: string | undefined,
): readonly ContextItem[] {
  return decisions
    .filter((one) => one.rule === rule && (one.reason !== undefined || one.code !== undefined))
    .map((one) => ({
      part: 'decisions',
      source: `decision:${one.rule}`,
      text: stripUnseen(maskSecrets(inWords(one))),
      nearness: 1,
    }));
}

function inWords({ answer, message, reason, code }: PastDecision): string {
  const parts = [
    `${answer === 'accepted' ? 'A real problem' : 'No problem'}: ${message}`,
    ...(reason === undefined ? [] : [`Reason: ${reason.slice(0, LONGEST_REASON)}`]),
    ...(code === undefined ? [] : [code.slice(0, LONGEST_CODE)]),
  ];
  return parts.join('\n');
}

const LONGEST_REASON = 300;
const LONGEST_CODE = 400;
