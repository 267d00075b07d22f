import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ReviewError } from '../../core/review-error.ts';
import type { ChatModel } from '../model.ts';
import {
  CODE_PROMPT,
  CONTRACT_CONTEXT_TOKENS,
  CUT_ANSWER,
  LONG_ANSWER,
  LONG_PROMPT,
  OBVIOUS_NO,
  OBVIOUS_YES,
  OVERLONG_PROMPT,
  SHAPED_ANSWER,
  SHORT_ANSWER,
} from './contract-requests.ts';

export interface ContractSubject {
  /** Opens a model of `CONTRACT_CONTEXT_TOKENS`; called once before the suite and once more for the disposal test. */
  readonly open: () => Promise<ChatModel>;
  /** Milliseconds after which the model is surely still reading `LONG_PROMPT`. */
  readonly readingMs: number;
  /** Milliseconds after which the model is surely generating `LONG_ANSWER`, and not yet done. */
  readonly generatingMs: number;
  /** Why the suite cannot run here, if it cannot. */
  readonly skipped?: string | undefined;
}

/** What a template may add to one turn: markers, and a system text of the model's own. */
const TURN_TOKENS = 40;

/** What every `ChatModel` must do, asked of one of them. Call it at the top level of a test file. */
export function describeModelContract(title: string, subject: ContractSubject): void {
  const { skipped } = subject;
  const name = `${title} keeps the contract of a model`;
  describe.skipIf(skipped !== undefined)(
    `${name}${skipped === undefined ? '' : ` (${skipped})`}`,
    () => {
      let model: ChatModel;

      beforeAll(async () => {
        model = await subject.open();
      });

      afterAll(async () => {
        await model.dispose();
      });

      it('names itself and its context', () => {
        expect(model.name).not.toBe('');
        expect(model.contextTokens).toBe(CONTRACT_CONTEXT_TOKENS);
        expect(model.details()).not.toBe('');
      });

      it('answers with text and the tokens it took', async () => {
        const reply = await model.complete(SHORT_ANSWER, new AbortController().signal);
        expect(reply).toMatchObject({ outcome: 'ok' });
        if (reply.outcome === 'ok') {
          expect(reply.text.trim()).not.toBe('');
          expect(reply.usage.promptTokens).toBeGreaterThan(5);
          expect(reply.usage.completionTokens).toBeGreaterThan(0);
          expect(reply.usage.completionTokens).toBeLessThanOrEqual(SHORT_ANSWER.maxTokens);
        }
      });

      it('says that a reply was cut at the limit', async () => {
        const reply = await model.complete(CUT_ANSWER, new AbortController().signal);
        expect(reply).toMatchObject({ outcome: 'truncated' });
        if (reply.outcome === 'truncated') {
          expect(reply.text).not.toBe('');
          expect(reply.usage.completionTokens).toBeLessThanOrEqual(CUT_ANSWER.maxTokens);
        }
      });

      it('keeps the shape', async () => {
        const reply = await model.complete(SHAPED_ANSWER, new AbortController().signal);
        expect(reply).toMatchObject({ outcome: 'ok' });
        if (reply.outcome === 'ok') {
          const { verdict, ...rest } = JSON.parse(reply.text) as Record<string, unknown>;
          expect(['safe', 'unsafe']).toContain(verdict);
          expect(rest).toEqual({});
        }
      });

      it('never estimates fewer tokens than it counts', async () => {
        const reply = await model.complete(CODE_PROMPT, new AbortController().signal);
        const estimate = CODE_PROMPT.messages.reduce(
          (sum, { content }) => sum + model.countTokens(content),
          0,
        );
        expect(model.countTokens('')).toBe(0);
        expect(['ok', 'truncated']).toContain(reply.outcome);
        if (reply.outcome === 'ok' || reply.outcome === 'truncated') {
          expect(reply.usage.promptTokens).toBeGreaterThan(estimate / 4);
          expect(reply.usage.promptTokens).toBeLessThanOrEqual(estimate + TURN_TOKENS);
        }
      });

      it('refuses a prompt that does not fit, and says why', async () => {
        const reply = await model.complete(OVERLONG_PROMPT, new AbortController().signal);
        expect(reply).toMatchObject({ outcome: 'refused' });
        if (reply.outcome === 'refused') {
          expect(reply.reason).toMatch(/context/u);
        }
      });

      it('times out', async () => {
        const reply = await model.complete(
          { ...LONG_ANSWER, timeoutMs: subject.generatingMs },
          new AbortController().signal,
        );
        expect(reply).toEqual({ outcome: 'timed-out', afterMs: subject.generatingMs });
      });

      it('stops when cancelled while it reads the prompt', async () => {
        const stop = abortAfter(subject.readingMs);
        await expect(model.complete(LONG_PROMPT, stop)).rejects.toSatisfy(isCancellation);
      });

      it('stops when cancelled while it generates', async () => {
        const stop = abortAfter(subject.generatingMs);
        await expect(model.complete(LONG_ANSWER, stop)).rejects.toSatisfy(isCancellation);
      });

      it('does not start when it is already cancelled', async () => {
        await expect(model.complete(SHORT_ANSWER, AbortSignal.abort())).rejects.toSatisfy(
          isCancellation,
        );
        await expect(model.choose(OBVIOUS_YES, AbortSignal.abort())).rejects.toSatisfy(
          isCancellation,
        );
      });

      it('answers again after having been stopped', async () => {
        const reply = await model.complete(SHORT_ANSWER, new AbortController().signal);
        expect(reply).toMatchObject({ outcome: 'ok' });
      });

      it('leans to the obvious label', async () => {
        const yes = await model.choose(OBVIOUS_YES, new AbortController().signal);
        const no = await model.choose(OBVIOUS_NO, new AbortController().signal);
        expect(yes).toMatchObject({ outcome: 'ok' });
        expect(no).toMatchObject({ outcome: 'ok' });
        if (yes.outcome === 'ok' && no.outcome === 'ok') {
          expect(yes.margin).toBeGreaterThan(0);
          expect(no.margin).toBeLessThan(yes.margin);
          expect(yes.usage.promptTokens).toBeGreaterThan(5);
        }
      });

      it('may be disposed of twice', async () => {
        const other = await subject.open();
        await other.dispose();
        await expect(other.dispose()).resolves.toBeUndefined();
      });
    },
  );
}

function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

function isCancellation(error: unknown): boolean {
  return error instanceof ReviewError && error.code === 'CANCELLED';
}
