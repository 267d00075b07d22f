import { readFileSync } from 'node:fs';
import { parseRulePage, type RulePage } from '../rules/page.ts';

const pages = new Map<string, RulePage>();

/** The page that stands beside a rule; the pages are part of the package, so each is read once a process. */
export function rulePage(id: string): RulePage {
  let page = pages.get(id);
  if (page === undefined) {
    page = parseRulePage(readFileSync(new URL(`../rules/${id}.md`, import.meta.url), 'utf8'));
    pages.set(id, page);
  }
  return page;
}
