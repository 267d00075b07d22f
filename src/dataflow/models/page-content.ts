import type { Naming, ResultModel, SinkModel, Slot } from '../library.ts';

/** What answers of the web hold, for the models of web frameworks. */

/** Parts of content types that browsers read as markup with scripts. */
const MARKUP = ['html', 'svg'];

/** The function says somewhere that its answer is something that browsers do not run. */
export const NO_PAGE: Naming = {
  names: [
    'application/json',
    'application/octet-stream',
    'application/pdf',
    'application/problem+json',
    'application/x-ndjson',
    'application/xml',
    'application/zip',
    'image/jpeg',
    'image/png',
    'text/css',
    'text/csv',
    'text/event-stream',
    'text/markdown',
    'text/plain',
    'text/xml',
  ],
  butNot: ['text/html', 'xhtml', 'svg'],
};

/** Text that a view returns becomes the page. */
export const PAGE: ResultModel = { kind: 'html', does: 'sent as a page', unless: NO_PAGE };

/** The body of an answer that is a page unless one of the slots says another content type. */
export function pageSink(slot: Slot, types: readonly Slot[]): SinkModel {
  return {
    kind: 'html',
    slot,
    does: 'sent as a page',
    when: types.map((type) => ({ slot: type, is: { mayHold: MARKUP } })),
    unless: NO_PAGE,
  };
}

/** The body of an answer that is a page only where a slot says so. */
export function markupSink(slot: Slot, type: Slot): SinkModel {
  return {
    kind: 'html',
    slot,
    does: 'sent as a page',
    when: [
      { slot: type, is: 'present' },
      { slot: type, is: { mayHold: MARKUP } },
    ],
  };
}
