import { defineLibrary } from '../library.ts';
import type { CallModel, SinkModel, Slot } from '../library.ts';
import { members, sameFor } from './same-for.ts';

/** `["sh", "-c", script]`. */
const SCRIPT = {
  after: ['-c', '-ec', '-lc', '-cl', '-ic', '/c', '/C', '/k', '-Command', '-command'],
  of: [
    'sh',
    'bash',
    'dash',
    'zsh',
    'ksh',
    'ash',
    'fish',
    'cmd',
    'cmd.exe',
    'powershell',
    'powershell.exe',
    'pwsh',
    'python',
    'python3',
    'perl',
    'ruby',
    'su',
  ],
};

/** A program with its arguments, where no shell reads them. */
function program(slot: Slot): readonly SinkModel[] {
  return [
    { kind: 'os-command', slot, does: 'run as a program', element: 'first' },
    { kind: 'os-command', slot, does: 'run by a shell', element: SCRIPT },
    { kind: 'command-argument', slot, does: 'passed to a program' },
  ];
}

function shell(slot: Slot): CallModel {
  return { flows: [], sinks: [{ kind: 'os-command', slot, does: 'run by a shell' }] };
}

/** Programs that read a script, and what tells them to. */
const READERS = ['sh', 'bash', 'dash', 'zsh', 'ksh', 'cmd', 'cmd.exe', 'powershell', 'pwsh'];
const PATHS = READERS.flatMap((one) => [one, `/bin/${one}`, `/usr/bin/${one}`]);

/** `execl("sh", "sh", "-c", script)`: the program at one place, its arguments one by one behind it. */
function executesEach(program: number, first: number): CallModel {
  return {
    ...executes(`${program}`, `${first}+`),
    variants: [
      {
        when: [
          { slot: `${program}`, is: { equals: PATHS } },
          { slot: `${first}`, is: { equals: SCRIPT.after } },
        ],
        gives: shell(`${first + 1}`),
      },
    ],
  };
}

const STARTS: CallModel = {
  flows: [],
  returns: 'subprocess.Popen',
  sinks: [
    {
      kind: 'os-command',
      slot: '0:args',
      does: 'run by a shell',
      when: [{ slot: 'shell', is: 'open' }],
    },
    ...program('0:args'),
  ],
};

function executes(first: Slot, rest: Slot): CallModel {
  return {
    flows: [],
    sinks: [
      { kind: 'os-command', slot: first, does: 'run as a program' },
      { kind: 'os-command', slot: rest, does: 'run by a shell', element: SCRIPT },
      { kind: 'command-argument', slot: rest, does: 'passed to a program' },
    ],
  };
}

const DOCKER = 'docker.DockerClient';
const CONTAINER = 'docker.Container';

