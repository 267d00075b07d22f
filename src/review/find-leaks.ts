import { z } from 'zod';
import type { AnalysedFile } from '../analyzers/file-result.ts';
import type { AnalysisPool } from '../analyzers/pool.ts';
import type { Finding } from '../core/finding.ts';
import { ReviewError } from '../core/review-error.ts';
import type { Shortfall, SourceFile } from '../core/review-result.ts';
import { isAtLeast } from '../core/severity.ts';
import type { Location } from '../core/span.ts';
import type { ContentCache } from '../io/cache.ts';
import { sha256OfParts } from '../io/hash.ts';
import { lineIndex } from '../text/line-index.ts';
import { mayHoldSecret } from '../text/mask-secrets.ts';
import type { RemovedLines, Snapshot } from './scope/scope-request.ts';

export interface LeakContext {
  readonly pool: AnalysisPool;
  readonly cache: ContentCache;
  /** Names the analysing code, see `analysisVersion`. */
  readonly version: string;
}

export interface Leaks {
  readonly inTexts: readonly Finding[];
  /** Their locations are where the secrets stood: nothing is there now. */
  readonly inHistory: readonly Finding[];
  readonly shortfalls: readonly Shortfall[];
}

/**
 * Secrets outside the Python under review: in settings, scripts and templates, and in what the change takes out, which stays in the history
 * for everyone who can read it.
 */
export async function findLeaks(
  snapshot: Snapshot,
  context: LeakContext,
  signal: AbortSignal,
): Promise<Leaks> {
  const searched = snapshot.texts.filter(({ format }) => format !== 'lock');
  const removed = snapshot.removed.filter(
    ({ before }) => before.format !== 'lock' && mayHoldSecret(removedText(before)),
  );
  const [texts, old] = await Promise.all([
    analyseAll(searched, context, signal),
    analyseAll(
      removed.map(({ before }) => before),
      context,
      signal,
    ),
  ]);
  const now = [...snapshot.files, ...snapshot.texts];
  return {
    inTexts: texts.flatMap(({ analysis }) => analysis.findings),
    inHistory: removed.flatMap((one) => leftInHistory(one, old, now)),
    shortfalls: missing(searched, texts),
  };
}

async function analyseAll(
  files: readonly SourceFile[],
  context: LeakContext,
  signal: AbortSignal,
): Promise<readonly AnalysedFile[]> {
  const known = readCache(files, context);
  const fresh = await Promise.all(
    files.map(async (file) => {
      const key = keyOf(file, context);
      if (known.has(key)) {
        return undefined;
      }
      try {
        return { key, result: await context.pool.analyse(file, signal) };
      } catch (error) {
        if (error instanceof ReviewError && error.code === 'CANCELLED') {
          return undefined;
        }
        throw error;
      }
    }),
  );
  const made = fresh.filter((one) => one !== undefined);
  const finished = made.filter(({ result }) => result.isUnfinished !== true);
  context.cache.putJson(new Map(finished.map(({ key, result }) => [key, result])));
  return [...known.values(), ...made.map(({ result }) => result)].sort((left, right) =>
    left.path < right.path ? -1 : 1,
  );
}

function readCache(
  files: readonly SourceFile[],
  context: LeakContext,
): ReadonlyMap<string, AnalysedFile> {
  const known = new Map<string, AnalysedFile>();
  for (const [key, value] of context.cache.getJson(files.map((file) => keyOf(file, context)))) {
    if (isAnalysedFile(value)) {
      known.set(key, value);
    }
  }
  return known;
}

function keyOf({ path, hash }: SourceFile, { version }: LeakContext): string {
  return sha256OfParts(['leaks', version, path, hash]);
}

const analysedFileSchema = z.object({
  path: z.string(),
  analysis: z.object({
    findings: z.array(z.object({ rule: z.string(), location: z.object({ file: z.string() }) })),
  }),
  shortfalls: z.array(z.string()),
});

/** The check is against damage; the key names the code that wrote it. */
function isAnalysedFile(value: unknown): value is AnalysedFile {
  return analysedFileSchema.safeParse(value).success;
}

function missing(
  files: readonly SourceFile[],
  analysed: readonly AnalysedFile[],
): readonly Shortfall[] {
  const done = new Map(analysed.map((one) => [one.path, one]));
  return files.flatMap((file) => {
    const reasons = done.get(file.path)?.shortfalls ?? ['not analysed: the review was interrupted'];
    return reasons.map((reason): Shortfall => ({ step: 'analyse', file: file.path, reason }));
  });
}

function removedText({ text, changedLines }: SourceFile): string {
  const lines = text.split(/\r\n|\r|\n/u);
  return (changedLines ?? [])
    .map(({ first, last }) => lines.slice(first - 1, last).join('\n'))
    .join('\n');
}

/** What was taken out and stands nowhere else now, reported where it stood. */
function leftInHistory(
  { before, nowAt }: RemovedLines,
  analysed: readonly AnalysedFile[],
  now: readonly SourceFile[],
): readonly Finding[] {
  const found = analysed.find(({ path }) => path === before.path)?.analysis.findings ?? [];
  const file = now.find(({ path }) => path === before.path);
  return found.flatMap((finding) => {
    const { span, start } = finding.location;
    const range = (before.changedLines ?? []).findIndex(
      ({ first, last }) => first <= start.line && start.line <= last,
    );
    const literal = before.text.slice(span.start, span.end);
    const isStill = now.some(({ text }) => text.includes(literal));
    if (
      finding.category !== 'secrets' ||
      finding.suppression !== undefined ||
      range < 0 ||
      isStill
    ) {
      return [];
    }
    const location = placeNow(before.path, file, nowAt[range] ?? 1);
    return [
      {
        ...withoutFix(finding),
        severity: isAtLeast(finding.severity, 'high') ? ('medium' as const) : finding.severity,
        location,
        message: `${subjectOf(finding.message)} is taken out here, and stays in the history: it is as known as before`,
        evidence: [
          { kind: 'match' as const, location, note: 'it stood here: replace it by another one' },
        ],
      },
    ];
  });
}

function withoutFix(finding: Finding): Finding {
  const { fix: _, ...rest } = finding;
  return rest;
}

/** `The value of … (tr••••••••)`, without what follows. */
function subjectOf(message: string): string {
  const [, subject = 'A secret', shown = ''] =
    /^(.*?) is in the (?:source|file)( \([^)]*\))?/u.exec(message) ?? [];
  return `${subject}${shown}`;
}

function placeNow(path: string, file: SourceFile | undefined, line: number): Location {
  const lines = lineIndex(file?.text ?? '');
  const { start } = lines.lineSpan(line);
  return lines.locationOf(path, { start, end: start });
}
