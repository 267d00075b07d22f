import { join } from 'node:path';
import { z } from 'zod';
import type { Evidence } from '../../core/evidence.ts';
import { CATEGORIES, type Finding } from '../../core/finding.ts';
import type { ReviewResult, SourceFile } from '../../core/review-result.ts';
import { SEVERITIES } from '../../core/severity.ts';
import type { Location } from '../../core/span.ts';
import type { ContentCache } from '../../io/cache.ts';
import { readRegularFile } from '../../io/files.ts';
import { sha256OfParts } from '../../io/hash.ts';
import { makeSource } from '../scope/source.ts';
import { decisionsRoot } from './decisions-folder.ts';
import { rememberedMessage } from './recall.ts';

/**
 * What the latest reviews of a project found, kept in the cache so that `assay dismiss` needs no review of its own: places and
 * messages without secrets; the code is read from the disk again, and must be the same.
 */
export interface RememberedReview {
  /** Absolute: what the paths of its findings are relative to. */
  readonly root: string;
  readonly findings: readonly Finding[];
  /** By path. */
  readonly files: Readonly<Record<string, RememberedFile>>;
}

export interface RememberedFile {
  /** SHA-256 of its bytes, hex. */
  readonly hash: string;
  /** Offsets of literals that the rules know to be secrets. */
  readonly secrets: readonly (readonly [number, number])[];
}

/** Keeps what a review found; does nothing where the same is kept already. */
export function rememberFindings(cache: ContentCache, result: ReviewResult): void {
  const key = keyOf(decisionsRoot(result.root));
  const findings = decidable(result);
  const digest = sha256OfParts([
    result.root,
    ...findings.map(({ fingerprint }) => fingerprint),
    ...result.files.map(({ hash }) => hash),
  ]);
  const pointer = pointerOf(cache, key);
  if (pointer.digest === digest) {
    return;
  }
  const slot = (pointer.slot + 1) % REVIEWS_KEPT;
  cache.putJson(
    new Map<string, unknown>([
      [`${key}:${slot}`, reduced(result, findings)],
      [key, { slot, digest }],
    ]),
  );
}

/** The latest reviews of the project around `root`, newest first. */
export function recentReviews(cache: ContentCache, root: string): readonly RememberedReview[] {
  const key = keyOf(root);
  const { slot } = pointerOf(cache, key);
  const keys = Array.from(
    { length: REVIEWS_KEPT },
    (_, age) => `${key}:${(slot - age + REVIEWS_KEPT) % REVIEWS_KEPT}`,
  );
  const stored = cache.getJson(keys);
  return keys.flatMap((one) => {
    const read = reviewSchema.safeParse(stored.get(one));
    return read.success ? [read.data] : [];
  });
}

/**
 * A file of a remembered review as it is on the disk now, with the secrets that were known in it; `changed` where it is not the
 * one that was reviewed.
 */
export function rereadFile(
  { root, files }: RememberedReview,
  path: string,
): SourceFile | 'changed' | undefined {
  const known = files[path];
  if (known === undefined) {
    return undefined;
  }
  const read = readRegularFile(join(root, path), { maxBytes: MOST_BYTES });
  const made = makeSource({ path, read, isExplicit: true });
  return made.outcome === 'source' && made.file.hash === known.hash
    ? { ...made.file, secrets: known.secrets.map(([start, end]) => ({ start, end })) }
    : 'changed';
}

const REVIEWS_KEPT = 4;
/** Ranked ones, of one review. */
const MOST_FINDINGS = 5000;
const MOST_BYTES = 256 * 1024 * 1024;

function keyOf(root: string): string {
  return `last-findings:1:${root}`;
}

/** What people may decide about: also what they have dismissed already, not what is silenced in the source. */
function decidable({ findings, suppressed }: ReviewResult): readonly Finding[] {
  return [...findings, ...suppressed.filter((one) => one.decision !== undefined)].slice(
    0,
    MOST_FINDINGS,
  );
}

function reduced({ root, files }: ReviewResult, findings: readonly Finding[]): RememberedReview {
  const kept = findings.map(reducedFinding);
  const wanted = new Set(kept.flatMap((finding) => placesOf(finding).map(({ file }) => file)));
  return {
    root,
    findings: kept,
    files: Object.fromEntries(
      files
        .filter(({ path }) => wanted.has(path))
        .map(({ path, hash, secrets = [] }) => [
          path,
          { hash, secrets: secrets.map(({ start, end }) => [start, end]) },
        ]),
    ),
  };
}

/** Only what tells where it is and what its code is. */
function reducedFinding(finding: Finding): Finding {
  const { rule, category, severity, location, fingerprint, tool } = finding;
  return {
    rule,
    category,
    severity,
    message: rememberedMessage(finding),
    location,
    evidence: finding.evidence.flatMap((one): readonly Evidence[] => {
      if (one.kind === 'match') {
        return [{ kind: 'match', location: one.location, note: '' }];
      }
      const source = one.kind === 'trace' ? one.steps[0] : undefined;
      return source === undefined
        ? []
        : [{ kind: 'trace', steps: [{ location: source.location, note: '' }] }];
    }),
    fingerprint,
    tool,
  };
}

function placesOf({ location, evidence }: Finding): readonly Location[] {
  return [
    location,
    ...evidence.flatMap((one) =>
      one.kind === 'trace' ? one.steps.map((step) => step.location) : [],
    ),
  ];
}

function pointerOf(
  cache: ContentCache,
  key: string,
): { readonly slot: number; readonly digest: string } {
  const read = pointerSchema.safeParse(cache.getJson([key]).get(key));
  return read.success ? read.data : { slot: 0, digest: '' };
}

const WHOLE = z.int().nonnegative();
const pointerSchema = z.object({ slot: WHOLE.max(REVIEWS_KEPT - 1), digest: z.string() });

const position = z.object({ line: WHOLE, column: WHOLE });
const location = z.object({
  file: z.string(),
  span: z.object({ start: WHOLE, end: WHOLE }),
  start: position,
  end: position,
});
const step = z.object({ location, note: z.string() });

const reviewSchema = z.object({
  root: z.string(),
  findings: z.array(
    z.object({
      rule: z.string(),
      category: z.enum(CATEGORIES),
      severity: z.enum(SEVERITIES),
      message: z.string(),
      location,
      evidence: z.array(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('match'), location, note: z.string() }),
          z.object({ kind: z.literal('trace'), steps: z.array(step) }),
        ]),
      ),
      fingerprint: z.string(),
      tool: z.string(),
    }),
  ),
  files: z.record(
    z.string(),
    z.object({ hash: z.string(), secrets: z.array(z.tuple([WHOLE, WHOLE])) }),
  ),
});
