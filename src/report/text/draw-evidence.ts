import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { evidenceLines } from '../describe.ts';
import type { Redaction } from '../redaction.ts';
import { labelled, type Canvas } from './layout.ts';

/** A finding with what is needed to talk about it. */
export interface Subject {
  readonly finding: Finding;
  readonly file: SourceFile | undefined;
  readonly redaction: Redaction;
}

export function drawEvidence(subject: Subject, canvas: Canvas): readonly string[] {
  return evidenceLines(subject.finding, subject.file).flatMap(({ label, text }) =>
    labelled(label, subject.redaction.hide(text), canvas),
  );
}
