import type { ReviewResult, Shortfall } from '../../core/review-result.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { counted } from '../counted.ts';
import { suppressedTexts } from '../describe-decision.ts';
import {
  headline,
  modelWorkText,
  repliesText,
  skippedText,
  timingText,
  trialsText,
} from '../describe.ts';
import { labelled, wrapped, type Canvas } from './layout.ts';

/** Shortfalls listed one by one; the rest is counted. */
const MOST_SHORTFALLS = 20;

export function drawSummary(result: ReviewResult, canvas: Canvas): readonly string[] {
  const { paint } = canvas;
  const room = { indent: 0, width: canvas.width };
  return [
    ...wrapped(headline(result), room).map(paint.strong),
    ...wrapped(timingText(result), room),
    ...drawModel(result, canvas),
    ...[trialsText(result)].filter((text) => text !== '').flatMap((text) => wrapped(text, room)),
    ...suppressedTexts(result).flatMap((text) => wrapped(text, room)),
    ...[skippedText(result)].filter((text) => text !== '').flatMap((text) => wrapped(text, room)),
    ...result.notices.flatMap(({ text, hint }) =>
      labelled('note', maskSecrets(hint === undefined ? text : `${text}. ${hint}`), canvas),
    ),
    ...drawShortfalls(result, canvas),
  ];
}

function drawModel(result: ReviewResult, canvas: Canvas): readonly string[] {
  if (result.model === undefined) {
    return [];
  }
  const replies = repliesText(result.model.replies);
  const text = `${modelWorkText(result)}${replies === '' ? '' : `; replies: ${replies}`}`;
  return wrapped(`model ${text}`, { indent: 0, width: canvas.width });
}

function drawShortfalls(result: ReviewResult, canvas: Canvas): readonly string[] {
  if (result.complete) {
    return [];
  }
  const { shortfalls } = result;
  const shown = shortfalls.slice(0, MOST_SHORTFALLS).flatMap((one) => drawShortfall(one, canvas));
  const rest = shortfalls.length - MOST_SHORTFALLS;
  const heading = canvas.paint.warning('INCOMPLETE');
  return [
    `${heading}: ${counted(shortfalls.length, 'thing')} could not be looked at`,
    ...shown,
    ...(rest > 0 ? [`  … ${rest} more`] : []),
  ];
}

function drawShortfall({ step, file, reason, hint }: Shortfall, canvas: Canvas): readonly string[] {
  const room = { indent: 11, width: canvas.width };
  const text = file === undefined ? reason : `${file}: ${reason}`;
  const [first = '', ...rest] = wrapped(maskSecrets(text), room);
  const remedy = hint === undefined ? [] : wrapped(hint, room);
  return [`  ${step.padEnd(room.indent - 2)}${first.slice(room.indent)}`, ...rest, ...remedy];
}
