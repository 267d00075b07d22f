import { assertNever } from '../../core/assert.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Finding, Fix } from '../../core/finding.ts';
import type { Notice, SourceFile } from '../../core/review-result.ts';
import { SEVERITIES, type Severity } from '../../core/severity.ts';
import type { Location } from '../../core/span.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { vulnerableDependency } from '../../rules/security/vulnerable-dependency.ts';
import { findingFingerprint } from '../../text/fingerprint.ts';
import { markSuppressed } from '../suppressions.ts';
import type { AdvisoryStore } from './advisories/store.ts';
import { moduleUse, symbolUse, type ModuleUse, type Surroundings } from './module-use.ts';
import { damagedManifests } from './requirements/damaged-manifests.ts';
import type { Dependency } from './requirements/dependency.ts';
import { readManifests, type ManifestReader } from './requirements/manifests.ts';
import { neverApplies } from './requirements/markers.ts';
import { weaknessesOf, type Weakness } from './weaknesses.ts';

export interface DependencyCheck extends Surroundings {
  readonly manifests: readonly SourceFile[];
  /** A file that a manifest includes and that is not among them. */
  readonly readIncluded: (path: string) => SourceFile | undefined;
  /** Undefined where none were pulled. */
  readonly store: AdvisoryStore | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface CheckedDependencies {
  readonly findings: readonly Finding[];
  /** Included files that findings stand in. */
  readonly included: readonly SourceFile[];
  readonly notices: readonly Notice[];
}

/** Compares what a project depends on with the advisories on this machine. Without any it says so, once. */
export async function checkDependencies(check: DependencyCheck): Promise<CheckedDependencies> {
  const included = new Map<string, SourceFile>();
  const reader: ManifestReader = {
    files: check.manifests,
    readIncluded: (path) => {
      const file = check.readIncluded(path);
      if (file !== undefined) {
        included.set(path, file);
      }
      return file;
    },
  };
  const dependencies = readManifests(reader).filter(({ marker }) => !neverApplies(marker));
  const damage = damagedManifests(check.manifests);
  const { store } = check;
  if (dependencies.length === 0 || store === undefined) {
    const missing = dependencies.length === 0 ? [] : [missingData(dependencies)];
    return { findings: [], included: [], notices: [...missing, ...damage] };
  }
  const findings = await findAll(dependencies, store, check);
  const files = new Map([...check.manifests, ...included.values()].map((one) => [one.path, one]));
  const marked = [...Map.groupBy(findings, ({ location }) => location.file)].flatMap(
    ([path, group]) => {
      const file = files.get(path);
      return file === undefined ? group : markSuppressed(group, file);
    },
  );
  const shown = new Set(findings.map(({ location }) => location.file));
  return {
    findings: marked,
    included: [...included.values()].filter(({ path }) => shown.has(path)),
    notices: [...staleness(store, check.now), ...damage],
  };
}

function missingData(dependencies: readonly Dependency[]): Notice {
  const names = new Set(dependencies.map(({ name }) => name)).size;
  return {
    text: `No advisories are on this machine: ${names === 1 ? '1 dependency was' : `${names} dependencies were`} not checked for known weaknesses`,
    hint: 'Bring them with: assay advisories pull. Leave the check out with --no-advisories.',
  };
}

const DAY_MS = 86_400_000;
const STALE_DAYS = 30;

function staleness(store: AdvisoryStore, now: number): readonly Notice[] {
  const days = Math.floor((now - Date.parse(store.about.pulledAt)) / DAY_MS);
  return days > STALE_DAYS
    ? [
        {
          text: `The advisories on this machine are ${days} days old`,
          hint: 'Bring newer ones with: assay advisories pull.',
        },
      ]
    : [];
}

async function findAll(
  dependencies: readonly Dependency[],
  store: AdvisoryStore,
  check: DependencyCheck,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const occurrences = new Map<string, number>();
  const uses = new Map<string, ModuleUse>();
  for (const dependency of dependencies) {
    for (const weakness of weaknessesOf(dependency, store.advisoriesOf(dependency.name))) {
      const { name } = dependency;
      const use = uses.get(name) ?? (await moduleUse(name, check));
      uses.set(name, use);
      const called = await symbolsUsed(dependency, { weakness, use, check });
      findings.push(finding(dependency, { weakness, use, called, occurrences }));
    }
  }
  return findings;
}

/** What became of the names that the advisory gives. */
type Called =
  | { readonly kind: 'used'; readonly symbol: string; readonly at: Location }
  | { readonly kind: 'not-seen' | 'not-asked' };

async function symbolsUsed(
  { name }: Dependency,
  about: {
    readonly weakness: Weakness;
    readonly use: ModuleUse;
    readonly check: DependencyCheck;
  },
): Promise<Called> {
  const { weakness, use, check } = about;
  if (weakness.symbols.length === 0 || use.kind !== 'imported') {
    return { kind: 'not-asked' };
  }
  const wanted = { distribution: name, symbols: weakness.symbols };
  const found = symbolUse(await loadPythonParser(), check.files, wanted);
  return found === undefined ? { kind: 'not-seen' } : { kind: 'used', ...found };
}

interface About {
  readonly weakness: Weakness;
  readonly use: ModuleUse;
  readonly called: Called;
  readonly occurrences: Map<string, number>;
}

function finding(dependency: Dependency, about: About): Finding {
  const { weakness, use, called, occurrences } = about;
  const { id: rule } = vulnerableDependency.meta;
  const { location, source } = dependency;
  const fix = fixOf(dependency, weakness);
  return {
    rule,
    category: 'security',
    severity: severityHere(dependency, about),
    message: messageOf(dependency, about),
    location,
    evidence: [
      { kind: 'match', location, note: weakness.link },
      ...measured(weakness),
      ...usePlaces(use, called),
      ...(fix === undefined ? [] : [CHECKED]),
    ],
    cwe: weakness.cwe,
    ...(fix === undefined ? {} : { fix }),
    fingerprint: findingFingerprint(
      { rule, file: location.file, source: `${source} ${weakness.id}` },
      occurrences,
    ),
    tool: 'assay',
    ...(weakness.aliases.length === 0 ? {} : { alsoReportedAs: weakness.aliases }),
  };
}

/** The version that the fix names was compared with every advisory at hand. */
const CHECKED: Evidence = {
  kind: 'fix-checked',
  parses: true,
  findingGone: true,
  newFindings: [],
};

function measured({ score }: Weakness): readonly Evidence[] {
  return score === undefined
    ? []
    : [
        {
          kind: 'measurement',
          subject: `${score.standard} base score`,
          value: score.score,
          threshold: bandOf(score.score),
          unit: 'of 10',
        },
      ];
}

/** Where the severity of a score begins on CVSS' own scale. */
function bandOf(score: number): number {
  return [9, 7, 4].find((bound) => score >= bound) ?? 0;
}

function usePlaces(use: ModuleUse, called: Called): readonly Evidence[] {
  if (called.kind === 'used') {
    const note = `\`${called.symbol}\`, which the advisory names, is used here`;
    return [{ kind: 'match', location: called.at, note }];
  }
  return use.kind === 'imported'
    ? [{ kind: 'match', location: use.at, note: 'imported here' }]
    : [];
}

/** One step down where the code never imports it or never uses what is vulnerable; what is malicious does its harm at installation. */
function severityHere({ pin }: Dependency, { weakness, use, called }: About): Severity {
  if (weakness.isMalicious) {
    return weakness.severity;
  }
  if (pin === undefined) {
    return 'low';
  }
  const isLowered = use.kind === 'never' || called.kind === 'not-seen';
  const step = SEVERITIES.indexOf(weakness.severity) - Number(isLowered);
  return SEVERITIES[Math.max(0, step)] ?? 'low';
}

function messageOf(dependency: Dependency, { weakness, use, called }: About): string {
  const { written, pin, rangeText } = dependency;
  const subject =
    pin === undefined
      ? `Every known version that \`${`${written} ${rangeText}`.trim()}\` allows has`
      : `\`${written}\` ${pin.text} ${weakness.isMalicious ? 'is malicious:' : 'has'}`;
  const summary = weakness.summary === '' ? '' : ` (${weakness.summary})`;
  return `${subject} ${weakness.id}${summary}; ${[
    remedy(dependency, weakness),
    ...useWords(use, called),
  ].join('; ')}`;
}

function remedy(dependency: Dependency, { fixedIn, cleanIn, isMalicious }: Weakness): string {
  if (isMalicious) {
    return 'remove it, and treat the machines it was installed on as compromised';
  }
  if (fixedIn === undefined) {
    return 'no fixed version is known';
  }
  const further =
    cleanIn === undefined || cleanIn.text === fixedIn.text
      ? ''
      : `, ${cleanIn.text} has none of the known ones`;
  return `fixed in ${fixedIn.text}${further}${updateWords(dependency)}`;
}

/** Lock files and hashes are not edited by hand. */
function updateWords({ updatedBy, name }: Dependency): string {
  switch (updatedBy) {
    case 'hand':
      return '';
    case 'hashes':
      return ', whose hashes have to be renewed too';
    case 'uv':
      return `: \`uv lock --upgrade-package ${name}\``;
    case 'poetry':
      return `: \`poetry update ${name}\``;
    case 'pdm':
      return `: \`pdm update ${name}\``;
    case 'pipenv':
      return `: \`pipenv upgrade ${name}\``;
    case 'pylock':
      return ': lock again with the tool that wrote this file';
    default:
      return assertNever(updatedBy);
  }
}

function useWords(use: ModuleUse, called: Called): readonly string[] {
  if (called.kind === 'used') {
    return [`\`${called.symbol}\` is used (${place(called.at)})`];
  }
  if (called.kind === 'not-seen') {
    return ['what the advisory names as vulnerable is not used in the files reviewed'];
  }
  switch (use.kind) {
    case 'imported':
      return [`imported in ${place(use.at)}`];
    case 'mentioned':
      return ['not imported, but named in the project'];
    case 'never':
      return ['the project never imports it'];
    case 'unknown':
      return [];
    default:
      return assertNever(use);
  }
}

function place({ file, start }: Location): string {
  return `${file}:${start.line}`;
}

function fixOf({ pinSpan, pin }: Dependency, { cleanIn, fixedIn }: Weakness): Fix | undefined {
  const target = cleanIn ?? fixedIn;
  return pinSpan === undefined || pin === undefined || target === undefined
    ? undefined
    : {
        title: `raise it to ${target.text}`,
        edits: [{ span: pinSpan, newText: target.text }],
        origin: 'rule',
      };
}
