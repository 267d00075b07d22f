import { readFileSync } from 'node:fs';
import { parseRulePage, type RulePage } from '../rules/page.ts';

/** Reads the page that stands beside a rule; the pages are part of the package. */
export function rulePage(id: string): RulePage {
  return parseRulePage(readFileSync(new URL(`../rules/${id}.md`, import.meta.url), 'utf8'));
}
