import type { Config } from '../../config/schema.ts';
import type { ReviewResult } from '../../core/review-result.ts';
import { debugLog, silentLog, type Log } from '../../io/log.ts';
import type { ModelChoice } from '../../review/model/consult-model.ts';
import type { ScoredItem } from '../../review/context/context-item.ts';
import type { ReviewObserver } from '../../review/run.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import type { Progress } from '../progress.ts';

/** The log of a review: for `--debug` lines on stderr that leave the progress line whole, otherwise silence. */
export function reviewLog(isDebug: boolean, progress: Progress): Log {
  return isDebug
    ? debugLog({
        mask: maskSecrets,
        write: (line) => progress.around(() => process.stderr.write(line)),
      })
    : silentLog;
}

export function logStart(log: Log, config: Config, version: string): void {
  log.debug('starting', { version, node: process.version, platform: process.platform });
  log.debug('configuration', {
    files: config.sources,
    model: config.model,
    budgetSeconds: String(config.budgetSeconds),
    rules: config.rules,
    exclude: config.exclude,
  });
}

export function logModel(log: Log, choice: ModelChoice): void {
  switch (choice.kind) {
    case 'model': {
      const { name, provider, digest, contextTokens, abilities } = choice.model;
      log.debug('model ready', { name, provider, digest, contextTokens, abilities });
      return;
    }
    case 'none':
      log.debug('no model', { notices: choice.notices.map((notice) => notice.text) });
      return;
    case 'failed':
      log.debug('model failed', { code: choice.error.code, error: choice.error });
  }
}

/** Adds a line for each step that starts, and for each finding that settles. */
export function logSteps(log: Log, observer: ReviewObserver): ReviewObserver {
  let step = '';
  return {
    progress: (state) => {
      if (state.step !== step) {
        ({ step } = state);
        log.debug(step, { total: state.total });
      }
      observer.progress(state);
    },
    settled: (finding, file) => {
      const { rule, location } = finding;
      log.debug('settled', { rule, file: location.file, line: location.start.line });
      observer.settled(finding, file);
    },
    extended: (finding, file) => {
      const { rule, location } = finding;
      log.debug('extended', { rule, file: location.file, line: location.start.line });
      observer.extended?.(finding, file);
    },
    context: (unit, { taken, cut }) => {
      log.debug('context', {
        for: `${unit.path}:${unit.offset}`,
        rule: unit.rule,
        taken: taken.map(inShort),
        cut: cut.map(inShort),
      });
    },
    discovered: (tally) => log.debug('discovered', { ...tally }),
  };
}

function inShort({ part, source, score, tokens }: ScoredItem): Readonly<Record<string, unknown>> {
  return { part, source, score, tokens };
}

export function logResult(log: Log, result: ReviewResult): void {
  for (const { path, reason } of result.skipped) {
    log.debug('skipped', { path, reason });
  }
  const { timing, model } = result;
  log.debug('done', { timing, files: result.files.length, replies: model?.replies });
}
