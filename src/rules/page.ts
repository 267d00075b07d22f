/**
 * Reads a rule's page. Everything above `## Cases` is for users; every ```` ```py ```` and ```` ```html ```` block of the page is run by
 * `rules.test.ts`, and the first ones under `## Examples` are what a model is shown. A trailing comment states what the rule
 * does on that line: `# error: [id]` reports, rightly; `# spurious: [id]` reports, wrongly; `# missing: [id]` is silent, wrongly.
 */
export interface RulePage {
  readonly title: string;
  /** First paragraph under the title, on one line. */
  readonly lead: string;
  /** Markdown above `## Cases`, without expectation comments. */
  readonly help: string;
  readonly headings: readonly string[];
  readonly cases: readonly PageCase[];
}

/** A small project, and what the rule says about it. */
export interface PageCase {
  /** The nearest heading above. */
  readonly heading: string;
  readonly isExample: boolean;
  readonly files: readonly PageFile[];
  /** The text of the (first) file after all fixes of the rule, where the page states it. */
  readonly fixed: string | undefined;
}

export interface PageFile {
  readonly path: string;
  /** Without expectation comments. */
  readonly code: string;
  /** 1-based line of the page on which the code begins. */
  readonly pageLine: number;
  readonly expectations: readonly Expectation[];
}

export interface Expectation {
  readonly kind: 'error' | 'spurious' | 'missing';
  readonly rule: string;
  /** 1-based line of the code. */
  readonly line: number;
}

const DEFAULT_PATH = 'example.py';
const DEFAULT_TEMPLATE = 'templates/page.html';
const EXPECTATION = /\s*#\s*(error|spurious|missing):\s*\[([^\]]+)\]/g;

export function parseRulePage(markdown: string): RulePage {
  const lines = markdown.split('\n');
  const blocks = findBlocks(lines);
  const isCode = new Set(blocks.flatMap((block) => range(block.firstLine, block.lastLine)));
  const prose = lines.map((line, index) => (isCode.has(index) ? undefined : line));
  const title =
    prose
      .find((line) => line?.startsWith('# ') === true)
      ?.slice(2)
      .trim() ?? '';
  const casesAt = prose.findIndex((line) => line?.trim() === '## Cases');
  return {
    title,
    lead: leadParagraph(prose),
    help: stripExpectations(
      lines.slice(0, casesAt === -1 ? lines.length : casesAt).join('\n'),
    ).trim(),
    headings: prose.flatMap((line) =>
      line?.startsWith('## ') === true ? [line.slice(3).trim()] : [],
    ),
    cases: groupCases(blocks, prose),
  };
}

interface Block {
  readonly info: readonly string[];
  readonly code: string;
  /** 0-based lines of the page, fences included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

function findBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly line: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (open === undefined && fence !== null) {
      open = { fence: fence[1] ?? '', line: index };
    } else if (open !== undefined && line.trim() === open.fence) {
      blocks.push({
        info: (lines[open.line] ?? '').slice(open.fence.length).trim().split(/\s+/),
        code: lines.slice(open.line + 1, index).join('\n') + '\n',
        firstLine: open.line,
        lastLine: index,
      });
      open = undefined;
    }
  }
  return blocks.filter((block) => block.info[0] === 'py' || block.info[0] === 'html');
}

function groupCases(
  blocks: readonly Block[],
  prose: readonly (string | undefined)[],
): readonly PageCase[] {
  const cases: {
    heading: string;
    isExample: boolean;
    files: PageFile[];
    fixed: string | undefined;
    titled: boolean;
  }[] = [];
  let previousHeadingLine = -1;
  for (const block of blocks) {
    const headingLine = lastIndexBefore(prose, block.firstLine, (line) => /^##+ /.test(line));
    const last = cases.at(-1);
    if (block.info.includes('fixed')) {
      if (last !== undefined) {
        last.fixed = block.code;
      }
      continue;
    }
    const path = block.info.find((word) => word.startsWith('title='))?.slice('title='.length);
    const file = pageFile(
      block,
      path ?? (block.info[0] === 'html' ? DEFAULT_TEMPLATE : DEFAULT_PATH),
    );
    if (last?.titled === true && path !== undefined && headingLine === previousHeadingLine) {
      last.files.push(file);
    } else {
      cases.push({
        heading: (prose[headingLine] ?? '').replace(/^#+ /, '').trim(),
        isExample: sectionOf(prose, block.firstLine) === 'Examples',
        files: [file],
        fixed: undefined,
        titled: path !== undefined,
      });
    }
    previousHeadingLine = headingLine;
  }
  return cases.map(({ heading, isExample, files, fixed }) => ({
    heading,
    isExample,
    files,
    fixed,
  }));
}

function pageFile(block: Block, path: string): PageFile {
  const expectations = block.code.split('\n').flatMap((line, index) =>
    [...line.matchAll(EXPECTATION)].map((match) => ({
      kind: expectationKind(match[1]),
      rule: match[2] ?? '',
      line: index + 1,
    })),
  );
  return { path, code: stripExpectations(block.code), pageLine: block.firstLine + 2, expectations };
}

function expectationKind(word: string | undefined): Expectation['kind'] {
  return word === 'spurious' || word === 'missing' ? word : 'error';
}

function stripExpectations(text: string): string {
  return text.replaceAll(EXPECTATION, '');
}

function sectionOf(prose: readonly (string | undefined)[], line: number): string {
  const index = lastIndexBefore(prose, line, (text) => text.startsWith('## '));
  return (prose[index] ?? '').slice(3).trim();
}

function lastIndexBefore(
  lines: readonly (string | undefined)[],
  before: number,
  matches: (line: string) => boolean,
): number {
  for (let index = before - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line !== undefined && matches(line)) {
      return index;
    }
  }
  return -1;
}

function leadParagraph(prose: readonly (string | undefined)[]): string {
  const titleAt = prose.findIndex((line) => line?.startsWith('# ') === true);
  const words: string[] = [];
  for (const line of prose.slice(titleAt + 1)) {
    const isBreak = line === undefined || line.trim() === '' || line.startsWith('#');
    if (isBreak && words.length > 0) {
      break;
    }
    if (!isBreak) {
      words.push(line.trim());
    }
  }
  return words.join(' ');
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
