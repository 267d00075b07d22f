import type { BenchResult } from '../bench-result.ts';
import { qualityOf, QUALITY_NAMES } from '../score/score-model.ts';
import type { BenchTask } from '../bench-task.ts';
import { headOf } from './bench-text.ts';
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
      caption: `Line: 95 % for other cases of this kind. Thick: deviation between runs.${chance === undefined ? '' : ' Dashed: guessing.'}`,
      svg: qualityPlot(rows, chance),
    }),
  ];
}

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
          caption: `Up: ${QUALITY_NAMES[task]}. Left is faster; the axis is logarithmic.`,
          svg: secondsPlot(points),
        }),
      ];
}

function reliabilityFigure({ label, score: { judge } }: ScoredModel): readonly string[] {
  const bins = judge?.reliability ?? [];
  return bins.length === 0
    ? []
    : [
        figureHtml({
          title: `Reliability: ${label}`,
          caption:
            'Probabilities from Platt fits on the other folds against the share that is real; the number is how many candidates, the line 95 %.',
          svg: reliabilityPlot(label, bins),
        }),
      ];
}

function capital(task: string): string {
  return task.charAt(0).toUpperCase() + task.slice(1);
}
