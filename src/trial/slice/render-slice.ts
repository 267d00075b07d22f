import type { SourceModule } from '../../python/source-module.ts';
import type { ClassDefinition, Node, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import type { ProjectLookup } from '../trial.ts';
import { foreignDecorators, walkKept } from './kept-code.ts';
import { importText } from './import-text.ts';
import { isSeparable, type ModuleSlice } from './slice-state.ts';

/** A module's kept code as a file of its own. */
export interface RenderedSlice {
  readonly text: string;
  /** Line of the file on which a line of the module stands; both count from 1. */
  readonly lineOf: (sourceLine: number) => number;
  readonly sourceLineOf: (line: number) => number;
}

const FUTURE = 'from __future__ import annotations';

/**
 * Writes what is kept of a module, each statement on the line it has in the source, one further down: the first line keeps
 * annotations from being evaluated. Lifted statements are indented under a `def` on a line of its own, so they and what
 * follows stand two further down.
 */
export function renderSlice(
  slice: ModuleSlice,
  { project, root }: { readonly project: ProjectLookup; readonly root: string },
): RenderedSlice {
  const { module, lifted } = slice;
  const lines: string[] = [];
  function write(line: number, text: string): void {
    const parts = text.split(/\r\n|\r|\n/u);
    for (const [offset, part] of parts.entries()) {
      const at = line + offset;
      const before = lines[at] ?? '';
      lines[at] = before.trim() === '' || part === '' ? before + part : `${before}; ${part}`;
    }
  }
  const first = lifted?.statements[0];
  const last = lifted?.statements.at(-1);
  const start = first === undefined ? Infinity : lineAt(module, first.span.start);
  const end = last === undefined ? Infinity : lineAt(module, last.span.end);
  function lineOf(line: number): number {
    return line + 1 + Number(line >= start) + Number(line > end);
  }
  write(1, FUTURE);
  for (const statement of slice.statements) {
    const parts = { slice, project, root };
    write(lineOf(lineAt(module, statement.span.start)), statementText(parts, statement));
  }
  if (lifted !== undefined && first !== undefined) {
    write(start + 1, `def ${lifted.name}(${lifted.parameters.join(', ')}):`);
    const indent = module.lines.positionAt(first.span.start).column === 1 ? ' ' : '';
    const margin = lineMargin(module, first);
    for (const statement of lifted.statements) {
      const text = statementText({ slice, project, root }, statement);
      const at = lineOf(lineAt(module, statement.span.start));
      const isFirstOnLine = (lines[at] ?? '').trim() === '';
      write(at, isFirstOnLine ? margin + indentBlock(text, { statement, module, indent }) : text);
    }
    const results = lifted.results.map((name) => `${name}, `).join('');
    write(lineOf(end) + 1, `${margin}${indent}return (${results.trimEnd()})`);
  }
  const text = `${Array.from(lines, (line) => line ?? '')
    .slice(1)
    .join('\n')}\n${submoduleImports(slice, root)}`;
  return {
    text,
    lineOf,
    sourceLineOf: (line) => {
      if (line > end + 2) {
        return line - 3;
      }
      return Math.max(1, line - (line > start ? 2 : 1));
    },
  };
}

interface Parts {
  readonly slice: ModuleSlice;
  readonly project: ProjectLookup;
  readonly root: string;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The statement's source with imports rewritten and what is left out of it blanked; as many lines as before. */
function statementText(parts: Parts, statement: Statement): string {
  const { module } = parts.slice;
  const replacements: Replacement[] = [];
  walkKept(parts.slice, parts.project, {
    root: statement,
    enter: (node) => replacements.push(...replacementsAt(parts, node)),
  });
  let text = '';
  let position = statement.span.start;
  for (const one of replacements.toSorted((left, right) => left.start - right.start)) {
    if (one.start >= position) {
      const removed = module.text.slice(one.start, one.end);
      const breaks = removed.match(/\r\n|\r|\n/gu) ?? [];
      text += module.text.slice(position, one.start) + one.text + breaks.join('');
      position = one.end;
    }
  }
  return text + module.text.slice(position, statement.span.end);
}

function replacementsAt(parts: Parts, node: Node): readonly Replacement[] {
  const { slice, project, root } = parts;
  switch (node.kind) {
    case 'import':
    case 'import-from':
      return [{ ...node.span, text: importText({ slice, project, root }, node) }];
    case 'function':
      return foreignDecorators(slice, project, node).map((decorator) => ({
        start: slice.module.text.lastIndexOf('@', decorator.span.start),
        end: decorator.span.end,
        text: '',
      }));
    case 'class':
      return droppedMethods(slice, node);
    default:
      return [];
  }
}

function droppedMethods(slice: ModuleSlice, node: ClassDefinition): readonly Replacement[] {
  const dropped = node.body.filter((one) => isSeparable(one) && !slice.methods.has(one));
  const isEmpty = dropped.length === node.body.length;
  return dropped.map(({ span }, index) => ({
    start: span.start,
    end: span.end,
    text: isEmpty && index === 0 ? 'pass' : '',
  }));
}

/** Lines inside a string keep their text; all others move by the indent. */
function indentBlock(
  text: string,
  {
    statement,
    module,
    indent,
  }: { readonly statement: Statement; readonly module: SourceModule; readonly indent: string },
): string {
  const first = lineAt(module, statement.span.start);
  const inString = new Set<number>();
  walk(statement, (node) => {
    if (node.kind === 'string') {
      const last = lineAt(module, node.span.end);
      for (let line = lineAt(module, node.span.start) + 1; line <= last; line += 1) {
        inString.add(line);
      }
    }
  });
  return text
    .split(/\r\n|\r|\n/u)
    .map((line, index) => (inString.has(first + index) ? line : indent + line))
    .join('\n');
}

function lineMargin({ text, lines }: SourceModule, statement: Statement): string {
  const { start } = lines.lineSpan(lines.positionAt(statement.span.start).line);
  return text.slice(start, statement.span.start);
}

function lineAt({ lines }: SourceModule, offset: number): number {
  return lines.positionAt(offset).line;
}

/** Modules reached as attributes of their package are imported after everything else, when no import can go in circles. */
function submoduleImports({ submodules }: ModuleSlice, root: string): string {
  return [...submodules]
    .map((name) => `__import__(${JSON.stringify(`${root}.${name}`)})\n`)
    .join('');
}
