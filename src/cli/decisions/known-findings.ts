import { loadConfig } from '../../config/load.ts';
import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { pathBelow } from '../../review/decisions/decisions-folder.ts';
import {
  recentReviews,
  rereadFile,
  type RememberedReview,
} from '../../review/decisions/last-findings.ts';
import { conductReview, reviewCache, withReviewSession } from '../review/session.ts';
import type { ReviewFlags } from '../review/options.ts';
import type { Named } from './choose-by-prefix.ts';

/** A finding that can be decided about, with the files that it is in. */
export interface KnownFinding extends Named {
  readonly finding: Finding;
  /** Absolute: what the finding's paths are relative to. */
  readonly root: string;
  /**
   * The finding's file, and those that its data comes from.
   * @throws ReviewError `USAGE` where the finding's file is not the one that was reviewed.
   */
  readonly files: () => ReadonlyMap<string, SourceFile>;
}

export interface FindFlags {
  /** Files and folders to review now. */
  readonly file?: readonly string[];
  readonly cacheDir?: string;
}

/** What can be decided about: the findings of a review that runs now, or those of the latest ones. */
export async function knownFindings(
  root: string,
  flags: FindFlags,
): Promise<readonly KnownFinding[]> {
  return flags.file === undefined ? remembered(root, flags) : foundNow(root, flags.file, flags);
}

const FLAGS: ReviewFlags = {
  model: 'none',
  format: [],
  severity: 'low',
  rule: [],
  trials: false,
  cache: true,
  color: false,
};

async function remembered(root: string, flags: FindFlags): Promise<readonly KnownFinding[]> {
  const config = await loadConfig({ cwd: process.cwd(), flags: { ...FLAGS, ...cacheOf(flags) } });
  const cache = reviewCache(config.cacheDir);
  try {
    const reviews = recentReviews(cache, root);
    if (reviews.length === 0) {
      throw new ReviewError('USAGE', 'No review of this project is remembered', {
        hint: 'Run `assay review` first, or name the file that the finding is in: --file PATH.',
      });
    }
    const known = reviews.flatMap((review) =>
      review.findings.map((finding) => ({
        ...labelled(finding, root, review.root),
        files: () => rereadFiles(finding, review),
      })),
    );
    // Of two reviews the later counts, which comes first.
    const newest = new Map(known.toReversed().map((one) => [one.fingerprint, one]));
    return known.filter((one) => newest.get(one.fingerprint) === one);
  } finally {
    cache.close();
  }
}

async function foundNow(
  root: string,
  paths: readonly string[],
  flags: FindFlags,
): Promise<readonly KnownFinding[]> {
  const reviewFlags: ReviewFlags = { ...FLAGS, ...cacheOf(flags) };
  const config = await loadConfig({ cwd: process.cwd(), flags: reviewFlags });
  const result = await withReviewSession(config, reviewFlags, (session) =>
    conductReview(session, {
      target: { kind: 'paths', paths },
      triesFrom: 'critical',
    }),
  );
  const files = new Map(result.files.map((file) => [file.path, file]));
  const dismissed = result.suppressed.filter(({ suppression }) => suppression === undefined);
  return [...result.findings, ...dismissed].map((finding) => ({
    ...labelled(finding, root, result.root),
    files: () => files,
  }));
}

function cacheOf({ cacheDir }: FindFlags): Pick<ReviewFlags, 'cacheDir'> {
  return cacheDir === undefined ? {} : { cacheDir };
}

function labelled(finding: Finding, root: string, reviewRoot: string): Omit<KnownFinding, 'files'> {
  const { location, rule, fingerprint } = finding;
  const path = pathBelow(root, { root: reviewRoot, path: location.file }) ?? location.file;
  return {
    finding,
    fingerprint,
    root: reviewRoot,
    label: `${path}:${location.start.line}  ${rule}`,
  };
}

function rereadFiles(finding: Finding, review: RememberedReview): ReadonlyMap<string, SourceFile> {
  const own = finding.location.file;
  const paths = finding.evidence.flatMap((one) =>
    one.kind === 'trace' ? one.steps.map(({ location }) => location.file) : [],
  );
  const files = new Map<string, SourceFile>();
  for (const path of new Set([own, ...paths])) {
    const file = rereadFile(review, path);
    if (file === 'changed') {
      throw new ReviewError('USAGE', `${path} has changed since the review that told of this`, {
        hint: 'Run the review again, so that you decide about the code as it is now.',
      });
    }
    if (file !== undefined) {
      files.set(path, file);
    }
  }
  return files;
}
