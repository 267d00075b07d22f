import { ReviewError } from '../../../core/review-error.ts';
import { PUBLIC_SET_NAMES, type PublicSet, type PublicSetName } from './public-set.ts';

/**
 * Public sets as data. Columns and licences are what the sets' pages said when this was written; a set that has changed since is
 * found out when it is read. Revisions are branches: what a branch meant is asked of the hub at the download, fetched by commit, and
 * recorded in the card.
 */
export const PUBLIC_SETS: Readonly<Record<PublicSetName, PublicSet>> = {
  'code-feedback': {
    name: 'code-feedback',
    title: 'Code-Feedback',
    repository: 'm-a-p/Code-Feedback',
    revision: 'main',
    files: /\.(?:jsonl|parquet)$/u,
    role: 'train',
    licence: { spdx: 'Apache-2.0', basis: 'the card on the hub' },
    tasks: ['rewrite', 'explain'],
    columns: { id: optional('id'), messages: required('messages', 'conversations') },
  },
  'code-alpaca': {
    name: 'code-alpaca',
    title: 'CodeAlpaca 20K',
    repository: 'sahil2801/CodeAlpaca-20k',
    revision: 'main',
    files: /\.(?:json|jsonl|parquet)$/u,
    role: 'train',
    licence: {
      spdx: 'CC-BY-NC-4.0',
      basis:
        "the maker's own repository; the card on the hub says CC-BY-4.0, and the stricter one counts",
    },
    tasks: ['rewrite', 'explain'],
    columns: {
      instruction: required('instruction', 'prompt'),
      input: optional('input'),
      output: required('output', 'completion'),
    },
  },
  'code-vulnerability-dpo': {
    name: 'code-vulnerability-dpo',
    title: 'Code_Vulnerability_Security_DPO',
    repository: 'CyberNative/Code_Vulnerability_Security_DPO',
    revision: 'main',
    files: /\.(?:json|jsonl|parquet)$/u,
    role: 'train',
    licence: { spdx: 'Apache-2.0', basis: 'the card on the hub' },
    tasks: ['rewrite', 'verdict', 'explain'],
    columns: {
      language: required('lang', 'language'),
      vulnerability: required('vulnerability'),
      question: required('question', 'prompt'),
      chosen: required('chosen'),
      rejected: required('rejected'),
    },
    language: { column: 'language', python: /^python/u },
  },
  pysecdb: {
    name: 'pysecdb',
    title: 'PySecDB',
    repository: 'sunlab/PySecDB',
    revision: 'main',
    files: /\.(?:json|jsonl|parquet)$/u,
    role: 'train',
    licence: {
      spdx: 'NOASSERTION',
      basis: 'given to those who ask; the terms stand in the answer, and the code is its projects',
    },
    tasks: ['verdict', 'rewrite', 'explain'],
    columns: {
      category: optional('category', 'label', 'type'),
      cwe: optional('CWE_ID', 'cwe_id', 'cwe'),
      commit: required('commit_id', 'commit', 'sha', 'hash'),
      owner: optional('owner'),
      repository: optional('repo', 'repository', 'project'),
      message: optional('commit_message', 'message', 'msg'),
      diff: required('diff_code', 'diff', 'patch'),
    },
  },
  leetcode: {
    name: 'leetcode',
    title: 'LeetCodeDataset',
    repository: 'newfacade/LeetCodeDataset',
    revision: 'main',
    files: /train[^/]*\.(?:jsonl|json|parquet)$/u,
    role: 'train',
    licence: { spdx: 'Apache-2.0', basis: 'the card on the hub' },
    tasks: ['rewrite', 'explain'],
    columns: {
      task: required('task_id', 'question_id'),
      description: required('problem_description', 'content', 'query'),
      starter: optional('starter_code'),
      prelude: optional('prompt'),
      solution: required('completion', 'canonical_solution', 'python'),
      entryPoint: optional('entry_point'),
      difficulty: optional('difficulty'),
    },
  },
  effibench: {
    name: 'effibench',
    title: 'EffiBench',
    repository: 'DONG19/EffiBench',
    revision: 'main',
    files: /\.(?:parquet|jsonl|json)$/u,
    role: 'train',
    licence: { spdx: 'Apache-2.0', basis: 'the card on the hub' },
    tasks: ['rewrite', 'verdict'],
    columns: {
      task: required('problem_idx', 'task_id'),
      name: optional('task_name', 'title'),
      description: required('markdown_description', 'description'),
      solution: required('canonical_solution', 'solution'),
    },
  },
  codeforces: {
    name: 'codeforces',
    title: 'Codeforces submissions',
    repository: 'open-r1/codeforces-submissions',
    revision: 'main',
    files: /(?:^|\/)selected_(?:accepted|incorrect)\/.*\.parquet$/u,
    role: 'train',
    licence: { spdx: 'CC-BY-4.0', basis: 'the card on the hub' },
    tasks: ['rewrite', 'verdict'],
    columns: {
      id: required('submission_id', 'id'),
      code: required('source', 'code'),
      language: required('programmingLanguage', 'language'),
      verdict: required('verdict'),
      problem: required('problem_id', 'problem'),
      milliseconds: optional('timeConsumedMillis'),
      bytes: optional('memoryConsumedBytes'),
    },
    language: { column: 'language', python: /^(?:python|pypy)/u },
  },
  humaneval: {
    name: 'humaneval',
    title: 'HumanEval',
    repository: 'openai/openai_humaneval',
    revision: 'main',
    files: /\.(?:parquet|jsonl)$/u,
    role: 'evaluation-only',
    licence: { spdx: 'MIT', basis: 'the card on the hub' },
    tasks: [],
    columns: {
      task: required('task_id'),
      prompt: required('prompt'),
      solution: required('canonical_solution'),
    },
  },
  mbpp: {
    name: 'mbpp',
    title: 'MBPP',
    repository: 'google-research-datasets/mbpp',
    revision: 'main',
    files: /\.(?:parquet|jsonl)$/u,
    role: 'evaluation-only',
    licence: { spdx: 'CC-BY-4.0', basis: 'the card on the hub' },
    tasks: [],
    columns: {
      task: required('task_id'),
      prompt: required('text', 'prompt'),
      solution: required('code'),
    },
  },
};

/**
 * A set by its name, or `NAME@REVISION` for another branch, tag or commit than the catalogue's.
 * @throws ReviewError `USAGE` for a name that is in no catalogue, with those that are.
 */
export function publicSet(wish: string): PublicSet {
  const [name = '', revision] = wish.split('@', 2);
  const known = PUBLIC_SET_NAMES.find((one) => one === name.toLowerCase());
  if (known === undefined) {
    throw new ReviewError('USAGE', `No public set is called ${name}`, {
      hint: `It can be ${PUBLIC_SET_NAMES.join(', ')}. Other data: --from FOLDER with rows as JSONL.`,
    });
  }
  if (revision === undefined) {
    return PUBLIC_SETS[known];
  }
  if (!/^[\w.-]+$/u.test(revision)) {
    throw new ReviewError('USAGE', `Not a revision: ${revision}`, {
      hint: `Give a branch, tag or commit, for instance ${known}@main.`,
    });
  }
  return { ...PUBLIC_SETS[known], revision };
}

/** The sets that training data must stay away from. */
export function evaluationSets(): readonly PublicSet[] {
  return Object.values(PUBLIC_SETS).filter(({ role }) => role === 'evaluation-only');
}

function required(...from: readonly string[]): PublicSet['columns'][string] {
  return { from, isRequired: true };
}

function optional(...from: readonly string[]): PublicSet['columns'][string] {
  return { from, isRequired: false };
}
