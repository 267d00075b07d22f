import { defineLibrary } from '../library.ts';
import type { EntryModel, SourceModel } from '../library.ts';

const ARGUMENT: SourceModel = { kind: 'local', label: 'command-line argument' };
const VARIABLE: SourceModel = { kind: 'local', label: 'environment variable' };
const INPUT: SourceModel = { kind: 'local', label: 'standard input' };

/** What whoever starts a program gives it. */
export const commandLine = defineLibrary({
  name: 'argparse',
  values: {
    'sys.argv': { source: ARGUMENT },
    'sys.stdin': { source: INPUT },
    'os.environ': { source: VARIABLE },
    'os.environb': { source: VARIABLE },
  },
  calls: {
    'os.getenv': { source: VARIABLE, flows: ['1:default'] },
    'os.getenvb': { source: VARIABLE, flows: ['1:default'] },
    'argparse.ArgumentParser.parse_args': { source: ARGUMENT },
    'argparse.ArgumentParser.parse_known_args': { source: ARGUMENT },
    'optparse.OptionParser.parse_args': { source: ARGUMENT },
    'getopt.getopt': { source: ARGUMENT },
    'getopt.gnu_getopt': { source: ARGUMENT },
    'getpass.getpass': { source: { kind: 'secret', label: 'typed password' } },
  },
});

/** Click's commands. */
export const click = defineLibrary({
  name: 'click',
  calls: {
    'click.prompt': { source: { kind: 'local', label: 'typed input' } },
    'click.get_text_stream': { source: INPUT },
    'click.echo': { flows: [] },
  },
  entries: [
    { by: 'parameter', annotation: 'click.Context', is: 'click.Context' },
    { by: 'parameter', named: 'ctx', is: 'click.Context' },
    ...['click.command', 'click.group', 'click.argument', 'click.option', '*.command'].map(
      (decorator): EntryModel => ({
        by: 'decorator',
        decorator,
        parameters: { source: ARGUMENT },
      }),
    ),
  ],
});

/** Typer's commands. */
export const typer = defineLibrary({
  name: 'typer',
  calls: { 'typer.prompt': { source: { kind: 'local', label: 'typed input' } } },
  entries: [
    { by: 'parameter', annotation: 'typer.Context', is: 'typer.Context' },
    { by: 'decorator', decorator: '*.command', parameters: { source: ARGUMENT } },
    { by: 'decorator', decorator: '*.callback', parameters: { source: ARGUMENT } },
  ],
});
