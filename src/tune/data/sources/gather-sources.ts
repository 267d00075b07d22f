/** Opens everything that a training set is to be built from: public sets, ready rows, a project, our own examples, evaluation sets. */
import { ReviewError } from '../../../core/review-error.ts';
import { openConverter } from '../../examples/convert/convert-record.ts';
import { projectExamples } from '../../examples/project/project-examples.ts';
import { openReviewer, type Reviewer } from '../../examples/reviewer.ts';
import { syntheticExamples } from '../../examples/synthetic/synthetic-examples.ts';
import { openTrier } from '../../examples/trier.ts';
import type { OpenedSandboxes } from '../../../sandbox/open-sandboxes.ts';
import type { EvaluationData, ExampleSource } from '../build-data.ts';
import type { LicencePolicy } from '../filter/licence-policy.ts';
import { evaluationSets, publicSet, PUBLIC_SETS } from '../sets/catalogue.ts';
import type { PublicSet } from '../sets/public-set.ts';
import { readEvaluationData, type EvaluationSetFiles } from './evaluation-data.ts';
import { fetchSet, type HubSurroundings, type SetFile } from './hub-set.ts';
import { lookInFolder, type LocalFolder } from './local-folder.ts';
import { madeHere, refusedSource } from './made-source.ts';
import { openRowsSource } from './rows-source.ts';
import { openSetSource } from './set-source.ts';

export interface SourcesWanted {
  /** Names of public sets; without any, all that `from` holds. */
  readonly sets: readonly string[];
  /** Folder with sets and ready rows, which are not fetched then. */
  readonly from: string | undefined;
  /** A folder of the repository to learn from. */
  readonly project: string | undefined;
  /** A report with tried rewrites of that project. */
  readonly report: string | undefined;
  readonly isSynthetic: boolean;
  /** Where rewrites that are made here are run; undefined where the analysis alone is to decide. */
  readonly openSandboxes?: ((signal: AbortSignal) => Promise<OpenedSandboxes>) | undefined;
  /** The user's own evaluation data. */
  readonly evaluation: readonly string[];
  /** True where nothing is to be compared with HumanEval and MBPP. */
  readonly isWithoutEvaluationSets: boolean;
  readonly licences: LicencePolicy;
  readonly seed: number;
  readonly hub: HubSurroundings;
}

export interface Gathered {
  readonly sources: readonly ExampleSource[];
  readonly evaluation: EvaluationData;
}

/**
 * @throws ReviewError `USAGE` where nothing is asked for, for an unknown set, an evaluation set to train on, or a licence that forbids;
 *   `DATA_DOWNLOAD_FAILED`, `FILE_UNREADABLE`, `PATH_NOT_FOUND`, `CANCELLED`.
 */
export async function gatherSources(wanted: SourcesWanted, signal: AbortSignal): Promise<Gathered> {
  requireSomething(wanted);
  const named = wanted.sets.map((name) => trainable(publicSet(name)));
  named.forEach((set) => requireLicence(set, wanted.licences, undefined));
  const local = wanted.from === undefined ? NO_FOLDER : await lookInFolder(wanted.from, signal);
  const evaluation = await gatherEvaluation(wanted, local, signal);
  const chosen =
    named.length > 0
      ? named
      : [...local.sets.keys()]
          .map((name) => PUBLIC_SETS[name])
          .filter(({ role }) => role === 'train');
  const reviewer = await openReviewer();
  const sources: ExampleSource[] = [];
  for (const set of chosen) {
    sources.push(await gatherSet({ set, local, wanted, reviewer }, signal));
  }
  if (local.rows.length > 0) {
    sources.push(await openRowsSource(local.rows, signal));
  }
  return { sources: [...sources, ...ownSources(wanted, reviewer)], evaluation };
}

const NO_FOLDER: LocalFolder = { sets: new Map(), rows: [] };
/** Commits that are looked at, and how often a scene is told. */
const MAX_COMMITS = 2000;
const VARIATIONS = 4;

function requireSomething({ sets, from, project, isSynthetic }: SourcesWanted): void {
  if (sets.length === 0 && from === undefined && project === undefined && !isSynthetic) {
    throw new ReviewError('USAGE', 'There is nothing to build from', {
      hint: 'Name one or more of --set NAME, --from FOLDER, --project PATH and --synthetic.',
    });
  }
}

function trainable(set: PublicSet): PublicSet {
  if (set.role === 'evaluation-only') {
    throw new ReviewError('USAGE', `${set.title} is for evaluation only, never for training`, {
      hint: 'Leave it out: every row is compared with it anyway.',
    });
  }
  return set;
}

