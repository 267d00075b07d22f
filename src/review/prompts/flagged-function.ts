import { codeBlock, stripUnseen } from './code-block.ts';

/** What a model is told of a function that has a finding. */
export interface FlaggedFunction {
  /** The function's source, without common indentation. */
  readonly code: string;
  /** The flagged line, without indentation. */
  readonly line: string;
  /** The finding's message. */
  readonly message: string;
}

export function describeFlagged({ code, line, message }: FlaggedFunction): string {
  return `${codeBlock(code)}\nProblem at the line \`${stripUnseen(line)}\`: ${stripUnseen(message)}`;
}
