import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';

import { ReviewError } from '../core/review-error.ts';
import type { Severity } from '../core/severity.ts';
import { assayFolders } from '../io/folders.ts';
import { findRepository } from '../io/git.ts';
import type { ContextPart } from './context-parts.ts';
import { defaultConfig } from './defaults.ts';
import { configLayerSchema, PROJECT_KEYS } from './schema.ts';
import type { Config, ConfigLayer } from './schema.ts';
import { lineOfKey, readTomlFile } from './toml-file.ts';
import type { TomlFile } from './toml-file.ts';

export interface LoadOptions {
  /** The folder the user is in, absolute: the project file is looked for here, and above up to the repository's top. */
  readonly cwd: string;
  /** The folder of the user's `config.toml`, absolute. By default that of `assayFolders`; none where there is no home. */
  readonly userFolder?: string;
  /** The running process' environment by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly flags?: CommandLineSettings;
}

/** What the command line says about settings; other options in the same object are not looked at. */
export interface CommandLineSettings {
  readonly model?: string;
  readonly severity?: Severity;
  readonly minConfidence?: number;
  readonly failOn?: Severity | 'never';
  /** Seconds; `Infinity` for no limit. */
  readonly budget?: number;
  readonly context?: readonly ContextPart[];
  readonly jobs?: number;
  /** Absolute, or relative to `cwd`. */
  readonly cacheDir?: string;
}

/**
 * Merges, later ones winning: defaults, the user's file, the project's file (`assay.toml`, else `[tool.assay]` of
 * `pyproject.toml`), the environment, the command line. Exclusions and rules of all of them hold together.
 * @throws ReviewError `CONFIG_INVALID` naming key, file and line; `FILE_UNREADABLE`; `USAGE` for the command line.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { cwd } = options;
  const env = options.env ?? process.env;
  const user = userLayer(options.userFolder ?? userFolderOf(env));
  const project = projectLayer(cwd);
  const layers = [
    user?.layer,
    project?.layer,
    environmentLayer(env),
    flagLayer(cwd, options.flags ?? {}),
  ];
  const start: Config = {
    ...defaultConfig(project === undefined ? cwd : dirname(project.path)),
    sources: [user?.path, project?.path].filter((path) => path !== undefined),
  };
  return layers.reduce<Config>(
    (config, layer) => (layer === undefined ? config : applyLayer(config, layer)),
    start,
  );
}

/** Without a home there is no file of the user's, and nothing to complain about. */
function userFolderOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    return assayFolders({ env }).config;
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'HOME_MISSING') {
      return undefined;
    }
    throw error;
  }
}

export type { Config };

interface FileLayer {
  readonly path: string;
  readonly layer: ConfigLayer;
}

const USER_FILE = 'config.toml';

function applyLayer(config: Config, layer: ConfigLayer): Config {
  const { model, exclude, rules } = layer;
  return {
    ...config,
    model: {
      name: model?.name ?? config.model.name,
      provider: model?.provider ?? config.model.provider,
      url: model?.url ?? config.model.url,
      apiKeyEnv: model?.apiKeyEnv ?? config.model.apiKeyEnv,
    },
    severity: layer.severity ?? config.severity,
    failOn: layer.failOn ?? config.failOn,
    minConfidence: layer.minConfidence ?? config.minConfidence,
    budgetSeconds: layer.budgetSeconds ?? config.budgetSeconds,
    context: layer.context ?? config.context,
    jobs: layer.jobs ?? config.jobs,
    exclude: [...config.exclude, ...(exclude ?? [])],
    rules: { ...config.rules, ...rules },
    advisories: layer.advisories ?? config.advisories,
    maxFileBytes: layer.maxFileBytes ?? config.maxFileBytes,
    cacheDir: layer.cacheDir ?? config.cacheDir,
  };
}

function userLayer(folder: string | undefined): FileLayer | undefined {
  const file = folder === undefined ? undefined : readTomlFile(join(folder, USER_FILE));
  return file === undefined ? undefined : { path: file.path, layer: checkFile(file, []) };
}

function projectLayer(start: string): FileLayer | undefined {
  const top = findRepository(start)?.root ?? start;
  for (let folder = start; ; folder = dirname(folder)) {
    const own = readTomlFile(join(folder, 'assay.toml'));
    if (own !== undefined) {
      return checkProject(own, []);
    }
    const pyproject = readTomlFile(join(folder, 'pyproject.toml'));
    if (pyproject !== undefined && tableAt(pyproject, PYPROJECT_TABLE) !== undefined) {
      return checkProject(pyproject, PYPROJECT_TABLE);
    }
    if (folder === top || dirname(folder) === folder) {
      return undefined;
    }
  }
}

const PYPROJECT_TABLE = ['tool', 'assay'];

function checkProject(file: TomlFile, table: readonly string[]): FileLayer {
  const foreign = Object.keys(Object(tableAt(file, table))).find(
    (key) => Object.hasOwn(configLayerSchema.shape, key) && !PROJECT_KEYS.has(key),
  );
  if (foreign !== undefined) {
    throw new ReviewError(
      'CONFIG_INVALID',
      `${place(file, [...table, foreign])}: a project may not set ${foreign}`,
      {
        hint: `Set it in your own ${USER_FILE} or on the command line: a project must not choose which model reads your code, or where it is sent.`,
      },
    );
  }
  return { path: file.path, layer: checkFile(file, table) };
}

