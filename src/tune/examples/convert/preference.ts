import type { PlainRecord } from '../../data/sets/public-set.ts';
import type { RowOrigin, TrainingRow } from '../../training-row.ts';
import { sha256 } from '../../../io/hash.ts';
import { discoverRows } from '../discover-rows.ts';
import { fixRows, removedFindings, type Fix } from '../fix-rows.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import { rewriteRow } from '../rewrite-rows.ts';
import { pythonIn, textIn, type RecordContext } from './record-text.ts';

/**
 * A question with a safe and an unsafe program for an answer. What we find in the unsafe one and no longer in the same function of the
 * safe one gives verdicts and, where a review would ask for it, the rewrite of that function as a preference. Where no rule speaks, the
 * record's own word for its weakness may be that of a topic that discover asks about.
 */
export async function fromPreference(
  record: PlainRecord,
  { reviewer, origin }: RecordContext,
  signal: AbortSignal,
): Promise<Made> {
  const chosen = pythonIn(textIn(record, 'chosen'), reviewer);
  const rejected = pythonIn(textIn(record, 'rejected'), reviewer);
  if (chosen === undefined || rejected === undefined) {
    return dropped('no Python that parses in one of the answers');
  }
  const weakness = textIn(record, 'vulnerability');
  const group = `${origin.source}:${sha256(textIn(record, 'question')).slice(0, 16)}`;
  const own: Fix['origin'] = { ...origin, group };
  const fix = { path: 'answer.py', before: rejected, after: chosen, origin: own };
  const rows: TrainingRow[] = [...(await fixRows(fix, reviewer, signal))];
  for (const { finding, before } of removedFindings(fix, reviewer)) {
    const pair = { finding, reviewed: before, better: chosen, origin: own, kind: 'dpo' as const };
    const row = await rewriteRow(pair, reviewer, signal);
    rows.push(...(row === undefined ? [] : [row]));
  }
  if (rows.length === 0) {
    rows.push(...(await topicRows({ weakness, rejected, chosen }, { reviewer, own }, signal)));
  }
  return madeOr(rows, 'nothing that a review would ask about');
}

async function topicRows(
  about: { readonly weakness: string; readonly rejected: string; readonly chosen: string },
  { reviewer, own }: { readonly reviewer: RecordContext['reviewer']; readonly own: Fix['origin'] },
  signal: AbortSignal,
): Promise<readonly TrainingRow[]> {
  const topic = TOPIC_WORDS.find(({ words }) => words.test(about.weakness))?.topic;
  if (topic === undefined) {
    return [];
  }
  const origin: Pick<RowOrigin, 'source' | 'group' | 'licence' | 'revision'> = own;
  const real = await discoverRows(
    { text: about.rejected, topic, label: 'real', origin },
    reviewer,
    signal,
  );
  const harmless = await discoverRows(
    { text: about.chosen, topic, label: 'harmless', origin },
    reviewer,
    signal,
  );
  // An answer that has the place in both programs says nothing about which of them is right: then it is not the place that is meant.
  return real.length > 0 ? [...real, ...harmless] : [];
}

/** The weaknesses that a topic's question is about, in the words of those who name them. */
const TOPIC_WORDS: readonly { readonly words: RegExp; readonly topic: string }[] = [
  { words: /cross.?site scripting|\bxss\b|html injection/iu, topic: 'html-from-user' },
  { words: /divi(?:de|sion) by zero/iu, topic: 'empty-input' },
  { words: /null pointer|none ?type|nonetype|null dereference/iu, topic: 'none-result' },
  {
    words: /(?:logg?(?:ing|ed)|exposure) of (?:a )?(?:password|secret|sensitive)/iu,
    topic: 'secret-logged',
  },
  {
    words: /missing authorization|broken access control|missing access/iu,
    topic: 'no-permission-check',
  },
];
