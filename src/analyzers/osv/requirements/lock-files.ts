import { lineIndex } from '../../../text/line-index.ts';
import type { Span } from '../../../core/span.ts';
import { parseVersion } from '../versions/version.ts';
import type { Dependency, Updater } from './dependency.ts';
import { distributionName } from './distribution-name.ts';
import type { ManifestText } from './requirements-file.ts';
import { tomlStrings, type TomlString } from './toml-strings.ts';

type LockTool = Extract<Updater, 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pylock'>;

/**
 * The packages of `uv.lock`, `poetry.lock`, `pdm.lock` (tables `[[package]]`) and `pylock.toml` (PEP 751, `[[packages]]`): their names and
 * versions. What stands for a folder of the project itself is left out.
 */
export function parseTomlLock(file: ManifestText, tool: LockTool): readonly Dependency[] {
  const table = tool === 'pylock' ? 'packages' : 'package';
  const entries = Map.groupBy(
    tomlStrings(file.text).filter(
      ({ path, tableDepth }) => tableDepth === 1 && path[0] === table && path.length === 2,
    ),
    (entry) => entry.table,
  );
  return locked(
    file,
    tool,
    [...entries.values()].flatMap((fields) => {
      const name = field(fields, 'name');
      const version = field(fields, 'version');
      return name === undefined || version === undefined || isOwn(fields)
        ? []
        : [{ name: name.value, version: version.value, span: version.span }];
    }),
  );
}

/** The packages of a `Pipfile.lock` (JSON): its sections but `_meta`. */
export function parsePipfileLock(file: ManifestText): readonly Dependency[] {
  const packages: LockedPackage[] = [];
  let depth = 0;
  let section = '';
  let name = '';
  for (const match of file.text.matchAll(JSON_TOKEN)) {
    const [whole, key, value] = match;
    if (whole === '{') {
      depth += 1;
    } else if (whole === '}') {
      depth -= 1;
    } else if (key !== undefined) {
      section = depth === 1 ? key : section;
      name = depth === 2 ? key : name;
      const version = depth === 3 && key === 'version' ? value : undefined;
      if (version !== undefined && section !== '_meta') {
        const end = match.index + whole.length - 1;
        packages.push({
          name,
          version: version.replace(/^==/, ''),
          span: { start: end - version.length, end },
        });
      }
    }
  }
  return locked(file, 'pipenv', packages);
}

/** A key with its value where that is a string, another string, or a brace. */
const JSON_TOKEN = /"((?:[^"\\]|\\.)*)"\s*:(?:\s*"((?:[^"\\]|\\.)*)")?|"(?:[^"\\]|\\.)*"|[{}]/g;

interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly span: Span;
}

function field(fields: readonly TomlString[], key: string): TomlString | undefined {
  return fields.find((one) => one.path[1] === key && one.innerKey === '' && !one.isElement);
}

/** `source = { editable = "." }` and `directory = { path = "." }`: not from an index. */
function isOwn(fields: readonly TomlString[]): boolean {
  return fields.some(
    ({ path, innerKey }) =>
      (path[1] === 'source' && ['editable', 'virtual', 'directory'].includes(innerKey)) ||
      path[1] === 'directory',
  );
}

function locked(
  file: ManifestText,
  tool: LockTool,
  packages: readonly LockedPackage[],
): readonly Dependency[] {
  const lines = lineIndex(file.text);
  return packages.flatMap(({ name, version, span }) => {
    const pin = parseVersion(version);
    return pin === undefined
      ? []
      : [
          {
            name: distributionName(name),
            written: name,
            kind: 'lock' as const,
            range: [[{ operator: '==' as const, version: pin, isPrefix: false }]],
            rangeText: `==${version}`,
            pin,
            location: lines.locationOf(file.path, span),
            // The version alone would be the same for several packages.
            source: `${name} ${version}`,
            pinSpan: undefined,
            marker: '',
            updatedBy: tool,
          },
        ];
  });
}
