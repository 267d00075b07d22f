import { z } from 'zod';
import type { AnalysisPool } from '../analyzers/pool.ts';
import type { FixCheckedEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { ReviewError } from '../core/review-error.ts';
import type { SourceFile } from '../core/review-result.ts';
import {
  checkFix,
  checkTogether,
  fixHolds,
  type FileCheck,
  type Reanalysis,
} from '../fix/check-fix.ts';
import { withLineEndsOf } from '../fix/line-ends.ts';
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
 * gains `fix-checked` evidence; one that does not is taken off its finding, which stays. The fixes of a file are applied
 * together, and halved where they do not all hold, so that the file is not analysed once for each.
 */
export async function verifyFixes(
  findings: readonly Finding[],
  context: VerifyContext,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const before = Map.groupBy(context.all, (finding) => finding.location.file);
  const known = readChecks(findings, context);
  const fresh = new Map<string, FixCheckedEvidence>();
  const checked = new Map<Finding, FixCheckedEvidence>();
  const groups = Map.groupBy(findings.filter(hasOwnFix), (finding) => finding.location.file);
  await Promise.all(
    [...groups].map(async ([path, group]) => {
      const file = context.files.get(path);
      if (file === undefined) {
        return;
      }
      const keys = new Map(group.map((one) => [one, checkKey(one, file, context.version)]));
      for (const finding of group) {
        const evidence = known.get(keys.get(finding) ?? '');
        if (evidence !== undefined) {
          checked.set(finding, evidence);
        }
      }
      const check: FileCheck = {
        file,
        before: before.get(path) ?? [],
        reanalyse: (_, text) => reanalyse({ path, text }, context.pool, signal),
      };
      const open = group.filter((finding) => !checked.has(finding));
      for (const [finding, evidence] of await checkedUntilStopped(open, check)) {
        checked.set(finding, evidence);
        fresh.set(keys.get(finding) ?? '', evidence);
      }
    }),
  );
  context.cache.putJson(fresh);
  return findings.map((finding) => {
    const evidence = checked.get(finding);
    if (!hasOwnFix(finding)) {
      return finding;
    }
    return evidence !== undefined && fixHolds(evidence)
      ? {
          ...withFileLineEnds(finding, context.files.get(finding.location.file)),
          evidence: [...finding.evidence, evidence],
        }
      : withoutFix(finding);
  });
}

/** A review that is stopped keeps its findings; what was not checked is not offered as a fix. */
async function checkedUntilStopped(
  findings: readonly Finding[],
  check: FileCheck,
): Promise<ReadonlyMap<Finding, FixCheckedEvidence>> {
  try {
    return await checkAll(findings, check);
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'CANCELLED') {
      return new Map();
    }
    throw error;
  }
}

/** All together first: the analysis of a file costs as much for one fix as for all of them. */
async function checkAll(
  findings: readonly Finding[],
  check: FileCheck,
): Promise<ReadonlyMap<Finding, FixCheckedEvidence>> {
  const [only, ...others] = findings;
  if (only === undefined) {
    return new Map();
  }
  if (others.length === 0) {
    const evidence = await checkFix({ ...check, finding: only });
    return evidence === undefined ? new Map() : new Map([[only, evidence]]);
  }
  const together = await checkTogether(findings, check);
  if (together !== undefined && fixHolds(together)) {
    return new Map(findings.map((finding) => [finding, together]));
  }
  const middle = findings.length >>> 1;
  const halves = await Promise.all([
    checkAll(findings.slice(0, middle), check),
    checkAll(findings.slice(middle), check),
  ]);
  return new Map(halves.flatMap((half) => [...half]));
}

/** Rules write line feeds; a report's reader applies the edits as they stand. */
function withFileLineEnds(finding: Finding, file: SourceFile | undefined): Finding {
  const { fix } = finding;
  return fix === undefined || file === undefined
    ? finding
    : { ...finding, fix: { ...fix, edits: withLineEndsOf(file.text, fix.edits) } };
}

function hasOwnFix(finding: Finding): boolean {
  return (
    finding.fix !== undefined &&
    finding.tool === 'assay' &&
    // The analyzer of a file that is not Python has checked its own.
    !finding.evidence.some(({ kind }) => kind === 'fix-checked')
  );
}

/** Analyses a text that is on no disk, in the review's own threads. */
export async function reanalyse(
  changed: { readonly path: string; readonly text: string },
  pool: AnalysisPool,
  signal: AbortSignal,
): Promise<Reanalysis> {
  const file = { ...changed, hash: sha256(changed.text) };
  const { analysis, isUnfinished } = await pool.findings(file, signal);
  // A copy that was looked at in part proves nothing: what it does not say may be there all the same.
  return { parses: analysis.parses && isUnfinished !== true, findings: analysis.findings };
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
