import type { SourceModule } from '../../python/source-module.ts';
import { docstringOf } from '../../python/tree/queries.ts';
import type { ContextItem, ProjectText } from './context-item.ts';
import { linesText } from './piece-text.ts';
import type { ShownProject } from './shown-project.ts';

/** A stretch of a Markdown or plain text under its heading. */
export interface Paragraph {
  /** 1-based line on which it begins. */
  readonly line: number;
  /** The nearest heading above, without marks; empty where there is none. */
  readonly heading: string;
  readonly text: string;
}

/** What a project says about itself in prose: the paragraphs of its documents and the docstrings of its code. */
export function documentation(
  documents: readonly ProjectText[],
  shown: ShownProject,
): readonly ContextItem[] {
  const paragraphs = documents.flatMap(({ path, text }) =>
    paragraphsOf(text).map((one): ContextItem => ({
      part: 'docs',
      source: `${path}:${one.line}`,
      text: one.heading === '' ? one.text : `${one.heading}: ${one.text}`,
      nearness: 1,
    })),
  );
  return [...paragraphs, ...shown.graph.project.sources.flatMap((one) => docstrings(one, shown))];
}

/** The paragraphs of a text, code blocks whole; headings belong to what follows. Very short ones say nothing. */
export function paragraphsOf(text: string): readonly Paragraph[] {
  const found: Paragraph[] = [];
  let heading = '';
  let held: string[] = [];
  let first = 1;
  let fence = '';
  function end(): void {
    const paragraph = held.join('\n').trim();
    if (paragraph.length >= SHORTEST) {
      found.push({ line: first, heading, text: paragraph.slice(0, LONGEST) });
    }
    held = [];
  }
  for (const [index, line] of text.split('\n').entries()) {
    const marks = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    const title = fence === '' ? /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1] : undefined;
    if (title !== undefined) {
      end();
      heading = title;
    } else if (fence === '' && line.trim() === '') {
      end();
    } else {
      first = held.length === 0 ? index + 1 : first;
      held.push(line);
    }
    if (marks !== '') {
      fence = fence === '' ? marks : marks.startsWith(fence) ? '' : fence;
    }
  }
  end();
  return found;
}

/** Characters. */
const SHORTEST = 25;
const LONGEST = 900;

function docstrings(source: SourceModule, shown: ShownProject): readonly ContextItem[] {
  const owners = source.functions.map(({ node }) => node);
  return owners.flatMap((owner): readonly ContextItem[] => {
    const holder = owner.kind === 'module' || owner.kind === 'function' ? owner : undefined;
    const first = holder?.body[0];
    if (holder === undefined || first === undefined || docstringOf(holder) === undefined) {
      return [];
    }
    const name = holder.kind === 'function' ? holder.name.name : 'the module';
    const { line } = source.lines.positionAt(first.span.start);
    const text = linesText(source, first, shown);
    return [
      { part: 'docs', source: `${source.path}:${line}`, text: `${name}: ${text}`, nearness: 1 },
    ];
  });
}
