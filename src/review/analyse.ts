import { z } from 'zod';
import type { FunctionSummary } from '../analyzers/analyzer.ts';
import type { FollowedData } from '../analyzers/dataflow/follow-data.ts';
import { foldTraced } from '../analyzers/dataflow/fold-traced.ts';
import { withoutSettled } from '../analyzers/dataflow/settled-places.ts';
import type { AnalysedFile } from '../analyzers/file-result.ts';
import type { AnalysisPool } from '../analyzers/pool.ts';
import { ReviewError } from '../core/review-error.ts';
import type { Finding } from '../core/finding.ts';
import type { Shortfall, SourceFile } from '../core/review-result.ts';
import type { ContentCache } from '../io/cache.ts';
import { sha256OfParts } from '../io/hash.ts';
import { RULES } from '../rules/registry.ts';
import type { CollectedFacts } from '../rules/rule.ts';
import { compareModules } from '../rules/run-rules.ts';
import { bringIntoReview } from './bring-into-review.ts';
import { pythonElsewhere } from './python-elsewhere.ts';
import { wordsElsewhere } from './words-elsewhere.ts';

export interface AnalyseContext {
  readonly pool: AnalysisPool;
  /** Absolute; paths of files are relative to it. */
  readonly root: string;
  readonly cache: ContentCache;
  /** Names the analysing code, see `analysisVersion`. */
  readonly version: string;
  /** Files of the review that modules render: data is followed into them. */
  readonly templates: readonly SourceFile[];
  readonly onProgress: (done: number, total: number, subject: string) => void;
  /** Called when a file turns out to be one that no review has seen before. */
  readonly onFresh?: () => void;
}

/** What fast analysis knows about the files of a review. */
export interface Analysis {
  /** By file, then in source order; findings of rules that compare files last. */
  readonly findings: readonly Finding[];
  /** Where following data has shown that nothing arrives that does harm: in templates, too. */
  readonly settled: FollowedData['settled'];
  /** By path. */
  readonly functions: ReadonlyMap<string, readonly FunctionSummary[]>;
  readonly shortfalls: readonly Shortfall[];
}

/** Analyses every file, from the cache where its content was seen before, then compares the files with one another. */
export async function analyse(
  files: readonly SourceFile[],
  context: AnalyseContext,
  signal: AbortSignal,
): Promise<Analysis> {
  const known = readCache(files, context);
  const rest = files.filter((file) => !known.has(file.path));
  if (rest.length > 0) {
    context.onFresh?.();
  }
  // Data needs the texts alone: a thread follows it while the others look at the files one by one.
  const [fresh, followed] = await Promise.all([
    analyseFresh(rest, context, signal).finally(() => {
      context.onProgress(files.length, files.length, 'following data through the project');
    }),
    follow([...files, ...templatesFor(files, context)], context, signal),
  ]);
  const keys = new Map(files.map((file) => [file.path, cacheKey(file, context.version)]));
  // What was stopped is tried again the next time.
  const finished = fresh.filter((one) => one.isUnfinished !== true);
  context.cache.putJson(new Map(finished.map((one) => [keys.get(one.path) ?? '', one])));
  const analysed = new Map([
    ...known,
    ...fresh.map((one): [string, AnalysedFile] => [one.path, one]),
  ]);
  const assembled = assemble(files, analysed, signal);
  const compared = await compare(files, assembled, { root: context.root, signal });
  return {
    findings: foldTraced(
      withoutSettled([...assembled.findings, ...compared.findings], followed.settled),
      followed.findings,
      followed.settled,
    ),
    settled: followed.settled,
    functions: assembled.functions,
    shortfalls: [
      ...assembled.shortfalls,
      ...compared.shortfalls,
      ...followed.shortfalls.map(({ file, reason }): Shortfall =>
        file === '' ? { step: 'analyse', reason } : { step: 'analyse', file, reason },
      ),
    ],
  };
}

