import { exchange, type HttpFailure, type HttpHead, type HttpRequest } from '../../io/http.ts';

/** Takes the lines of a streamed reply as they arrive. */
export interface LineSink {
  /** `enough` closes the connection: the rest of the reply is not wanted. */
  readonly take: (line: string) => 'more' | 'enough';
}

/** How a streamed call ended. */
export type StreamResult =
  /** All lines were taken, or the sink had enough. */
  | { readonly outcome: 'streamed'; readonly head: HttpHead }
  /** The server answered something that no sink was opened for; `text` is its beginning. */
  | { readonly outcome: 'rejected'; readonly head: HttpHead; readonly text: string }
  | HttpFailure;

const REJECTION_CHARACTERS = 4000;

/** Longest line that is still a piece of an answer, in characters. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Sends a request and feeds the reply to a sink line by line (UTF-8, lines end in LF or CRLF). `open` sees status and
 * headers and decides whether the body is worth reading as a stream.
 *
 * @throws ReviewError `CANCELLED` when `signal` aborts.
 */
export async function streamLines(
  request: HttpRequest,
  open: (head: HttpHead) => LineSink | undefined,
  signal: AbortSignal,
): Promise<StreamResult> {
  let head: HttpHead | undefined;
  let reader: Reader | undefined;
  for await (const event of exchange(request, signal)) {
    switch (event.kind) {
      case 'head': {
        head = event.head;
        const sink = open(head);
        reader = sink === undefined ? textReader() : lineReader(sink);
        break;
      }
      case 'data': {
        if (reader?.take(event.bytes) === 'enough') {
          return result(head, reader);
        }
        break;
      }
      case 'failure': {
        return event.failure;
      }
      case 'end': {
        reader?.finish();
        break;
      }
    }
  }
  return result(head, reader);
}

/** Takes the bytes of a body. `rejection` has the text of a body that no sink was opened for. */
interface Reader {
  readonly take: (bytes: Uint8Array) => 'more' | 'enough';
  readonly finish: () => void;
  readonly outcome: () => { readonly rejection: string } | 'taken' | 'overlong line';
}

function textReader(): Reader {
  const decoder = new TextDecoder();
  let text = '';
  return {
    take: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      return text.length < REJECTION_CHARACTERS ? 'more' : 'enough';
    },
    finish: () => undefined,
    outcome: () => ({ rejection: text.slice(0, REJECTION_CHARACTERS) }),
  };
}

function lineReader(sink: LineSink): Reader {
  const decoder = new TextDecoder();
  let pending = '';
  return {
    take: (bytes) => {
      const rest = feed(sink, pending + decoder.decode(bytes, { stream: true }));
      pending = rest ?? '';
      return rest === undefined || rest.length > LONGEST_LINE ? 'enough' : 'more';
    },
    finish: () => {
      feed(sink, `${pending}\n`);
      pending = '';
    },
    outcome: () => (pending.length > LONGEST_LINE ? 'overlong line' : 'taken'),
  };
}

/** Hands all complete lines over; the rest is the beginning of the next one. Undefined when the sink had enough. */
function feed(sink: LineSink, text: string): string | undefined {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    if (sink.take(line) === 'enough') {
      return undefined;
    }
    start = end + 1;
  }
  return text.slice(start);
}

function result(head: HttpHead | undefined, reader: Reader | undefined): StreamResult {
  if (head === undefined || reader === undefined) {
    return { outcome: 'interrupted', reason: 'the connection closed without a reply' };
  }
  const outcome = reader.outcome();
  if (outcome === 'overlong line') {
    return { outcome: 'too-large', limit: LONGEST_LINE };
  }
  return outcome === 'taken'
    ? { outcome: 'streamed', head }
    : { outcome: 'rejected', head, text: outcome.rejection };
}