function checkFile(file: TomlFile, table: readonly string[]): ConfigLayer {
  const checked = configLayerSchema.safeParse(tableAt(file, table));
  if (checked.success) {
    return checked.data;
  }
  const { path, text } = firstProblem(checked.error);
  throw new ReviewError('CONFIG_INVALID', `${place(file, [...table, ...path])}: ${text}`, {
    hint: SETTINGS_HINT,
  });
}

const SETTINGS_HINT = `The settings are ${Object.keys(configLayerSchema.shape).join(', ')}.`;

function tableAt(file: TomlFile, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    file.content,
  );
}

function place(file: TomlFile, path: readonly string[]): string {
  const line = lineOfKey(file, path);
  return line === undefined ? file.path : `${file.path}, line ${line}`;
}

/** The first thing that is wrong, in words. Values are not repeated: one of them may be a key that was pasted here. */
function firstProblem(error: z.ZodError): {
  readonly path: readonly string[];
  readonly text: string;
} {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map(String);
  if (issue?.code === 'unrecognized_keys') {
    const full = [...path, issue.keys[0] ?? ''];
    return { path: full, text: `there is no setting ${full.join('.')}` };
  }
  const name = path.length === 0 ? 'the settings' : path.join('.');
  return { path, text: `${name} ${wrongness(issue)}` };
}

function wrongness(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'too_small':
      if (issue.origin === 'string') {
        return 'must not be empty';
      }
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `must not be longer than ${issue.maximum}`
        : `must be at most ${issue.maximum}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not a possible name';
    default:
      return issue?.message ?? 'is not right';
  }
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    int: 'a whole number',
    object: 'a table',
    record: 'a table',
    array: 'a list',
  };
  return words[expected] ?? `a ${expected}`;
}

/** The settings that an environment variable can say, and how its text is understood. */
const VARIABLES: readonly {
  readonly name: string;
  readonly path: readonly [string, string?];
  readonly isNumber?: true;
}[] = [
  { name: 'ASSAY_MODEL', path: ['model', 'name'] },
  { name: 'ASSAY_MODEL_PROVIDER', path: ['model', 'provider'] },
  { name: 'ASSAY_MODEL_URL', path: ['model', 'url'] },
  { name: 'ASSAY_MODEL_KEY_ENV', path: ['model', 'apiKeyEnv'] },
  { name: 'ASSAY_SEVERITY', path: ['severity'] },
  { name: 'ASSAY_FAIL_ON', path: ['failOn'] },
  { name: 'ASSAY_MIN_CONFIDENCE', path: ['minConfidence'], isNumber: true },
  { name: 'ASSAY_BUDGET_SECONDS', path: ['budgetSeconds'], isNumber: true },
  { name: 'ASSAY_JOBS', path: ['jobs'], isNumber: true },
  { name: 'ASSAY_MAX_FILE_BYTES', path: ['maxFileBytes'], isNumber: true },
  { name: 'ASSAY_CACHE_DIR', path: ['cacheDir'] },
];

function environmentLayer(env: Readonly<Record<string, string | undefined>>): ConfigLayer {
  const settings: Record<string, unknown> = {};
  const model: Record<string, unknown> = {};
  for (const variable of VARIABLES) {
    const text = env[variable.name] ?? '';
    if (text === '') {
      continue;
    }
    const [key, inner] = variable.path;
    const value = variable.isNumber === true ? asNumber(text) : text;
    const checked = configLayerSchema.safeParse(
      inner === undefined ? { [key]: value } : { [key]: { [inner]: value } },
    );
    if (!checked.success) {
      throw new ReviewError(
        'CONFIG_INVALID',
        `The environment variable ${variable.name}: ${firstProblem(checked.error).text}`,
        { hint: `Correct it, or unset it: unset ${variable.name}` },
      );
    }
    (inner === undefined ? settings : model)[inner ?? key] = value;
  }
  return configLayerSchema.parse({ ...settings, model });
}

/** `none` is no limit, as on the command line. */
function asNumber(text: string): number {
  return text === 'none' ? Number.POSITIVE_INFINITY : Number(text);
}

function flagLayer(cwd: string, flags: CommandLineSettings): ConfigLayer {
  const { model, severity, minConfidence, failOn, budget, context, jobs, cacheDir } = flags;
  const checked = configLayerSchema.safeParse({
    ...(model === undefined ? {} : { model: { name: model } }),
    severity,
    minConfidence,
    failOn,
    budgetSeconds: budget,
    context,
    jobs,
    cacheDir: cacheDir === undefined ? undefined : resolve(cwd, cacheDir),
  });
  if (!checked.success) {
    throw new ReviewError('USAGE', `On the command line: ${firstProblem(checked.error).text}`, {
      hint: 'See assay review --help.',
    });
  }
  return checked.data;
}
