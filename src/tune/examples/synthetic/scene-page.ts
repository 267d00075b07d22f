import { readdirSync, readFileSync } from 'node:fs';

/**
 * Scenes: small programs of our own about which a review would ask, with the true answer. A page holds those of one rule, or of rules that ask the
 * same; under each `##` heading stand programs that are much alike, some with the flaw (```` ```py real ````) and some with the pattern and without the
 * flaw (```` ```py harmless ````). The first line names the rules. All programs under one heading are one group: they go to one side of a split.
 */
export interface Scene {
  /** Rules of which one speaks of the scene. */
  readonly rules: readonly string[];
  /** `weak-hash/names of files`: names the group. */
  readonly family: string;
  /** 0-based, among the scenes of its family. */
  readonly nth: number;
  readonly label: 'real' | 'harmless';
  readonly code: string;
}

/** Reads one page. `name` is its file's, without the ending. */
export function parseScenePage(markdown: string, name: string): readonly Scene[] {
  const rules = (markdown.split('\n')[0] ?? '').replace(/^#\s*/u, '').split(/,\s*/u);
  const scenes: Scene[] = [];
  for (const section of markdown.split(/^## /mu).slice(1)) {
    const title = section.slice(0, section.indexOf('\n')).trim();
    const blocks = section.matchAll(/^```py (real|harmless)\n([^]*?)^```$/gmu);
    for (const [nth, [, label, code = '']] of [...blocks].entries()) {
      scenes.push({
        rules,
        family: `${name}/${title}`,
        nth,
        label: label === 'real' ? 'real' : 'harmless',
        code,
      });
    }
  }
  return scenes;
}

/** All scenes that come with the package, sorted by page. */
export function allScenes(): readonly Scene[] {
  const folder = new URL('scenes/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) =>
      parseScenePage(readFileSync(new URL(file, folder), 'utf8'), file.slice(0, -'.md'.length)),
    );
}
