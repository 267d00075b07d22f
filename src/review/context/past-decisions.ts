import { maskSecrets } from '../../text/mask-secrets.ts';
import { stripUnseen } from '../prompts/code-block.ts';
import type { ContextItem, PastDecision } from './context-item.ts';

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
