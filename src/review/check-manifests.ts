import { realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import {
  checkDependencies,
  type CheckedDependencies,
} from '../analyzers/osv/check-dependencies.ts';
import { openAdvisoryStore, type AdvisoryStore } from '../analyzers/osv/advisories/store.ts';
import { isManifest } from '../analyzers/osv/requirements/manifests.ts';
import { ReviewError } from '../core/review-error.ts';
import type { Shortfall, SourceFile } from '../core/review-result.ts';
import { readRegularFile } from '../io/files.ts';
import { sha256 } from '../io/hash.ts';
import { vulnerableDependency } from '../rules/security/vulnerable-dependency.ts';
import type { Snapshot } from './scope/scope-request.ts';
import { isAskedFor, type Selection } from './select.ts';
import { wordsElsewhere } from './words-elsewhere.ts';

/** Where the advisories are. */
export interface AdvisorySettings {
  /** Assay's data folder; undefined where there is no home to have one in. */
  readonly dataFolder: string | undefined;
}

export interface ManifestCheck {
  /** Undefined where the user wants no such check. */
  readonly advisories: AdvisorySettings | undefined;
  readonly selection: Selection;
}

/** Compares the manifests under review with the advisories on this machine. Damaged advisories are a shortfall, absent ones a notice. */
export async function checkManifests(
  snapshot: Snapshot,
  { advisories, selection }: ManifestCheck,
  signal: AbortSignal,
): Promise<CheckedDependencies & { readonly shortfalls: readonly Shortfall[] }> {
  const manifests = snapshot.texts.filter(({ path }) => isManifest(path));
  const isWanted = isAskedFor(vulnerableDependency.meta.id, selection);
  if (advisories === undefined || manifests.length === 0 || !isWanted) {
    return NOTHING;
  }
  let store: AdvisoryStore | undefined;
  try {
    store =
      advisories.dataFolder === undefined ? undefined : openAdvisoryStore(advisories.dataFolder);
    const checked = await checkDependencies({
      manifests,
      files: snapshot.files,
      readIncluded: (path) => readIncluded(snapshot.root, path),
      wordsElsewhere: () => wordsBeside(snapshot, manifests, signal),
      store,
      now: Date.now(),
    });
    return { ...checked, shortfalls: [] };
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'ADVISORIES_FAILED') {
      const { message: reason, hint } = error;
      return { ...NOTHING, shortfalls: [{ step: 'analyse', reason, hint }] };
    }
    throw error;
  } finally {
    store?.close();
  }
}

const NOTHING = { findings: [], included: [], notices: [], shortfalls: [] };

const MOST_BYTES = 1_000_000;

/** A file below the root; a link on the way out of it is not followed. */
function readIncluded(root: string, path: string): SourceFile | undefined {
  try {
    const folder = realpathSync(dirname(join(root, path)));
    if (relative(realpathSync(root), folder).startsWith('..')) {
      return undefined;
    }
  } catch {
    return undefined;
  }
  const read = readRegularFile(join(root, path), { maxBytes: MOST_BYTES });
  if (read.outcome !== 'ok' || read.bytes.includes(0)) {
    return undefined;
  }
  const text = new TextDecoder('utf-8').decode(read.bytes);
  return { path, text, hash: sha256(read.bytes), format: 'ini' };
}

async function wordsBeside(
  { root, files }: Snapshot,
  manifests: readonly SourceFile[],
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return await wordsElsewhere(root, [...files, ...manifests], signal);
  } catch (error) {
    if (signal.aborted) {
      return undefined;
    }
    throw error;
  }
}
