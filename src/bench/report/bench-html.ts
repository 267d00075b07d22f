import type { BenchResult } from '../bench-result.ts';
import { qualityOf, QUALITY_NAMES } from '../score/score-model.ts';
import type { BenchTask } from '../bench-task.ts';
import { headOf } from './bench-text.ts';
import { share } from './figures.ts';
import { figureHtml, htmlPage } from './page.ts';
import { qualityPlot } from './quality-plot.ts';
import { reliabilityPlot } from './reliability-plot.ts';
import { secondsPlot } from './seconds-plot.ts';
import { benchTables, scoredModels, type ScoredModel } from './tables.ts';

/** The result as one page with plots. */
export function benchHtml(result: BenchResult): string {
  const models = scoredModels(result);
  return htmlPage({
    title: 'Assay bench: models',
    lines: headOf(result),
    figures: [
      ...result.tasks.flatMap((task) => qualityFigure(task, models)),
      ...result.tasks.flatMap((task) => secondsFigure(task, models)),
      ...models.flatMap(reliabilityFigure),
    ],
    tables: benchTables(result),
  });
}

function qualityFigure(task: BenchTask, models: readonly ScoredModel[]): readonly string[] {
  const rows = models
    .filter(({ model }) => model.name !== null && model.notAsked[task] === undefined)
    .map(({ label, score }) => ({ label, quality: qualityOf(score, task) }));
  if (rows.every(({ quality }) => quality === undefined)) {
    return [];
  }
  const chance = task === 'judge' ? 0.5 : undefined;
  return [
    figureHtml({
      title: `${capital(task)}: ${QUALITY_NAMES[task]}`,
      caption: QUALITY_CAPTIONS[task],
      svg: qualityPlot(rows, chance),
    }),
  ];
}

const QUALITY_CAPTIONS: Readonly<Record<BenchTask, string>> = {
  judge: 'Right is better: 1 puts every real finding above every harmless one.',
  discover: 'Right is better: 1 names every flaw and nothing else.',
  rewrite: 'Right is better: 1 makes every function faster with equal results.',
};

function secondsFigure(task: BenchTask, models: readonly ScoredModel[]): readonly string[] {
  const points = models.flatMap(({ label, score }) => {
    const quality = qualityOf(score, task);
    const seconds = score.costs[task].perItem;
    return quality === undefined || seconds === undefined ? [] : [{ label, quality, seconds }];
  });
  return points.length === 0
    ? []
    : [
        figureHtml({
          title: `${capital(task)}: quality against seconds`,
          caption:
            'Up and to the left is better. Lines: 95 %. Across: median of a case, on a logarithmic axis.',
          svg: secondsPlot(QUALITY_NAMES[task], points),
        }),
      ];
}

function reliabilityFigure({ label, score: { judge } }: ScoredModel): readonly string[] {
  const bins = judge?.reliability ?? [];
  const brier = judge?.brier;
  return bins.length === 0 || brier === undefined
    ? []
    : [
        figureHtml({
          title: `Reliability: ${label}`,
          caption: `Brier score ${share(brier.value)}; always saying the base rate has ${share(brier.base)}. Each dot is a fifth of the scale with its number of candidates and 95 %; on the dashed line a probability means what it says. The probabilities are from Platt fits that have not seen the candidate.`,
          svg: reliabilityPlot(label, bins),
        }),
      ];
}

function capital(task: string): string {
  return task.charAt(0).toUpperCase() + task.slice(1);
}
