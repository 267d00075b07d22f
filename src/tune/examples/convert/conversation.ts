import { z } from 'zod';
import type { PlainRecord } from '../../data/sets/public-set.ts';
import { sha256 } from '../../../io/hash.ts';
import { inventedName, isHedged, proseProblem } from '../../../review/model/prose.ts';
import { promptName } from '../../../review/model/session.ts';
import * as prompt from '../../../review/prompts/explain-finding.ts';
import { askedOfExplain } from '../asked.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import { answeredRow, codeAround } from '../verdict-rows.ts';
import { pythonIn, textIn, type RecordContext } from './record-text.ts';

const turns = z.array(
  z
    .object({ role: z.string(), content: z.string() })
    .or(
      z
        .object({ from: z.string(), value: z.string() })
        .transform(({ from, value }) => ({ role: from, content: value })),
    ),
);

/** Questions about a program and their answers: of the first answer that explains code of the question, its sentences. */
export async function fromConversation(
  record: PlainRecord,
  context: RecordContext,
  signal: AbortSignal,
): Promise<Made> {
  const messages = turns.safeParse(parsedIfText(record['messages']));
  if (!messages.success) {
    return dropped('no conversation');
  }
  const at = messages.data.findIndex(({ role }) => isUser(role));
  const question = messages.data[at]?.content ?? '';
  const answer = messages.data[at + 1]?.content ?? '';
  return explained({ question, answer }, context, signal);
}

/** An instruction, with the code in its input where it has one. */
export async function fromInstruction(
  record: PlainRecord,
  context: RecordContext,
  signal: AbortSignal,
): Promise<Made> {
  const input = textIn(record, 'input');
  const question = `${textIn(record, 'instruction')}\n${input.includes('```') ? input : `\`\`\`python\n${input}\n\`\`\``}`;
  return explained({ question, answer: textIn(record, 'output') }, context, signal);
}

function parsedIfText(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function isUser(role: string): boolean {
  return role === 'user' || role === 'human';
}

/**
 * A row where the question's code has a finding of ours and the answer has two sentences that would be shown in a review: whole, about
 * no style, hedging nothing, naming nothing that is not there, and about what the finding is about.
 */
async function explained(
  { question, answer }: { readonly question: string; readonly answer: string },
  { reviewer, origin }: RecordContext,
  signal: AbortSignal,
): Promise<Made> {
  const code = question.includes('```') ? pythonIn(question, reviewer) : undefined;
  if (code === undefined) {
    return dropped('no Python in the question');
  }
  const reviewed = reviewer.review('question.py', code);
  if (reviewed.findings.length === 0) {
    return dropped('nothing that a review would explain');
  }
  for (const finding of reviewed.findings) {
    const line = code.split('\n')[finding.location.start.line - 1] ?? '';
    const reply = replyFrom(answer, { code, line });
    const messages =
      reply === undefined
        ? undefined
        : await askedOfExplain(finding, { reviewed, reviewer }, signal);
    if (reply !== undefined && messages !== undefined) {
      const row = answeredRow({
        task: 'explain',
        messages,
        answer: JSON.stringify(reply),
        origin: {
          ...origin,
          group: `${origin.source}:${sha256(code).slice(0, 16)}`,
          rule: finding.rule,
          code: codeAround(finding, reviewed),
          promptVersion: promptName(prompt),
        },
      });
      return madeOr([row], '');
    }
  }
  return dropped('no two sentences about what was found');
}

const WHY =
  /\b(?:because|since|every|each|again|slow\w*|quadratic|O\(n|attacker|inject\w*|unsafe|vulnerab\w+|leads? to|raises?|fails?|leak\w*|guess\w*|predict\w*)\b/iu;
const REMEDY =
  /^(?:use|instead|replace|to fix|you (?:can|should)|call|pass|move|build|keep|read|write|store|check|return)\b/iu;

/** The sentence that says why, and the one that says what helps. */
function replyFrom(
  answer: string,
  { code, line }: { readonly code: string; readonly line: string },
): { readonly why: string; readonly remedy: string } | undefined {
  const names = new Set(line.match(/[A-Za-z_]\w{2,}/gu));
  const sentences = sentencesOf(answer).filter((one) => isFit(one, code));
  const about = sentences.filter((one) =>
    (one.match(/[A-Za-z_]\w{2,}/gu) ?? []).some((word) => names.has(word)),
  );
  const why = about.find((one) => WHY.test(one) && !REMEDY.test(one));
  const remedy = sentences.find((one) => one !== why && REMEDY.test(one));
  if (why === undefined || remedy === undefined) {
    return undefined;
  }
  const reply = { why, remedy };
  return prompt.shape.check.safeParse(reply).success ? reply : undefined;
}

function isFit(sentence: string, code: string): boolean {
  return (
    sentence.length >= 20 &&
    sentence.length <= 180 &&
    proseProblem(sentence) === undefined &&
    !isHedged(sentence) &&
    inventedName(sentence, code) === undefined
  );
}

function sentencesOf(answer: string): readonly string[] {
  return answer
    .replaceAll(/```[^]*?```/gu, '\n\n')
    .split(/\n+|(?<=[.!?])\s+/u)
    .map((one) =>
      one
        .replace(/^\s*(?:[-*]|\d+[.)])\s*/u, '')
        .replaceAll('**', '')
        .trim(),
    )
    .filter((one) => /[.!?]$/u.test(one));
}
