import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

function runs(...slots: readonly Slot[]): CallModel {
  return {
    flows: [],
    sinks: slots.map((slot) => ({ kind: 'code' as const, slot, does: 'run as Python' })),
  };
}

function imports(slot: Slot): CallModel {
  return { flows: [], sinks: [{ kind: 'import', slot, does: 'imported' }] };
}

/** What runs Python that it is given as text, and what imports modules by a name that it is given. */
export const codeRunners = defineLibrary({
  name: 'importlib',
  aliases: { 'cProfile.run': 'profile.run', 'cProfile.runctx': 'profile.runctx' },
  calls: {
    'importlib.import_module': imports('0:name'),
    'importlib.util.spec_from_file_location': imports('1:location'),
    'runpy.run_module': imports('0:mod_name'),
    'imp.load_source': imports('1'),
    'pydoc.locate': imports('0:path'),
    'django.utils.module_loading.import_string': imports('0:dotted_path'),
    'werkzeug.utils.import_string': imports('0:import_name'),
    ...sameFor(
      members('code.InteractiveInterpreter', ['runsource', 'runcode']),
      runs('0:source', '0:code'),
    ),
    ...sameFor(members('code.InteractiveConsole', ['push', 'runsource']), runs('0')),
    'code.compile_command': runs('0:source'),
    'codeop.compile_command': runs('0:source'),
    'timeit.timeit': runs('0:stmt', '1:setup'),
    'timeit.repeat': runs('0:stmt', '1:setup'),
    'timeit.Timer': runs('0:stmt', '1:setup'),
    ...sameFor(['profile.run', 'profile.runctx', 'pdb.run', 'pdb.runeval'], runs('0:statement')),
    'numexpr.evaluate': runs('0:ex'),
    'pandas.eval': runs('0:expr'),
    'pandas.DataFrame.eval': runs('0:expr'),
    'pandas.DataFrame.query': runs('0:expr'),
    ...sameFor(
      ['sympy.sympify', 'sympy.parsing.sympy_parser.parse_expr', 'sympy.parse_expr'],
      runs('0'),
    ),
    'py_mini_racer.MiniRacer.eval': runs('0'),
    'js2py.eval_js': runs('0'),
    'execjs.eval': runs('0'),
  },
});
