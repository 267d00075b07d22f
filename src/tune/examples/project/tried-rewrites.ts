import { join } from 'node:path';
import { z } from 'zod';
import { ReviewError } from '../../../core/review-error.ts';
import { describeReadFailure, readPythonFile, readRegularFile } from '../../../io/files.ts';
import { sha256 } from '../../../io/hash.ts';
import { applyEdits, editProblem } from '../../../text/edits.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import { rewriteRow } from '../rewrite-rows.ts';

export interface TriedRewritesRequest {
  /** What `assay review --format json` wrote. */
  readonly report: string;
  readonly reviewer: Reviewer;
}

const span = z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() });
const reportSchema = z.object({
  schemaVersion: z.literal(1),
  root: z.string(),
  files: z.array(z.object({ path: z.string(), hash: z.string() })),
  findings: z.array(
    z.object({
      rule: z.string(),
      fingerprint: z.string(),
      location: z.object({ file: z.string() }),
      evidence: z.array(z.looseObject({ kind: z.string(), speedup: z.unknown().optional() })),
      fix: z.object({ edits: z.array(z.object({ span, newText: z.string() })) }).optional(),
    }),
  ),
});
type Report = z.infer<typeof reportSchema>;

const LONGEST_REPORT = 256 * 1024 * 1024;
const LONGEST_FILE = 1024 * 1024;

/**
 * Rewrites that a review has tried, out of its report: those that gave equal results and were faster. The report names places in files, so a file that has
 * changed since is of no use.
 * @throws ReviewError `FILE_UNREADABLE` for a report that cannot be read or is none.
 */
export async function* triedRewriteExamples(
  { report, reviewer }: TriedRewritesRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const { root, files, findings } = readReport(report);
  const hashes = new Map(files.map(({ path, hash }) => [path, hash]));
  for (const finding of findings) {
    const trial = finding.evidence.find(({ kind }) => kind === 'trial');
    if (finding.fix !== undefined && trial !== undefined) {
      yield typeof trial.speedup === 'object' && trial.speedup !== null
        ? await fromFinding(finding, { root, hashes, reviewer }, signal)
        : dropped('tried rewrite is not faster');
    }
  }
}

function readReport(path: string): Report {
  const read = readRegularFile(path, { maxBytes: LONGEST_REPORT });
  if (read.outcome !== 'ok') {
    throw new ReviewError('FILE_UNREADABLE', `${path} ${describeReadFailure(read)}`, {
      hint: HINT,
    });
  }
  const parsed = reportSchema.safeParse(parsedJson(Buffer.from(read.bytes).toString('utf8')));
  if (!parsed.success) {
    throw new ReviewError('FILE_UNREADABLE', `${path} is not a report of a review`, { hint: HINT });
  }
  return parsed.data;
}

const HINT = 'Write one with `assay review --format json --output FILE`.';

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function fromFinding(
  { rule, fingerprint, location, fix }: Report['findings'][number],
  around: {
    readonly root: string;
    readonly hashes: ReadonlyMap<string, string>;
    readonly reviewer: Reviewer;
  },
  signal: AbortSignal,
): Promise<Made> {
  const { root, hashes, reviewer } = around;
  const path = location.file;
  const isInside = !path.split('/').includes('..') && !path.startsWith('/');
  const read = isInside
    ? readPythonFile(join(root, path), { maxBytes: LONGEST_FILE })
    : { outcome: 'not-found' as const };
  if (read.outcome !== 'ok' || read.hash !== hashes.get(path)) {
    return dropped('file of a tried rewrite has changed');
  }
  const edits = fix?.edits ?? [];
  const reviewed = reviewer.review(path, read.text);
  const finding = reviewed.findings.find(
    (one) => one.rule === rule && one.fingerprint === fingerprint,
  );
  if (finding === undefined || edits.length === 0 || editProblem(read.text, edits) !== undefined) {
    return dropped('tried rewrite no longer fits its file');
  }
  const group = `project:${sha256(root).slice(0, 12)}:${path}`;
  const row = await rewriteRow(
    {
      finding,
      reviewed,
      better: applyEdits(read.text, edits),
      origin: { source: 'project', revision: read.hash, group },
      kind: 'sft',
    },
    reviewer,
    signal,
  );
  return madeOr(row === undefined ? [] : [row], 'nothing that a review would ask about');
}