/** A review of templates alone has nothing to follow, unless they are a change: then the modules lie beside it. */
function templatesFor(
  files: readonly SourceFile[],
  { templates }: AnalyseContext,
): readonly SourceFile[] {
  const isChange = templates.some((file) => file.changedLines !== undefined);
  return files.length === 0 && !isChange ? [] : templates;
}

/** Follows data through the files together; the same files are not followed twice. */
async function follow(
  files: readonly SourceFile[],
  { root, pool, cache, version }: AnalyseContext,
  signal: AbortSignal,
): Promise<FollowedData> {
  if (files.length === 0) {
    return { findings: [], settled: [], shortfalls: [] };
  }
  const others = await filesAround(files, root, signal);
  const parts = [...files, ...others].flatMap((file) => [file.path, file.hash]);
  const key = sha256OfParts(['flows', version, `${files.length}`, ...parts]);
  const known = cache.getJson([key]).get(key);
  if (isFollowedData(known)) {
    return about(files, known);
  }
  try {
    const followed = await pool.follow([...files, ...others], signal);
    // What only took too long this time is tried again.
    if (followed.shortfalls.every(({ file }) => file !== '')) {
      cache.putJson(new Map([[key, followed]]));
    }
    return about(files, followed);
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'CANCELLED') {
      return {
        findings: [],
        settled: [],
        shortfalls: [{ file: '', reason: `data was ${interruption(signal)}` }],
      };
    }
    throw error;
  }
}

/** Of a change, the rest of the project: it is followed too, though nothing is said of it. */
async function filesAround(
  files: readonly SourceFile[],
  root: string,
  signal: AbortSignal,
): Promise<readonly SourceFile[]> {
  if (signal.aborted || files.every((file) => file.changedLines === undefined)) {
    return [];
  }
  try {
    return await pythonElsewhere(root, files, signal);
  } catch (error) {
    if (signal.aborted) {
      return [];
    }
    throw error;
  }
}

function about(files: readonly SourceFile[], followed: FollowedData): FollowedData {
  const paths = new Set(['', ...files.map((file) => file.path)]);
  return {
    ...followed,
    findings: bringIntoReview(followed.findings, files),
    shortfalls: followed.shortfalls.filter(({ file }) => paths.has(file)),
  };
}

interface Comparison {
  readonly root: string;
  readonly signal: AbortSignal;
}

type FactsByKey = ReadonlyMap<string, readonly CollectedFacts[]>;

/** What a rule says for want of other files is compared with them; they are only looked for where one said anything. */
async function compare(
  files: readonly SourceFile[],
  { facts, isGathered }: Pick<Assembled, 'facts' | 'isGathered'>,
  { root, signal }: Comparison,
): Promise<Pick<Analysis, 'findings' | 'shortfalls'>> {
  const isWhole = isGathered && files.every((file) => file.changedLines === undefined);
  const first = compareModules(RULES, facts, { isWhole });
  const asking = RULES.filter((rule) => 'compare' in rule && rule.asksElsewhere === true);
  const ids = new Set<string>(asking.map((rule) => rule.meta.id));
  const sure = first.findings.filter((finding) => !ids.has(finding.rule));
  const namedElsewhere =
    sure.length < first.findings.length ? await namesElsewhere(files, { root, signal }) : undefined;
  const second =
    namedElsewhere === undefined
      ? { findings: [], failures: [] }
      : compareModules(asking, facts, { isWhole, namedElsewhere });
  return {
    findings: [...sure, ...second.findings],
    shortfalls: [...first.failures, ...second.failures].map(({ rule, reason }) => ({
      step: 'analyse',
      reason: `the rule ${rule} failed: ${reason}`,
    })),
  };
}

async function namesElsewhere(
  files: readonly SourceFile[],
  { root, signal }: Comparison,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return await wordsElsewhere(root, files, signal);
  } catch (error) {
    if (signal.aborted) {
      return undefined;
    }
    throw error;
  }
}

