import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ESCAPING = 'jinja2.EscapingEnvironment';
const ESCAPED = 'jinja2.EscapedTemplate';

function compiles(slot: Slot, returns: string): CallModel {
  return {
    returns,
    flows: [],
    sinks: [{ kind: 'template', slot, does: 'compiled as a template' }],
  };
}

const ESCAPES = [{ slot: 'autoescape', is: 'present' } as const];
const RENDERS: CallModel = { flows: ['*'] };
const RENDERS_ESCAPED: CallModel = { flows: ['*'], cleans: ['html'] };
const METHODS = ['render', 'render_async', 'generate', 'stream'];

/** Engines that make pages out of templates. Jinja2 escapes only where it is told to; a template from outside is a program. */
export const templateEngines = defineLibrary({
  name: 'jinja2',
  aliases: {
    'jinja2.environment': 'jinja2',
    'jinja2.nativetypes.NativeEnvironment': 'jinja2.Environment',
    'mako.template.Template': 'mako.Template',
    'chameleon.zpt.template.PageTemplate': 'chameleon.PageTemplate',
  },
  bases: { [ESCAPING]: ['jinja2.Environment'] },
  calls: {
    'jinja2.Template': {
      ...compiles('0:source', 'jinja2.Template'),
      variants: [
        {
          when: [...ESCAPES, { slot: 'autoescape', is: 'open' }],
          gives: compiles('0:source', ESCAPED),
        },
      ],
    },
    'jinja2.Environment': {
      returns: 'jinja2.Environment',
      flows: [],
      variants: [
        {
          when: [...ESCAPES, { slot: 'autoescape', is: 'open' }],
          gives: { returns: ESCAPING, flows: [] },
        },
      ],
    },
    'jinja2.sandbox.SandboxedEnvironment': { returns: 'jinja2.sandbox.Environment', flows: [] },
    'jinja2.sandbox.ImmutableSandboxedEnvironment': {
      returns: 'jinja2.sandbox.Environment',
      flows: [],
    },
    'jinja2.sandbox.Environment.from_string': { returns: 'jinja2.Template', flows: [] },
    'jinja2.Environment.from_string': compiles('0:source', 'jinja2.Template'),
    'jinja2.Environment.get_template': {
      returns: 'jinja2.Template',
      flows: [],
      sinks: [{ kind: 'path', slot: '0:name', does: 'loaded as a template' }],
    },
    [`${ESCAPING}.from_string`]: compiles('0:source', ESCAPED),
    [`${ESCAPING}.get_template`]: { returns: ESCAPED, flows: [] },
    ...sameFor(members('jinja2.Template', METHODS), RENDERS),
    ...sameFor(members(ESCAPED, METHODS), RENDERS_ESCAPED),
    'mako.Template': compiles('0:text', 'mako.Template'),
    'mako.Template.render': RENDERS,
    'mako.Template.render_unicode': RENDERS,
    'mako.lookup.TemplateLookup.get_template': { returns: 'mako.Template', flows: [] },
    'chameleon.PageTemplate': compiles('0:body', 'chameleon.PageTemplate'),
    'chameleon.PageTemplate.render': RENDERS_ESCAPED,
    'tornado.template.Template': compiles('0:template_string', ESCAPED),
    'Cheetah.Template.Template': compiles('0:source', 'Cheetah.Template.Template'),
    'genshi.template.MarkupTemplate': compiles('0:source', ESCAPED),
    'genshi.template.TextTemplate': compiles('0:source', 'jinja2.Template'),
    'airspeed.Template': compiles('0:content', 'jinja2.Template'),
    'pystache.render': { flows: ['*'], cleans: ['html'] },
    'bleach.clean': { flows: ['0:text'], cleans: ['html'] },
    'nh3.clean': { flows: ['0:html'], cleans: ['html'] },
  },
});