/** Other programs: started here, by a shell or without one, or on another machine. */
export const processes = defineLibrary({
  name: 'subprocess',
  aliases: {
    subprocess32: 'subprocess',
    'asyncio.subprocess.create_subprocess_shell': 'asyncio.create_subprocess_shell',
    'asyncio.subprocess.create_subprocess_exec': 'asyncio.create_subprocess_exec',
    'gevent.subprocess': 'subprocess',
    'eventlet.green.subprocess': 'subprocess',
    'anyio.open_process': 'anyio.run_process',
    'trio.run_process': 'anyio.run_process',
    'trio.lowlevel.open_process': 'anyio.run_process',
    'paramiko.client.SSHClient': 'paramiko.SSHClient',
    'fabric.connection.Connection': 'fabric.Connection',
    'invoke.context.Context': 'invoke.Context',
    'invoke.tasks.Context': 'invoke.Context',
    'fabric.operations': 'fabric.api',
    'docker.client.DockerClient': DOCKER,
    'docker.models.containers.Container': CONTAINER,
  },
  bases: {
    'fabric.Connection': ['invoke.Context'],
    'fabric.Group': ['fabric.Connection'],
    'fabric.SerialGroup': ['fabric.Group'],
    'fabric.ThreadingGroup': ['fabric.Group'],
    'paramiko.ShellChannel': ['paramiko.Channel'],
  },
  values: { [`${DOCKER}.containers`]: { is: `${DOCKER}Containers` } },
  calls: {
    ...sameFor(
      members('subprocess', ['run', 'call', 'check_call', 'check_output', 'Popen']),
      STARTS,
    ),
    'subprocess.getoutput': shell('0:cmd'),
    'subprocess.getstatusoutput': shell('0:cmd'),
    'commands.getoutput': shell('0'),
    'commands.getstatusoutput': shell('0'),
    'os.system': shell('0:command'),
    'os.popen': { ...shell('0:cmd'), returns: 'io.TextIOWrapper' },
    ...sameFor(members('os', ['popen2', 'popen3', 'popen4']), shell('0')),
    ...sameFor(members('popen2', ['popen2', 'popen3', 'popen4', 'Popen3']), shell('0')),
    'os.startfile': shell('0:path'),
    ...sameFor(members('os', ['execl', 'execle', 'execlp', 'execlpe']), executesEach(0, 2)),
    ...sameFor(members('os', ['execv', 'execve', 'execvp', 'execvpe']), executes('0', '1')),
    ...sameFor(members('os', ['spawnl', 'spawnle', 'spawnlp', 'spawnlpe']), executesEach(1, 3)),
    ...sameFor(members('os', ['spawnv', 'spawnve', 'spawnvp', 'spawnvpe']), executes('1', '2')),
    ...sameFor(members('os', ['posix_spawn', 'posix_spawnp']), executes('0', '1')),
    'asyncio.create_subprocess_shell': shell('0:cmd'),
    'asyncio.create_subprocess_exec': executesEach(0, 1),
    '*.subprocess_shell': shell('1:cmd'),
    '*.subprocess_exec': executesEach(1, 2),
    'anyio.run_process': {
      flows: [],
      sinks: [
        { kind: 'os-command', slot: '0:command', does: 'run as a command', element: 'first' },
        { kind: 'command-argument', slot: '0:command', does: 'passed to a program' },
      ],
    },
    'pty.spawn': { flows: [], sinks: program('0:argv') },
    ...sameFor(members('pexpect', ['spawn', 'run', 'spawnu', 'runu']), shell('0:command')),
    'paramiko.SSHClient.exec_command': shell('0:command'),
    'paramiko.Channel.exec_command': shell('0:command'),
    '*.exec_command': shell('0:command'),
    'paramiko.SSHClient.invoke_shell': { returns: 'paramiko.ShellChannel', flows: [] },
    ...sameFor(members('paramiko.ShellChannel', ['send', 'sendall']), {
      flows: [],
      sinks: [{ kind: 'os-command', slot: '0', does: 'typed into a shell' }],
    }),
    'asyncssh.connect': { returns: 'asyncssh.SSHClientConnection', flows: [] },
    ...sameFor(members('asyncssh.SSHClientConnection', ['run', 'create_process']), {
      ...shell('0:command'),
    }),
    'docker.from_env': { returns: DOCKER, flows: [] },
    [DOCKER]: { returns: DOCKER, flows: [] },
    ...sameFor(members(`${DOCKER}Containers`, ['get', 'create']), {
      returns: CONTAINER,
      flows: [],
    }),
    [`${DOCKER}Containers.run`]: { flows: [], sinks: program('1:command') },
    [`${CONTAINER}.exec_run`]: { flows: [], sinks: program('0:cmd') },
    'kubernetes.stream.stream': { flows: [], sinks: program('command') },
    'sh.Command': shell('0'),
    ...sameFor(members('sh', ['sh', 'bash', 'zsh', 'ssh']), {
      flows: [],
      sinks: [{ kind: 'os-command', slot: '*', does: 'run by a shell' }],
    }),
    'plumbum.machines.session.ShellSession.run': shell('0:cmd'),
    'plumbum.SshMachine.session': { returns: 'plumbum.machines.session.ShellSession', flows: [] },
    ...sameFor(members('fabric.api', ['run', 'sudo', 'local']), shell('0:command')),
    ...sameFor(members('invoke.Context', ['run', 'sudo']), shell('0:command')),
    'fabric.Connection.local': shell('0:command'),
    'invoke.run': shell('0:command'),
    'invoke.sudo': shell('0:command'),
    ...sameFor(members('subprocess.Popen', ['communicate', 'wait', 'poll']), { flows: [] }),
  },
  // Tasks of Fabric and Invoke: who calls them by name gives their arguments.
  entries: ['fabric.task', 'invoke.task', 'invoke.tasks.task', 'fabric.tasks.task'].map(
    (decorator) => ({
      by: 'decorator',
      decorator,
      parameters: {
        first: ['fabric.Connection'],
        source: { kind: 'local', label: 'command-line argument' },
      },
    }),
  ),
});