async function analyseFresh(
  files: readonly SourceFile[],
  context: AnalyseContext,
  signal: AbortSignal,
): Promise<readonly AnalysedFile[]> {
  let done = 0;
  const results = await Promise.all(
    files.map(async (file) => {
      try {
        return await context.pool.analyse(file, signal);
      } catch (error) {
        if (error instanceof ReviewError && error.code === 'CANCELLED') {
          return undefined;
        }
        throw error;
      } finally {
        done += 1;
        context.onProgress(done, files.length, file.path);
      }
    }),
  );
  return results.filter((result) => result !== undefined);
}

interface Assembled extends Omit<Analysis, 'settled'> {
  readonly facts: FactsByKey;
  /** False where a file was not looked at, or was given up before its facts were known: what only it mentions seems unused. */
  readonly isGathered: boolean;
}

function assemble(
  files: readonly SourceFile[],
  analysed: ReadonlyMap<string, AnalysedFile>,
  signal: AbortSignal,
): Assembled {
  const facts = new Map<string, CollectedFacts[]>();
  let isGathered = true;
  const findings: Finding[] = [];
  const shortfalls: Shortfall[] = [];
  const functions = new Map<string, readonly FunctionSummary[]>();
  for (const file of files) {
    const one = analysed.get(file.path);
    if (one === undefined) {
      shortfalls.push({ step: 'analyse', file: file.path, reason: interruption(signal) });
      isGathered = false;
      continue;
    }
    isGathered &&= Object.keys(one.analysis.facts).length > 0;
    findings.push(...one.analysis.findings);
    functions.set(file.path, one.analysis.functions);
    for (const reason of one.shortfalls) {
      shortfalls.push({ step: 'analyse', file: file.path, reason });
    }
    for (const [rule, value] of Object.entries(one.analysis.facts)) {
      const list = facts.get(rule) ?? [];
      list.push({ path: file.path, facts: value });
      facts.set(rule, list);
    }
  }
  return { findings, functions, shortfalls, facts, isGathered };
}

function interruption(signal: AbortSignal): string {
  return signal.aborted ? 'not analysed: the review was interrupted' : 'not analysed';
}

function readCache(
  files: readonly SourceFile[],
  { cache, version }: AnalyseContext,
): ReadonlyMap<string, AnalysedFile> {
  const keys = new Map(files.map((file) => [cacheKey(file, version), file]));
  const known = new Map<string, AnalysedFile>();
  for (const [key, value] of cache.getJson([...keys.keys()])) {
    const file = keys.get(key);
    if (file !== undefined && isAnalysedFile(value) && value.path === file.path) {
      known.set(file.path, value);
    }
  }
  return known;
}

// The path is part of the key because rules look at it, and because findings carry it.
function cacheKey(file: SourceFile, version: string): string {
  return sha256OfParts(['analysis', version, file.path, file.hash]);
}

const analysedFileSchema = z.object({
  path: z.string(),
  analysis: z.object({
    parses: z.boolean(),
    findings: z.array(z.object({ rule: z.string(), location: z.object({ file: z.string() }) })),
    facts: z.record(z.string(), z.unknown()),
    functions: z.array(z.object({ qualifiedName: z.string() })),
  }),
  shortfalls: z.array(z.string()),
});

const followedDataSchema = z.object({
  findings: z.array(z.object({ rule: z.string(), location: z.object({ file: z.string() }) })),
  settled: z.array(z.object({ rules: z.array(z.string()) })),
  shortfalls: z.array(z.object({ file: z.string(), reason: z.string() })),
});

function isFollowedData(value: unknown): value is FollowedData {
  return followedDataSchema.safeParse(value).success;
}

/** The cache holds what this code wrote under a key that names this code; the check is against damage, not against change. */
function isAnalysedFile(value: unknown): value is AnalysedFile {
  return analysedFileSchema.safeParse(value).success;
}
