import { defineLibrary } from '../library.ts';
import type { CallModel, RenderModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const ESCAPING = 'jinja2.EscapingEnvironment';
const SELECTING = 'jinja2.SelectingEnvironment';
const ESCAPED = 'jinja2.EscapedTemplate';
const SELECTED = 'jinja2.SelectedTemplate';

function compiles(slot: Slot, returns: string): CallModel {
  return {
    returns,
    flows: [],
    says: slot,
    sinks: [{ kind: 'template', slot, does: 'compiled as a template' }],
  };
}

/** What is loaded stands for its name. */
function loads(returns: string, slot: Slot): CallModel {
  return {
    returns,
    flows: [],
    says: slot,
    sinks: [{ kind: 'path', slot, does: 'loaded as a template' }],
  };
}

function environment(name: string, template: string): Record<string, CallModel> {
  return {
    [`${name}.from_string`]: compiles('0:source', template),
    [`${name}.compile_expression`]: compiles('0:source', template),
    [`${name}.overlay`]: { returns: 'self', flows: [] },
    [`${name}.get_template`]: loads(template, '0:name'),
    [`${name}.select_template`]: loads(template, '0:names'),
    [`${name}.get_or_select_template`]: loads(template, '0'),
  };
}

function renders(escapes: RenderModel['escapes'], syntax: RenderModel['syntax']): CallModel {
  return {
    flows: ['*'],
    renders: { template: 'self', variables: ['**', '0'], gives: 'text', syntax, escapes },
  };
}

const ESCAPES = [{ slot: 'autoescape', is: 'present' } as const];
const SELECTS = { slot: 'autoescape', is: { names: ['jinja2.autoescape.Choice'] } } as const;
const RENDERS = renders('never', 'jinja');
const RENDERS_ESCAPED: CallModel = { ...renders('always', 'jinja'), cleans: ['html'] };
const RENDERS_SELECTED: CallModel = { ...renders('by-ending', 'jinja'), cleans: ['html'] };
const RENDERS_MAKO = renders('never', 'mako');
const METHODS = ['render', 'render_async', 'generate', 'stream'];

/** Engines that make pages out of templates. Jinja2 escapes only where it is told to; a template from outside is a program. */
export const templateEngines = defineLibrary({
  name: 'jinja2',
  aliases: {
    'jinja2.environment': 'jinja2',
    'jinja2.loaders': 'jinja2',
    'jinja2.nativetypes.NativeEnvironment': 'jinja2.Environment',
    'mako.template.Template': 'mako.Template',
    'mako.TemplateLookup': 'mako.lookup.TemplateLookup',
    'chameleon.zpt.template.PageTemplate': 'chameleon.PageTemplate',
  },
  bases: { [ESCAPING]: ['jinja2.Environment'], [SELECTING]: ['jinja2.Environment'] },
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
        { when: [...ESCAPES, SELECTS], gives: { returns: SELECTING, flows: [] } },
        {
          when: [...ESCAPES, { slot: 'autoescape', is: 'open' }],
          gives: { returns: ESCAPING, flows: [] },
        },
      ],
    },
    'jinja2.select_autoescape': { returns: 'jinja2.autoescape.Choice', flows: [] },
    'jinja2.sandbox.SandboxedEnvironment': { returns: 'jinja2.sandbox.Environment', flows: [] },
    'jinja2.sandbox.ImmutableSandboxedEnvironment': {
      returns: 'jinja2.sandbox.Environment',
      flows: [],
    },
    'jinja2.sandbox.Environment.from_string': {
      returns: 'jinja2.Template',
      flows: [],
      says: '0:source',
    },
    'jinja2.sandbox.Environment.get_template': loads('jinja2.Template', '0:name'),
    ...environment('jinja2.Environment', 'jinja2.Template'),
    ...environment(ESCAPING, ESCAPED),
    ...environment(SELECTING, SELECTED),
    ...sameFor(members('jinja2.Template', METHODS), RENDERS),
    ...sameFor(members(ESCAPED, METHODS), RENDERS_ESCAPED),
    ...sameFor(members(SELECTED, METHODS), RENDERS_SELECTED),
    'jinja2.DictLoader': {
      flows: [],
      sinks: [{ kind: 'template', slot: '0:mapping', does: 'compiled as templates' }],
    },
    'mako.Template': compiles('0:text', 'mako.Template'),
    'mako.Template.render': RENDERS_MAKO,
    'mako.Template.render_unicode': RENDERS_MAKO,
    'mako.lookup.TemplateLookup': {
      returns: 'mako.lookup.TemplateLookup',
      flows: [],
      variants: [
        {
          when: [{ slot: 'default_filters', is: 'present' }],
          gives: { returns: 'mako.lookup.EscapingLookup', flows: [] },
        },
      ],
    },
    'mako.lookup.TemplateLookup.get_template': {
      returns: 'mako.Template',
      flows: [],
      says: '0:uri',
    },
    'mako.lookup.EscapingLookup.get_template': {
      returns: 'mako.EscapedTemplate',
      flows: [],
      says: '0:uri',
    },
    'mako.EscapedTemplate.render': { ...renders('always', 'mako'), cleans: ['html'] },
    'mako.EscapedTemplate.render_unicode': { ...renders('always', 'mako'), cleans: ['html'] },
    'chameleon.PageTemplate': compiles('0:body', 'chameleon.PageTemplate'),
    'chameleon.PageTemplate.render': RENDERS_ESCAPED,
    'Cheetah.Template.Template': compiles('0:source', 'Cheetah.Template.Template'),
    'genshi.template.MarkupTemplate': compiles('0:source', ESCAPED),
    'genshi.template.TextTemplate': compiles('0:source', 'jinja2.Template'),
    'airspeed.Template': compiles('0:content', 'jinja2.Template'),
    'pystache.render': { flows: ['*'], cleans: ['html'] },
    'bleach.clean': { flows: ['0:text'], cleans: ['html'] },
    'nh3.clean': { flows: ['0:html'], cleans: ['html'] },
  },
});
