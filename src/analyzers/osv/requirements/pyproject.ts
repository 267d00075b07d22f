import type { Span } from '../../../core/span.ts';
import { lineIndex } from '../../../text/line-index.ts';
import { parsePoetryRange } from '../versions/poetry-range.ts';
import { pinnedVersion, type VersionRange } from '../versions/specifiers.ts';
import type { Dependency } from './dependency.ts';
import { distributionName } from './distribution-name.ts';
import { anyVersionOf, parseRequirementText, type RequirementText } from './requirement-text.ts';
import type { ManifestText } from './requirements-file.ts';
import { tomlStrings, type TomlString } from './toml-strings.ts';

/**
 * The dependencies of a `pyproject.toml`: `[project]` with its optional ones (PEP 621), dependency groups (PEP 735), what the build needs
 * (PEP 518), Poetry's tables, and the development dependencies of PDM, uv and Hatch.
 */
export function parsePyproject(file: ManifestText): readonly Dependency[] {
  const entries = tomlStrings(file.text);
  return build(
    file,
    entries.flatMap((entry) => {
      if (entry.isElement && LISTS.some((list) => list.test(entry.path.join('.')))) {
        const parsed = parseRequirementText(entry.value);
        return parsed === undefined ? [] : [{ entry, parsed: placed(parsed, entry, file.text) }];
      }
      const name = poetryName(entry);
      return name === undefined || distributionName(name) === 'python'
        ? []
        : ranged(entry, name, file.text);
    }),
  );
}

/** The packages of a `Pipfile`. */
export function parsePipfile(file: ManifestText): readonly Dependency[] {
  return build(
    file,
    tomlStrings(file.text).flatMap((entry) => {
      const [category = '', name = ''] = entry.path;
      const isVersion = isVersionOf(entry, 1);
      return NOT_PACKAGES.has(category) || !isVersion || name === ''
        ? []
        : ranged(entry, name, file.text);
    }),
  );
}

const LISTS = [
  /^project\.dependencies$/,
  /^project\.optional-dependencies\b/,
  /^dependency-groups\b/,
  /^build-system\.requires$/,
  /^tool\.pdm\.dev-dependencies\b/,
  /^tool\.uv\.dev-dependencies$/,
  /^tool\.hatch\.envs\.[^.]+\.(?:extra-)?dependencies$/,
];

const NOT_PACKAGES = new Set(['source', 'requires', 'scripts', 'pipenv']);

const POETRY_TABLES =
  /^tool\.poetry\.(?:dependencies|dev-dependencies|group\.[^.]+\.dependencies)$/;

/** `name = "^1"`, `name = { version = "^1" }` or `[….dependencies.name]` with `version = "^1"`. */
function poetryName(entry: TomlString): string | undefined {
  for (const depth of [entry.path.length - 1, entry.path.length - 2]) {
    if (POETRY_TABLES.test(entry.path.slice(0, depth).join('.')) && isVersionOf(entry, depth)) {
      return entry.path[depth];
    }
  }
  return undefined;
}

/** True where the string is the version of the package whose name stands at `depth` of its path. */
function isVersionOf({ path, innerKey, isElement }: TomlString, depth: number): boolean {
  if (isElement) {
    return false;
  }
  return path.length === depth + 1
    ? innerKey === '' || innerKey === 'version'
    : path.length === depth + 2 && path.at(-1) === 'version' && innerKey === '';
}

interface Entry {
  readonly entry: TomlString;
  readonly parsed: RequirementText;
}

function ranged(entry: TomlString, name: string, text: string): readonly Entry[] {
  const range: VersionRange | undefined = parsePoetryRange(entry.value);
  if (range === undefined) {
    return [];
  }
  const rangeText = entry.value.trim() === '*' ? '' : entry.value.trim();
  const version = /^\s*(?:={1,3}\s*)?(\d[^\s,|*]*)\s*$/.exec(entry.value);
  const pin = pinnedVersion(range);
  const at = version === null ? -1 : entry.value.lastIndexOf(version[1] ?? '');
  const pinSpan =
    pin === undefined || at < 0 ? undefined : { start: at, end: at + pin.text.length };
  const parsed = { ...anyVersionOf(name), range, rangeText, pin, pinSpan };
  return [{ entry, parsed: placed(parsed, entry, text) }];
}

/** Moves the pin's span to the file; none where escapes make the file longer than the value. */
function placed(parsed: RequirementText, entry: TomlString, text: string): RequirementText {
  const { pinSpan } = parsed;
  const isPlain = text.slice(entry.span.start, entry.span.end) === entry.value;
  return {
    ...parsed,
    pinSpan:
      pinSpan === undefined || !isPlain
        ? undefined
        : { start: entry.span.start + pinSpan.start, end: entry.span.start + pinSpan.end },
  };
}

function build(file: ManifestText, entries: readonly Entry[]): readonly Dependency[] {
  const lines = lineIndex(file.text);
  return entries.map(({ entry, parsed }) => {
    const { name, ...rest } = parsed;
    const span = withName(file.text, entry.span, name);
    return {
      ...rest,
      name: distributionName(name),
      written: name,
      kind: 'requirement',
      location: lines.locationOf(file.path, span),
      source: file.text.slice(span.start, span.end),
      updatedBy: 'hand',
    };
  });
}

/** From the name, where it stands before the version on the same line. */
function withName(text: string, span: Span, name: string): Span {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const at = text.slice(lineStart, span.start).indexOf(name);
  const isWithin = text.slice(span.start, span.end).includes(name);
  return at === -1 || isWithin ? span : { start: lineStart + at, end: span.end };
}
