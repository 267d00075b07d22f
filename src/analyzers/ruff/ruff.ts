import { createRequire } from 'node:module';
import type * as RuffModule from '@astral-sh/ruff-wasm-nodejs';
import { z } from 'zod';
import type { Finding, Fix } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { findingFingerprint } from '../../text/fingerprint.ts';
import { lineIndex, type LineIndex } from '../../text/line-index.ts';
import type { Analyzer, FileAnalysis } from '../analyzer.ts';
import { IGNORED, ruffRule, SELECTED } from './map.ts';

/**
 * ruff, compiled to WebAssembly and run in this process with our own settings: the reviewed project's configuration is not
 * obeyed. WebAssembly's stack bounds what ruff can parse; where it overflows, the file is reported as not looked at.
 */
export function ruffAnalyzer(): Analyzer {
  const version = ruffVersion();
  let ruff: RuffInstance | undefined;
  let isSpent = false;
  return {
    id: 'ruff',
    version,
    start() {
      ruff = openRuff();
      return Promise.resolve();
    },
    analyse(file) {
      ruff ??= openRuff();
      const before = residentBytes(file);
      try {
        const raw = diagnosticsSchema.parse(ruff.workspace.check(file.text));
        const analysis = analysisOf(findingsOf(raw, file, version));
        const reason = raw.some(isSyntaxError) ? syntaxReason(file, ruff.module) : undefined;
        return reason === undefined
          ? { outcome: 'ran', analysis }
          : { outcome: 'partly', analysis, reason };
      } catch (error) {
        // After a trap the instance's memory cannot be trusted.
        ruff = undefined;
        return { outcome: 'failed', reason: failureReason(error, residentBytes(file) - before) };
      } finally {
        // WebAssembly's memory only ever grows, and the garbage collector does not know how much of it there is.
        isSpent ||= residentBytes(file) - before > MUCH_MEMORY;
      }
    },
    isSpent: () => isSpent,
  };
}

function findingsOf(
  raw: readonly Diagnostic[],
  file: SourceFile,
  version: string,
): readonly Finding[] {
  const lines = lineIndex(file.text);
  const occurrences = new Map<string, number>();
  return raw.flatMap((diagnostic) => {
    const rule = diagnostic.code === null ? undefined : ruffRule(diagnostic.code);
    if (rule === undefined || diagnostic.code === null) {
      return [];
    }
    const id = `${rule.category}/ruff-${diagnostic.code.toLowerCase()}`;
    const span = spanOf(diagnostic.start_location, diagnostic.end_location, lines);
    const location = lines.locationOf(file.path, span);
    const line = lines.lineSpan(location.start.line);
    const source = file.text.slice(line.start, Math.max(line.end, span.end));
    return [
      {
        rule: id,
        category: rule.category,
        severity: rule.severity,
        message: diagnostic.message,
        location,
        evidence: [{ kind: 'match', location, note: '' }],
        ...(rule.cwe === undefined ? {} : { cwe: rule.cwe }),
        ...fixOf(diagnostic, lines),
        fingerprint: findingFingerprint({ rule: id, file: file.path, source }, occurrences),
        tool: `ruff ${version}`,
        alsoReportedAs: [diagnostic.code],
      },
    ];
  });
}

function analysisOf(findings: readonly Finding[]): FileAnalysis {
  return { parses: true, findings, facts: {}, functions: [] };
}

function isSyntaxError(diagnostic: Diagnostic): boolean {
  return diagnostic.code === null || diagnostic.code === 'invalid-syntax';
}

/**
 * Our own parser forgives what only Python 2 means; ruff looks for nothing in a file that it cannot parse. Asked again for the
 * newest Python, since for an older one it also complains about what is merely newer.
 */
function syntaxReason(
  { text, notebook }: SourceFile,
  { PositionEncoding, Workspace }: typeof RuffModule,
): string | undefined {
  if (notebook !== undefined) {
    // Cells may do at the top level what a module may not, and carry commands that are no Python.
    return undefined;
  }
  const strict = new Workspace(
    { lint: { select: [] }, 'target-version': 'py314' },
    PositionEncoding.Utf16,
  );
  const error = diagnosticsSchema.parse(strict.check(text)).find(isSyntaxError);
  strict.free();
  return error === undefined
    ? undefined
    : `not valid Python 3: line ${error.start_location.row}: ${error.message}; only our own rules looked at it`;
}

/** What the whole process holds, other threads too: looked at where it can have grown. */
function residentBytes({ text }: SourceFile): number {
  return text.length < SMALL_FILE ? 0 : process.memoryUsage.rss();
}

/** In UTF-16 units. */
const SMALL_FILE = 50_000;
const MUCH_MEMORY = 500_000_000;

function failureReason(error: unknown, grownBytes: number): string {
  if (grownBytes > MUCH_MEMORY) {
    return 'ruff ran out of memory: there are too many branches in one place for it';
  }
  const reason = error instanceof Error ? error.message : String(error);
  return /call stack|unreachable|memory/i.test(reason)
    ? 'ruff ran out of stack: the code is nested too deeply for it'
    : `ruff failed: ${reason.slice(0, 200)}`;
}

function fixOf(diagnostic: Diagnostic, lines: LineIndex): { readonly fix?: Fix } {
  if (diagnostic.fix === null) {
    return {};
  }
  const edits = diagnostic.fix.edits
    .map((edit) => ({
      span: spanOf(edit.location, edit.end_location, lines),
      newText: edit.content ?? '',
    }))
    .sort((left, right) => left.span.start - right.span.start);
  return {
    fix: { title: diagnostic.fix.message ?? 'apply the fix of ruff', edits, origin: 'rule' },
  };
}

function spanOf(
  start: Place,
  end: Place,
  lines: LineIndex,
): { readonly start: number; readonly end: number } {
  const from = lines.offsetAt({ line: start.row, column: start.column });
  return {
    start: from,
    end: Math.max(from, lines.offsetAt({ line: end.row, column: end.column })),
  };
}

const placeSchema = z.object({ row: z.number(), column: z.number() });

type Place = z.infer<typeof placeSchema>;

const diagnosticSchema = z.object({
  code: z.string().nullable(),
  message: z.string(),
  start_location: placeSchema,
  end_location: placeSchema,
  fix: z
    .object({
      message: z.string().nullable(),
      edits: z.array(
        z.object({
          content: z.string().nullable(),
          location: placeSchema,
          end_location: placeSchema,
        }),
      ),
    })
    .nullable(),
});

type Diagnostic = z.infer<typeof diagnosticSchema>;

const diagnosticsSchema = z.array(diagnosticSchema);

interface RuffInstance {
  readonly module: typeof RuffModule;
  readonly workspace: { readonly check: (text: string) => unknown };
}

/** A ruff of its own, with a memory of its own: eight megabytes of WebAssembly are compiled for each. */
function openRuff(): RuffInstance {
  const require = createRequire(import.meta.url);
  // What was loaded before is forgotten, or the same instance would come back.
  delete require.cache[require.resolve(PACKAGE)];
  const module: typeof RuffModule = require(PACKAGE);
  const { PositionEncoding, Workspace } = module;
  const workspace = new Workspace(
    { lint: { select: SELECTED, ignore: IGNORED }, 'target-version': 'py310' },
    PositionEncoding.Utf16,
  );
  return { module, workspace };
}

const PACKAGE = '@astral-sh/ruff-wasm-nodejs';

function ruffVersion(): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(createRequire(import.meta.url)(`${PACKAGE}/package.json`));
  return version;
}
