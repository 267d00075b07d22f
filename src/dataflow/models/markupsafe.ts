import { defineLibrary } from '../library.ts';
import type { CallModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ESCAPES: CallModel = { cleans: ['html'] };
const STAYS: CallModel = { ...ESCAPES, returns: 'markupsafe.Markup' };

/** What makes text harmless in pages, whichever library it comes with, and text that is declared so. */
export const markupsafe = defineLibrary({
  name: 'markupsafe',
  aliases: {
    'jinja2.Markup': 'markupsafe.Markup',
    'jinja2.escape': 'markupsafe.escape',
    'jinja2.utils.markupsafe': 'markupsafe',
  },
  calls: {
    'markupsafe.escape': ESCAPES,
    'markupsafe.escape_silent': ESCAPES,
    'markupsafe.Markup': {
      returns: 'markupsafe.Markup',
      sinks: [{ kind: 'html', slot: '0:object', does: 'declared to be safe markup' }],
      cleans: ['html'],
    },
    'markupsafe.Markup.escape': ESCAPES,
    ...sameFor(
      members('markupsafe.Markup', ['format', 'join', '__mod__', '__add__', '__radd__']),
      STAYS,
    ),
    'markupsafe.Markup.striptags': {},
    'cgi.escape': ESCAPES,
    'bleach.Cleaner.clean': ESCAPES,
    'bleach.linkify': {},
    'nh3.clean_text': ESCAPES,
    'lxml.html.clean.clean_html': ESCAPES,
    'lxml_html_clean.clean_html': ESCAPES,
  },
});
