import { z } from 'zod';

/** What is kept of a record in the OSV format (schema 1.x): everything that matching, showing and judging needs. */
export interface Advisory {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly modified: string;
  /** A record that was taken back says nothing. */
  readonly withdrawn?: string | undefined;
  readonly summary: string;
  readonly details: string;
  /** CVSS vectors. */
  readonly severity: readonly SeverityEntry[];
  readonly affected: readonly AffectedPackage[];
  /** Addresses, the advisory's own page first. */
  readonly references: readonly string[];
  /** The database's own word: `LOW`, `MODERATE`, `HIGH`, `CRITICAL`; empty where it says none. */
  readonly word: string;
  /** Numbers, in the database's order. */
  readonly cwes: readonly number[];
}

export interface SeverityEntry {
  /** `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, … */
  readonly type: string;
  readonly score: string;
}

export interface AffectedPackage {
  /** The distribution's name, not yet normalised. */
  readonly name: string;
  readonly versions: readonly string[];
  readonly ranges: readonly AffectedRange[];
  /** Dotted names of what is vulnerable in the package, where the database says it. */
  readonly symbols: readonly string[];
}

export interface AffectedRange {
  readonly events: readonly RangeEvent[];
}

export type RangeEventKind = 'introduced' | 'fixed' | 'last_affected' | 'limit';

export interface RangeEvent {
  readonly kind: RangeEventKind;
  readonly version: string;
}

/** Reads one record; undefined for what is none, or is about no package of PyPI. */
export function readAdvisory(json: unknown): Advisory | undefined {
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) {
    return undefined;
  }
  const record = parsed.data;
  const affected = record.affected.filter((one) => one.package?.ecosystem.split(':')[0] === 'PyPI');
  if (affected.length === 0) {
    return undefined;
  }
  const words = [
    record.database_specific.severity,
    ...affected.map((one) => one.database_specific.severity),
  ];
  return {
    id: record.id,
    aliases: record.aliases,
    modified: record.modified,
    ...(record.withdrawn === undefined ? {} : { withdrawn: record.withdrawn }),
    summary: record.summary.slice(0, MOST_SUMMARY),
    details: record.details.slice(0, MOST_DETAILS),
    severity: [...record.severity, ...affected.flatMap((one) => one.severity)],
    affected: affected.map((one) => ({
      name: one.package?.name ?? '',
      versions: one.versions,
      ranges: one.ranges.filter(({ type }) => type !== 'GIT').map(({ events }) => ({ events })),
      symbols: symbolsOf(one.ecosystem_specific),
    })),
    references: sortedReferences(record.references),
    word: words.find((word) => word !== undefined) ?? '',
    cwes: record.database_specific.cwe_ids.flatMap((id) => {
      const number = /^CWE-(\d+)$/i.exec(id)?.[1];
      return number === undefined ? [] : [Number(number)];
    }),
  };
}

const MOST_SUMMARY = 500;
const MOST_DETAILS = 4000;
const MOST_REFERENCES = 8;

const strings = z.array(z.string()).catch([]);

const eventSchema = z.record(z.string(), z.unknown()).transform((event): readonly RangeEvent[] =>
  EVENTS.flatMap((kind) => {
    const version = event[kind];
    return typeof version === 'string' ? [{ kind, version }] : [];
  }),
);

const EVENTS = ['introduced', 'fixed', 'last_affected', 'limit'] as const;

const severitySchema = z
  .array(z.object({ type: z.string(), score: z.string() }))
  .catch([])
  .default([]);

const specificSchema = z
  .object({ severity: z.string().optional().catch(undefined), cwe_ids: strings.default([]) })
  .catch({ cwe_ids: [] })
  .default({ cwe_ids: [] });

const affectedSchema = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional().catch(undefined),
  versions: strings.default([]),
  ranges: z
    .array(
      z.object({ type: z.string(), events: z.array(eventSchema).transform((all) => all.flat()) }),
    )
    .catch([])
    .default([]),
  severity: severitySchema,
  ecosystem_specific: z.unknown().optional(),
  database_specific: specificSchema,
});

const recordSchema = z.object({
  id: z.string().min(1).max(200),
  aliases: strings.default([]),
  modified: z.string().catch('').default(''),
  withdrawn: z.string().optional().catch(undefined),
  summary: z.string().catch('').default(''),
  details: z.string().catch('').default(''),
  severity: severitySchema,
  affected: z.array(affectedSchema).catch([]).default([]),
  references: z
    .array(z.object({ type: z.string().catch('WEB'), url: z.string() }))
    .catch([])
    .default([]),
  database_specific: specificSchema,
});

const symbolsSchema = z.object({
  affected_functions: strings.default([]),
  symbols: strings.default([]),
  imports: z
    .array(
      z.union([
        z.string().transform((path) => [path]),
        z
          .object({
            attribute: z.string().optional(),
            modules: strings.default([]),
            path: z.string().optional(),
            symbols: strings.default([]),
          })
          .transform(({ attribute, modules, path, symbols }) => {
            const names = attribute === undefined ? symbols : [attribute, ...symbols];
            const roots = path === undefined ? modules : [path, ...modules];
            return roots.flatMap((root) => names.map((name) => `${root}.${name}`));
          }),
      ]),
    )
    .catch([])
    .default([]),
});

function symbolsOf(specific: unknown): readonly string[] {
  const parsed = symbolsSchema.safeParse(specific);
  if (!parsed.success) {
    return [];
  }
  const { affected_functions, symbols, imports } = parsed.data;
  return [...new Set([...affected_functions, ...symbols, ...imports.flat()])]
    .map((symbol) => symbol.replace(/\(\)$/, ''))
    .filter((symbol) => /^[\w.]+$/.test(symbol));
}

function sortedReferences(
  references: readonly { readonly type: string; readonly url: string }[],
): readonly string[] {
  return references
    .filter(({ url }) => /^https?:\/\//.test(url))
    .toSorted((left, right) => Number(right.type === 'ADVISORY') - Number(left.type === 'ADVISORY'))
    .slice(0, MOST_REFERENCES)
    .map(({ url }) => url);
}

/** What the store wrote; the check is against damage. */
export const storedAdvisorySchema: z.ZodType<Advisory> = z.object({
  id: z.string(),
  aliases: z.array(z.string()),
  modified: z.string(),
  withdrawn: z.string().optional(),
  summary: z.string(),
  details: z.string(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })),
  affected: z.array(
    z.object({
      name: z.string(),
      versions: z.array(z.string()),
      ranges: z.array(
        z.object({ events: z.array(z.object({ kind: z.enum(EVENTS), version: z.string() })) }),
      ),
      symbols: z.array(z.string()),
    }),
  ),
  references: z.array(z.string()),
  word: z.string(),
  cwes: z.array(z.number()),
});
