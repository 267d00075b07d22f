import type { Finding } from '../../../core/finding.ts';
import { seededRandom } from '../../../bench/stats/random.ts';
import type { TrainingRow } from '../../training-row.ts';
import { discoverRows } from '../discover-rows.ts';
import { lineFinding } from '../line-finding.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { ReviewedFile, Reviewer } from '../reviewer.ts';
import { verdictRows } from '../verdict-rows.ts';
import type { Scene } from './scene-page.ts';
import { seedOf } from './seed-of.ts';
import { MARK, vary } from './vary.ts';

export interface ScenesRequest {
  readonly scenes: readonly Scene[];
  readonly reviewer: Reviewer;
  readonly seed: number;
  /** How often each scene is told, the first time as it stands on its page. */
  readonly variations: number;
}

/**
 * Verdicts about scenes and their variations; those of one scene come together, so that they are never taken for copies of each other. A telling counts
 * where it parses, is not one that was told before, and our rules say of it what they say of the scene.
 */
export async function* sceneExamples(
  { scenes, reviewer, seed, variations }: ScenesRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  for (const scene of scenes) {
    const told = new Set<string>();
    const rows: TrainingRow[] = [];
    const marked = withMark(scene, reviewer);
    for (let nth = 0; nth < variations; nth += 1) {
      const random = seededRandom(seedOf([String(seed), scene.family, `${scene.nth}`, `${nth}`]));
      const path = PATHS[Math.floor(random() * PATHS.length)] ?? 'app.py';
      const text =
        nth === 0
          ? marked.text
          : vary(marked.text, { random, parse: (one) => reviewer.parse(path, one) });
      const isNew = !told.has(text);
      told.add(text);
      const about = { scene, reviewer, path, nth };
      const fresh = isNew ? await rowsOf({ ...marked, text }, about, signal) : [];
      rows.push(...fresh);
      if (fresh.length === 0) {
        yield dropped(isNew ? 'rules say something else of the variation' : 'told before');
      }
    }
    yield madeOr(rows, 'no telling of the scene is asked about');
  }
}

const PATHS = [
  'app/views.py',
  'shop/checkout.py',
  'services/reports.py',
  'core/tasks.py',
  'handlers.py',
  'web/api.py',
  'jobs/nightly.py',
  'lib/storage.py',
  'server.py',
  'plugins/export.py',
];

interface Marked {
  /** With the mark on the line that is asked about. */
  readonly text: string;
  /** True where a rule of the scene speaks of that line by itself. */
  readonly isFound: boolean;
}

/** Scenes of a page like `# topic/secret-logged` are asked about as discover does. */
const TOPIC = 'topic/';

function withMark({ code, rules }: Scene, reviewer: Reviewer): Marked {
  if (code.includes(MARK) || rules.some((one) => one.startsWith(TOPIC))) {
    return { text: code, isFound: false };
  }
  const finding = firstAsked(reviewer.review('scene.py', code), { rules, reviewer });
  const lines = code.split('\n');
  const at = (finding?.location.start.line ?? 0) - 1;
  return {
    text: lines.with(Math.max(at, 0), `${lines[Math.max(at, 0)] ?? ''}  ${MARK}`).join('\n'),
    isFound: finding !== undefined,
  };
}

function firstAsked(
  { findings }: ReviewedFile,
  {
    rules,
    reviewer,
    line,
  }: { readonly rules: readonly string[]; readonly reviewer: Reviewer; readonly line?: number },
): Finding | undefined {
  return findings.find(
    (one) =>
      rules.includes(one.rule) &&
      reviewer.asks(one) &&
      (line === undefined || one.location.start.line === line),
  );
}

async function rowsOf(
  { text, isFound }: Marked,
  told: {
    readonly scene: Scene;
    readonly reviewer: Reviewer;
    readonly path: string;
    readonly nth: number;
  },
  signal: AbortSignal,
): Promise<readonly TrainingRow[]> {
  const { scene, reviewer, path, nth } = told;
  const [first = ''] = scene.rules;
  const origin = { source: 'rules', group: `scene:${scene.family}`, licence: 'Apache-2.0' };
  if (first.startsWith(TOPIC)) {
    const topic = first.slice(TOPIC.length);
    return discoverRows({ text, topic, label: scene.label, origin }, reviewer, signal);
  }
  const line = text.split('\n').findIndex((one) => one.endsWith(MARK)) + 1;
  const bare = text.replaceAll(new RegExp(String.raw`[ \t]*${MARK}$`, 'gmu'), '');
  const reviewed = reviewer.review(path, bare);
  if (!reviewed.parses || line === 0) {
    return [];
  }
  const found = firstAsked(reviewed, { rules: scene.rules, reviewer, line });
  // Of rules that ask the same, each is asked: data is followed in public functions only, so both say so of the same code.
  const rule = reviewer.rules.get(scene.rules[nth % scene.rules.length] ?? '');
  if (rule === undefined || (isFound && found === undefined)) {
    return [];
  }
  const isTwin = found !== undefined && found.rule !== rule.id && nth % 2 === 1;
  const finding = found === undefined || isTwin ? lineFinding(reviewed, { rule, line }) : found;
  return verdictRows({ finding, reviewed, label: scene.label, origin }, reviewer, signal);
}