function requireLicence(set: PublicSet, licences: LicencePolicy, stated: string | undefined): void {
  const licence = forbidden(set, licences, stated);
  if (licence !== undefined) {
    throw new ReviewError(
      'USAGE',
      `${set.title} is under ${licence}, which is not allowed (allowed: ${licences.text})`,
      {
        hint:
          set.licence.spdx === 'NOASSERTION'
            ? 'If the terms under which you got it allow your use: --licence NOASSERTION.'
            : `If your use is one that it allows: --licence ${licence}. Else leave the set out.`,
      },
    );
  }
}

/** The licence that stands against it: the catalogue's, or that of the set's page where it has changed. */
function forbidden(
  set: PublicSet,
  licences: LicencePolicy,
  stated: string | undefined,
): string | undefined {
  return [set.licence.spdx, stated].find((licence) => !licences.allows(licence));
}

interface SetWanted {
  readonly set: PublicSet;
  readonly local: LocalFolder;
  readonly wanted: SourcesWanted;
  readonly reviewer: Reviewer;
}

async function gatherSet(
  { set, local, wanted, reviewer }: SetWanted,
  signal: AbortSignal,
): Promise<ExampleSource> {
  const found = await findFiles(set, { local, wanted }, signal);
  const isNamed = wanted.sets.length > 0;
  if (isNamed) {
    requireLicence(set, wanted.licences, found.licence);
  }
  if (forbidden(set, wanted.licences, found.licence) !== undefined) {
    return refusedSource(set, found.files, signal);
  }
  return openSetSource(
    {
      set,
      files: found.files,
      revision: found.revision,
      openConverter: (revision) =>
        openConverter({
          set: set.name,
          reviewer,
          origin: { revision, licence: set.licence.spdx },
        }).convert,
    },
    signal,
  );
}

interface FoundFiles {
  readonly files: readonly SetFile[];
  readonly revision: string | undefined;
  readonly licence: string | undefined;
}

/** In the user's folder where one is given and has it, else from the hub. */
async function findFiles(
  set: PublicSet,
  { local, wanted }: { readonly local: LocalFolder; readonly wanted: SourcesWanted },
  signal: AbortSignal,
): Promise<FoundFiles> {
  const files = local.sets.get(set.name);
  return files === undefined
    ? fetchSet(set, wanted.hub, signal)
    : { files, revision: undefined, licence: undefined };
}

async function gatherEvaluation(
  wanted: SourcesWanted,
  local: LocalFolder,
  signal: AbortSignal,
): Promise<EvaluationData> {
  const isPublic = wanted.sets.length > 0 || wanted.from !== undefined;
  const known = isPublic ? evaluationSets() : [];
  const sets: EvaluationSetFiles[] = [];
  if (!wanted.isWithoutEvaluationSets) {
    for (const set of known) {
      sets.push({ set, ...(await findEvaluationSet(set, { local, wanted }, signal)) });
    }
  }
  return readEvaluationData(
    {
      sets,
      folders: wanted.evaluation,
      leftOut: wanted.isWithoutEvaluationSets ? known.map(({ title }) => title) : [],
    },
    signal,
  );
}

async function findEvaluationSet(
  set: PublicSet,
  where: { readonly local: LocalFolder; readonly wanted: SourcesWanted },
  signal: AbortSignal,
): Promise<FoundFiles> {
  try {
    return await findFiles(set, where, signal);
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'DATA_DOWNLOAD_FAILED') {
      throw new ReviewError(
        error.code,
        `${error.message}; no row may come close to ${set.title}, so it is needed`,
        {
          hint: `Put it into the folder of --from under the name ${set.name}, or build without it: --without-eval-sets. ${error.hint}`,
          cause: error,
        },
      );
    }
    throw error;
  }
}

function ownSources(wanted: SourcesWanted, reviewer: Reviewer): readonly ExampleSource[] {
  const { project, report, isSynthetic, seed } = wanted;
  const sources: ExampleSource[] = [];
  if (project !== undefined) {
    const request = { root: project, report, reviewer, maxCommits: MAX_COMMITS };
    sources.push(
      madeHere('project', 'The project’s history', (signal) => projectExamples(request, signal)),
    );
  }
  if (isSynthetic) {
    const { openSandboxes } = wanted;
    const trier =
      openSandboxes === undefined
        ? undefined
        : openTrier(async (signal) => (await openSandboxes(signal)).sandboxes, reviewer);
    const cleanFolders =
      project === undefined ? [] : [{ root: project, name: 'project', licence: undefined }];
    const request = { reviewer, seed, variations: VARIATIONS, cleanFolders, trier };
    sources.push(
      madeHere('synthetic', 'The rules’ examples and seeded defects', (signal) =>
        syntheticExamples(request, signal),
      ),
    );
  }
  return sources;
}
