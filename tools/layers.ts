import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const BELOW_REVIEW =
  'core text io python templates report llm sandbox dataflow cost fix rules trial analyzers config'.split(
    ' ',
  );

/** Which folders of `src/` a folder may import, besides itself. ARCHITECTURE.md shows the same table; a test compares. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  text: ['core'],
  io: ['core', 'text'],
  python: ['core', 'text'],
  templates: ['core', 'text'],
  report: ['core', 'text'],
  llm: ['core', 'text', 'io'],
  sandbox: ['core', 'text', 'io'],
  dataflow: ['core', 'text', 'python', 'templates'],
  cost: ['core', 'text', 'python'],
  fix: ['core', 'text', 'python', 'io'],
  rules: ['core', 'text', 'python', 'templates', 'dataflow', 'cost'],
  trial: ['core', 'text', 'io', 'python', 'sandbox', 'cost'],
  analyzers: ['core', 'text', 'io', 'python', 'templates', 'dataflow', 'cost', 'rules'],
  config: ['core', 'io', 'rules'],
  review: BELOW_REVIEW,
  bench: [
    ...'core text io python report llm sandbox fix rules trial analyzers'.split(' '),
    'review',
  ],
  tune: [...BELOW_REVIEW, 'review', 'bench'],
  cli: [...BELOW_REVIEW, 'review', 'bench', 'tune'],
};

/** Folders whose code computes and nothing else: no Node modules, no process, no clock, no network. */
export const PURE = ['core', 'text', 'python', 'templates', 'report', 'dataflow', 'cost', 'rules'];

/** The package's entry stands above all folders. */
const ENTRY = 'index.ts';

export interface ForbiddenImport {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly specifier: string;
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

/** Imports under `root/src` that the tables above do not allow. Tests may import what they like. */
export function forbiddenImports(root: string): readonly ForbiddenImport[] {
  const source = join(root, 'src');
  return sourceFiles(source).flatMap((file) => {
    const folder = folderOf(source, file);
    return importsOf(file)
      .filter((specifier) => !isAllowed({ source, file, folder, specifier }))
      .map((specifier) => ({ file: relative(root, file).split(sep).join('/'), specifier }));
  });
}

/** The folders of `src/` that exist. */
export function sourceFolders(root: string): readonly string[] {
  return readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(name) && !/fixtures/.test(name),
    )
    .map((name) => join(folder, name));
}

function importsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

function isAllowed(one: {
  source: string;
  file: string;
  folder: string;
  specifier: string;
}): boolean {
  if (!one.specifier.startsWith('.')) {
    return !(PURE.includes(one.folder) && one.specifier.startsWith('node:'));
  }
  const target = resolve(dirname(one.file), one.specifier);
  if (!target.startsWith(one.source + sep)) {
    return false;
  }
  const folder = folderOf(one.source, target);
  return (
    one.folder === ENTRY || folder === one.folder || (LAYERS[one.folder] ?? []).includes(folder)
  );
}

function folderOf(source: string, file: string): string {
  return relative(source, file).split(sep)[0] ?? '';
}
