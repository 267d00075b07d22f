import type { Flow } from '../../dataflow/engine/flow.ts';
import { MEMBER_NAME } from '../../dataflow/models/archive-uses.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const pathTraversal = defineFlowRule({
  meta: {
    id: 'security/path-traversal',
    summary: 'Data from outside chooses a file',
    severity: 'high',
    cwe: 22,
    since: '0.1.0',
  },
  sink: 'path',
  sources: ['request', 'upload', 'message', 'file'],
  report(flow) {
    // Of what files hold, only the names in an archive are paths that others chose.
    const { origin } = flow;
    if (
      origin.kind === 'source' &&
      origin.source === 'file' &&
      !origin.label.startsWith(MEMBER_NAME)
    ) {
      return undefined;
    }
    if (isOpenFile(flow)) {
      return undefined;
    }
    return {
      message: `${dataOf(flow)} becomes part of the path that \`${flow.sink.callee}\` is given: ${senderOf(flow)} can reach other files through \`../\` or an absolute path; resolve the path and check that it is below the folder, or take the name apart`,
      note: '`../` and absolute paths lead elsewhere',
      // It tells whether a file is there, not what is in it.
      ...(flow.sink.isWeak ? { severity: 'low' } : {}),
    };
  },
});

/** `Image.open(request.files["picture"])`: these take an open file as well as a path, and an upload is one. */
const TAKES_FILES =
  /(?:^|\.)(?:Image\.open|read_\w+|load_workbook|open_workbook|imread|loadtxt|genfromtxt|load|PdfReader|PdfFileReader|Document|Presentation|ZipFile|TarFile|AudioSegment\.from_\w+)$/;

/** `cleaned_data["picture"]`, `form.picture.data`: what a field of a form object holds may be an upload too. */
const FORM_OBJECT = /\bcleaned_data\b|\.data\b/;

function isOpenFile({ origin, sink, prefix }: Flow): boolean {
  if (origin.kind !== 'source' || !TAKES_FILES.test(sink.callee)) {
    return false;
  }
  return origin.source === 'upload'
    ? !/^uploaded file name/i.test(origin.label)
    : prefix === '' && FORM_OBJECT.test(origin.label);
}
