import type { LineSink } from './server-stream.ts';

/**
 * Joins the lines of a `text/event-stream` (WHATWG HTML §9.2.6) to events and hands the `data` of each to `take`.
 * Comments (which servers send to keep a connection alive) and other fields are dropped.
 */
export function eventSink(take: (data: string) => 'more' | 'enough'): LineSink {
  let data: string[] = [];
  return {
    take: (line) => {
      if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
        return 'more';
      }
      if (line !== '' || data.length === 0) {
        return 'more';
      }
      const event = data.join('\n');
      data = [];
      return take(event);
    },
  };
}
