import { isAbsolute } from 'node:path';
import { z } from 'zod';

import { SEVERITIES } from '../core/severity.ts';
import type { Severity } from '../core/severity.ts';
import { CONTEXT_PARTS, type ContextPart } from './context-parts.ts';

/** The settings of a run, every one decided. `loadConfig` makes it. */
export interface Config {
  readonly model: ModelChoice;
  /** Findings below it are not reported; undefined leaves it to the report's format. */
  readonly severity: Severity | undefined;
  /** Findings at or above it make the exit code 1. */
  readonly failOn: Severity | 'never';
  /** Findings whose calibrated probability is known and below it are not shown; 0 to 1. */
  readonly minConfidence: number;
  /** Wall-clock seconds for the steps that a model takes part in; `Infinity` for no limit. */
  readonly budgetSeconds: number;
  /** What the model is shown beside the code under review. */
  readonly context: readonly ContextPart[];
  /** Worker threads. */
  readonly jobs: number;
  /** Patterns as in `.gitignore`, relative to `excludeFrom`. */
  readonly exclude: readonly string[];
  /** Absolute: the folder of the project file, or the folder that the user is in. */
  readonly excludeFrom: string;
  /** By rule id: `off`, or the severity that its findings get. */
  readonly rules: Readonly<Record<string, 'off' | Severity>>;
  /** Whether dependencies are compared with the advisories on this machine. */
  readonly advisories: boolean;
  /** Largest Python file that is read, bytes. */
  readonly maxFileBytes: number;
  /** Absolute; undefined for the usual place. */
  readonly cacheDir: string | undefined;
  /** Files that took part, in the order in which they were applied. */
  readonly sources: readonly string[];
}

export interface ModelChoice {
  /** `auto`, `none`, a catalogue name, or a tag of the server. */
  readonly name: string;
  readonly provider: ModelProvider | undefined;
  /** Base address of the server. */
  readonly url: string | undefined;
  /** Name of the environment variable that holds the key. Keys themselves are never configuration. */
  readonly apiKeyEnv: string | undefined;
}

const MODEL_PROVIDERS = ['embedded', 'ollama', 'openai'] as const;

export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** What one source (a file, the environment, the command line) may say; everything is optional, nothing else is allowed. */
export const configLayerSchema = z.strictObject({
  model: z
    .strictObject({
      name: z.string().min(1).max(200).optional(),
      provider: z.enum(MODEL_PROVIDERS).optional(),
      url: z
        .string()
        .refine(isServerAddress, 'must be an http:// or https:// address without a password')
        .optional(),
      apiKeyEnv: z
        .string()
        .regex(/^[A-Za-z_]\w*$/u, 'must be the name of an environment variable')
        .optional(),
    })
    .optional(),
  severity: z.enum(SEVERITIES).optional(),
  failOn: z.enum([...SEVERITIES, 'never']).optional(),
  minConfidence: z.number().min(0).max(1).optional(),
  budgetSeconds: z
    .custom<number>(isDuration, 'must be a number of seconds above 0, or inf for no limit')
    .optional(),
  context: z.array(z.enum(CONTEXT_PARTS)).optional(),
  jobs: z.int().min(1).max(256).optional(),
  exclude: z.array(z.string().min(1).max(500)).max(1000).optional(),
  rules: z
    .record(
      z.string().regex(/^[a-z]+\/[a-z0-9-]+$/u, 'must be a rule such as "security/eval-call"'),
      z.enum(['off', ...SEVERITIES]),
    )
    .optional(),
  advisories: z.boolean().optional(),
  maxFileBytes: z.int().min(1).max(100_000_000).optional(),
  cacheDir: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
});

export type ConfigLayer = z.infer<typeof configLayerSchema>;

/**
 * What a project may decide about its own review. All else (which model, where code is sent, which folders are written) is the
 * user's: a repository that somebody cloned must not choose it for them.
 */
export const PROJECT_KEYS: ReadonlySet<string> = new Set([
  'exclude',
  'rules',
  'severity',
  'failOn',
  'minConfidence',
  'advisories',
  'maxFileBytes',
]);

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function isServerAddress(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}
