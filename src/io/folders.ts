import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { ReviewError } from '../core/review-error.ts';

/** Where Assay keeps things between runs. Absolute; not created here. */
export interface AssayFolders {
  /** Model weights and the model runtime: large, kept until the user removes them. */
  readonly data: string;
  /** The user's configuration. */
  readonly config: string;
  /** Results that can be computed again. */
  readonly cache: string;
}

/** What the choice depends on; the running process by default. */
export interface FolderSurroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
}

/**
 * The folders of this user: below `ASSAY_HOME` when that is set, else where the system keeps such things (the XDG base
 * directory specification 0.8 on Linux, `~/Library` on macOS, `%LOCALAPPDATA%` on Windows).
 * @throws ReviewError `HOME_MISSING` when there is no home folder to put them in; `USAGE` when `ASSAY_HOME` is relative.
 */
export function assayFolders(surroundings: FolderSurroundings = {}): AssayFolders {
  const env = surroundings.env ?? process.env;
  const own = env['ASSAY_HOME'] ?? '';
  if (own !== '') {
    if (!isAbsolute(own)) {
      throw new ReviewError('USAGE', `ASSAY_HOME is not an absolute path: ${own}`, {
        hint: 'Set it to an absolute path, or leave it unset.',
      });
    }
    return { data: join(own, 'data'), config: join(own, 'config'), cache: join(own, 'cache') };
  }
  switch (surroundings.platform ?? process.platform) {
    case 'win32':
      return windowsFolders(env);
    case 'darwin':
      return macFolders(env);
    default:
      return xdgFolders(env);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

function xdgFolders(env: Environment): AssayFolders {
  return {
    data: xdgFolder(env, 'XDG_DATA_HOME', '.local/share'),
    config: xdgFolder(env, 'XDG_CONFIG_HOME', '.config'),
    cache: xdgFolder(env, 'XDG_CACHE_HOME', '.cache'),
  };
}

/** The specification says that a relative path in its variables is to be ignored. */
function xdgFolder(env: Environment, variable: string, below: string): string {
  const set = env[variable] ?? '';
  return join(isAbsolute(set) ? set : join(homeOf(env), below), 'assay');
}

function macFolders(env: Environment): AssayFolders {
  const library = join(homeOf(env), 'Library');
  const support = join(library, 'Application Support', 'assay');
  return { data: support, config: support, cache: join(library, 'Caches', 'assay') };
}

function windowsFolders(env: Environment): AssayFolders {
  const set = env['LOCALAPPDATA'] ?? '';
  const local = join(set === '' ? join(homeOf(env), 'AppData', 'Local') : set, 'assay');
  return { data: join(local, 'data'), config: join(local, 'config'), cache: join(local, 'cache') };
}

function homeOf(env: Environment): string {
  const set = env['HOME'] ?? env['USERPROFILE'] ?? '';
  if (isAbsolute(set)) {
    return set;
  }
  const known = env === process.env ? homeOfAccount() : '';
  if (isAbsolute(known)) {
    return known;
  }
  throw new ReviewError('HOME_MISSING', 'There is no home folder: HOME is not set', {
    hint: 'Set ASSAY_HOME to a folder where Assay may keep models, configuration and its cache.',
  });
}

/** From the system's list of users; a container may run as a user who is not in it. */
function homeOfAccount(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}
