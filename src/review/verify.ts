import { z } from 'zod';
import type { AnalysisPool } from '../analyzers/pool.ts';
import type { FixCheckedEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import { checkFix, fixHolds, type Reanalysis } from '../fix/check-fix.ts';
import type { ContentCache } from '../io/cache.ts';
import { sha256, sha256OfParts } from '../io/hash.ts';

export interface VerifyContext {
  readonly pool: AnalysisPool;
  readonly cache: ContentCache;
  /** Names the analysing code, see `analysisVersion`. */
  readonly version: string;
  /** By path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Every finding of the analysis, before any selection. */
  readonly all: readonly Finding[];
}

/**
 * Checks the fixes that our own rules carry: each is applied to a copy of its file, and the copy analysed. A fix that holds
 * gains `fix-checked` evidence; one that does not is taken off its finding, which stays.
 */
export async function verifyFixes(
  findings: readonly Finding[],
  context: VerifyContext,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const before = Map.groupBy(context.all, (finding) => finding.location.file);
  const known = readChecks(findings, context);
  const fresh = new Map<string, FixCheckedEvidence>();
  const verified = await Promise.all(
    findings.map(async (finding) => {
      const file = context.files.get(finding.location.file);
      if (finding.fix === undefined || finding.tool !== 'assay' || file === undefined) {
        return finding;
      }
      const key = checkKey(finding, file, context.version);
      const check = {
        file,
        finding,
        before: before.get(file.path) ?? [],
        reanalyse: (path: string, text: string) => reanalyse({ path, text }, context.pool, signal),
      };
      const evidence = known.get(key) ?? (signal.aborted ? undefined : await checkFix(check));
      if (evidence === undefined) {
        return withoutFix(finding);
      }
      fresh.set(key, evidence);
      return fixHolds(evidence)
        ? { ...finding, evidence: [...finding.evidence, evidence] }
        : withoutFix(finding);
    }),
  );
  context.cache.putJson(fresh);
  return verified;
}

/** Analyses a text that is on no disk, in the review's own threads. */
export async function reanalyse(
  changed: { readonly path: string; readonly text: string },
  pool: AnalysisPool,
  signal: AbortSignal,
): Promise<Reanalysis> {
  const { analysis } = await pool.analyse({ ...changed, hash: sha256(changed.text) }, signal);
  return { parses: analysis.parses, findings: analysis.findings };
}

function withoutFix(finding: Finding): Finding {
  const { fix: _, ...rest } = finding;
  return rest;
}

function readChecks(
  findings: readonly Finding[],
  context: VerifyContext,
): ReadonlyMap<string, FixCheckedEvidence> {
  const keys = findings.flatMap((finding) => {
    const file = context.files.get(finding.location.file);
    return finding.fix === undefined || file === undefined
      ? []
      : [checkKey(finding, file, context.version)];
  });
  const known = new Map<string, FixCheckedEvidence>();
  for (const [key, value] of context.cache.getJson(keys)) {
    const checked = fixCheckedSchema.safeParse(value);
    if (checked.success) {
      known.set(key, checked.data);
    }
  }
  return known;
}

function checkKey(finding: Finding, file: SourceFile, version: string): string {
  return sha256OfParts([
    'fix',
    version,
    file.path,
    file.hash,
    finding.rule,
    JSON.stringify(finding.fix?.edits),
  ]);
}

const fixCheckedSchema = z.object({
  kind: z.literal('fix-checked'),
  parses: z.boolean(),
  findingGone: z.boolean(),
  newFindings: z.array(z.string()),
});
