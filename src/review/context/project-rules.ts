import { ignorePatterns } from '../../io/ignore-patterns.ts';
import type { ContextItem, ProjectText } from './context-item.ts';
import { paragraphsOf } from './documentation.ts';

/** What a project has written down for those who change it, paragraph by paragraph. */
export interface ProjectRules {
  /** What holds for a file. */
  readonly for: (path: string) => readonly ContextItem[];
}

const GENERAL = /^(?:\.github\/|docs\/)?(?:AGENTS|CONTRIBUTING)\.(?:md|rst|txt)$/i;
const OWN = /^\.assay\/rules\/[^/]+\.md$/;

/** True for the files that hold a project's rules. */
export function isRulesPath(path: string): boolean {
  return GENERAL.test(path) || OWN.test(path);
}

/** Rules by hand-written file; one of `.assay/rules` may say in its front matter for which paths it holds: `paths: ["api/**"]`. */
export function projectRules(texts: readonly ProjectText[]): ProjectRules {
  const files = texts.filter(({ path }) => isRulesPath(path)).map(readRules);
  return {
    for: (path) => files.filter((file) => file.holdsFor(path)).flatMap(({ items }) => items),
  };
}

interface RulesFile {
  readonly holdsFor: (path: string) => boolean;
  readonly items: readonly ContextItem[];
}

/** What a team wrote for a path counts before what it wrote for all. */
const EVERYWHERE = 0.8;

function readRules({ path, text }: ProjectText): RulesFile {
  const { globs, body, skippedLines } = OWN.test(path)
    ? frontMatter(text)
    : { globs: [], body: text, skippedLines: 0 };
  const patterns = globs.length === 0 ? undefined : ignorePatterns(globs.join('\n'));
  return {
    holdsFor: (file) => patterns === undefined || patterns.verdict(file) === 'ignored',
    items: paragraphsOf(body).map((one) => ({
      part: 'rules',
      source: `${path}:${one.line + skippedLines}`,
      text: one.heading === '' ? one.text : `${one.heading}: ${one.text}`,
      nearness: patterns === undefined ? EVERYWHERE : 1,
    })),
  };
}

interface FrontMatter {
  /** Patterns as in `.gitignore`; none means everywhere. */
  readonly globs: readonly string[];
  readonly body: string;
  readonly skippedLines: number;
}

/**
 * The lines between `---` at the top, of which `paths` (or `globs`) is read: one pattern, a list in brackets, or a list of
 * lines with dashes. Other keys are of other tools.
 */
export function frontMatter(text: string): FrontMatter {
  const lines = text.split(/\r?\n/);
  const end = lines[0]?.trimEnd() === '---' ? lines.indexOf('---', 1) : -1;
  if (end === -1) {
    return { globs: [], body: text, skippedLines: 0 };
  }
  const head = lines.slice(1, end);
  const at = head.findIndex((line) => /^(?:paths|globs)\s*:/.test(line));
  const inline = at === -1 ? '' : (head[at] ?? '').replace(/^[a-z]+\s*:/, '').trim();
  const listed: string[] = [];
  for (const line of at === -1 || inline !== '' ? [] : head.slice(at + 1)) {
    const entry = /^\s*-\s+(.+)$/.exec(line)?.[1];
    if (entry === undefined) {
      break;
    }
    listed.push(entry);
  }
  const written = inline === '' ? listed : inline.replace(/^\[|\]$/g, '').split(',');
  return {
    globs: written.map(unquoted).filter((one) => one !== ''),
    body: lines.slice(end + 1).join('\n'),
    skippedLines: end + 1,
  };
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}
