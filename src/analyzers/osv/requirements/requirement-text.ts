import type { Span } from '../../../core/span.ts';
import {
  ANY_VERSION,
  parseSpecifiers,
  pinnedVersion,
  type VersionRange,
} from '../versions/specifiers.ts';
import { parseVersion, type Version } from '../versions/version.ts';

/** A requirement after PEP 508, taken apart. Spans count from the beginning of its text. */
export interface RequirementText {
  readonly name: string;
  readonly range: VersionRange;
  readonly rangeText: string;
  readonly pin: Version | undefined;
  /** The version of `==version` where that is the only clause. */
  readonly pinSpan: Span | undefined;
  readonly marker: string;
}

/**
 * Reads `name[extra] >=1,<2 ; marker`, `name (==1)`, `name @ url`, or the bare address or path of a wheel or source archive, whose name
 * holds name and version. Undefined for what names no distribution, or one whose version nobody can tell.
 */
export function parseRequirementText(text: string): RequirementText | undefined {
  const [, before = '', name, extras = ''] = NAME.exec(text) ?? [];
  const rest = text.slice(before.length + (name ?? '').length + extras.length);
  if (name === undefined || /^\s*[:/\\]/.test(rest) || /\.(?:whl|zip|tar\.\w+|tgz)\b/.test(text)) {
    return archiveRequirement(text);
  }
  if (/^\s*@/.test(rest)) {
    return archiveRequirement(rest.replace(/^\s*@\s*/, ''), name);
  }
  const [, versions = '', marker = ''] = /^([^;]*)(?:;\s*(.*?)\s*)?$/s.exec(rest) ?? [];
  const rangeText = versions
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  const clauses = parseSpecifiers(rangeText);
  if (clauses === undefined) {
    return undefined;
  }
  const range: VersionRange = [clauses];
  return {
    name,
    range,
    rangeText,
    pin: pinnedVersion(range),
    pinSpan: clauses.length === 1 ? pinSpan(text, text.length - rest.length) : undefined,
    marker,
  };
}

const NAME = /^(\s*)([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(\s*\[[^\]]*\])?/;

function pinSpan(text: string, from: number): Span | undefined {
  const match = /^\s*\(?\s*={2,3}\s*([^\s;,)*]+)/.exec(text.slice(from));
  const [whole, version] = match ?? [];
  if (whole === undefined || version === undefined) {
    return undefined;
  }
  const end = from + whole.length;
  return text[end] === '*' ? undefined : { start: end - version.length, end };
}

/** `requests-2.19.0-py3-none-any.whl`, `requests-2.19.0.tar.gz`: names after the wheel format (PEP 427) and PEP 625. */
function archiveRequirement(address: string, known?: string): RequirementText | undefined {
  const [path = '', ...behind] = address.split(/\s*;\s+|\s+;|#|\?/);
  const file = decoded(path.trim().split(/[/\\]/).at(-1) ?? '');
  const match =
    /^([A-Za-z0-9_.]+)-([^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/.exec(file) ??
    /^([A-Za-z0-9_.-]+?)-(\d[^-]*)\.(?:tar\.\w+|tgz|zip)$/.exec(file);
  const [, name, written = ''] = match ?? [];
  const pin = parseVersion(written);
  if (name === undefined || pin === undefined) {
    return undefined;
  }
  return {
    name: known ?? name,
    range: [[{ operator: '==', version: pin, isPrefix: false }]],
    rangeText: `==${pin.text}`,
    pin,
    pinSpan: undefined,
    marker: behind.find((part) => /[<>=]|\bin\b/.test(part) && !part.includes('egg=')) ?? '',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A requirement by name alone. */
export function anyVersionOf(name: string): RequirementText {
  return {
    name,
    range: ANY_VERSION,
    rangeText: '',
    pin: undefined,
    pinSpan: undefined,
    marker: '',
  };
}
