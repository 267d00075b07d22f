import { defineLibrary } from '../library.ts';
import type { CallModel, Slot } from '../library.ts';
import { KEEPS_UPLOAD } from './kept-uploads.ts';
import { members, sameFor } from './same-for.ts';

function uses(does: string, ...slots: readonly Slot[]): CallModel {
  return { flows: [], sinks: slots.map((slot) => ({ kind: 'path' as const, slot, does })) };
}

const OPENS: CallModel = {
  flows: [],
  returns: 'io.TextIOWrapper',
  sinks: [{ kind: 'path', slot: '0:file', does: 'opened' }, KEEPS_UPLOAD],
};

/** Functions that take the path of a file: `os`, `shutil`, `glob`, `codecs`, and readers of data and pictures. */
export const fileSystem = defineLibrary({
  name: 'os',
  aliases: {
    'aiofiles.threadpool.open': 'aiofiles.open',
    'aiofiles.os': 'os',
    'PIL.Image.Image.open': 'PIL.Image.open',
    'glob.iglob': 'glob.glob',
    'bz2.BZ2File': 'bz2.open',
    'lzma.LZMAFile': 'lzma.open',
    'gzip.GzipFile': 'gzip.open',
    'trio.open_file': 'anyio.open_file',
  },
  calls: {
    'os.open': uses('opened', '0:path'),
    'codecs.open': { ...uses('opened', '0:filename'), returns: 'io.TextIOWrapper' },
    'aiofiles.open': OPENS,
    'anyio.open_file': OPENS,
    'io.open_code': uses('opened', '0'),
    'io.FileIO': uses('opened', '0:file'),
    'gzip.open': uses('opened', '0:filename'),
    'bz2.open': uses('opened', '0:filename'),
    'lzma.open': uses('opened', '0:filename'),
    'linecache.getline': uses('read', '0:filename'),
    'linecache.getlines': uses('read', '0:filename'),
    'fileinput.input': uses('read', '0:files'),
    ...sameFor(
      members('os', ['remove', 'unlink', 'rmdir', 'removedirs']),
      uses('deleted', '0:path'),
    ),
    ...sameFor(members('os', ['mkdir', 'makedirs', 'mknod']), uses('made', '0:path', '0:name')),
    ...sameFor(members('os', ['listdir', 'scandir', 'walk']), uses('listed', '0:path', '0:top')),
    ...sameFor(members('os', ['chmod', 'chown', 'truncate', 'utime']), uses('changed', '0:path')),
    ...sameFor(
      members('os', ['rename', 'renames', 'replace', 'link', 'symlink']),
      uses('moved', '0:src', '1:dst'),
    ),
    'os.chdir': uses('made the working folder', '0:path'),
    ...sameFor(
      members('shutil', ['copy', 'copy2', 'copyfile', 'copytree', 'move', 'copymode', 'copystat']),
      uses('copied or moved', '0:src', '1:dst'),
    ),
    'shutil.chown': uses('changed', '0:path'),
    'shutil.rmtree': uses('deleted', '0:path'),
    'shutil.make_archive': uses('packed', '0:base_name', '2:root_dir'),
    'glob.glob': uses('searched for', '0:pathname'),
    // Beginning and end of the name may hold separators as well as its folder may.
    'tempfile.mkstemp': uses('made', '0:suffix', '1:prefix', '2:dir'),
    'tempfile.mkdtemp': uses('made', '0:suffix', '1:prefix', '2:dir'),
    'tempfile.TemporaryDirectory': uses('made', '0:suffix', '1:prefix', '2:dir'),
    'tempfile.NamedTemporaryFile': {
      ...uses('made', 'suffix', 'prefix', 'dir'),
      returns: 'io.TextIOWrapper',
    },
    'os.getcwd': { flows: [] },
    'os.stat': { flows: [] },
    'os.access': { flows: [] },
    'mimetypes.guess_type': { flows: [] },
    'PIL.Image.open': { ...uses('opened', '0:fp'), returns: 'PIL.Image.Image' },
    'PIL.Image.Image.save': uses('written', '0:fp'),
    'cv2.imread': uses('read', '0:filename'),
    'cv2.imwrite': uses('written', '0:filename'),
    'numpy.loadtxt': uses('read', '0:fname'),
    'numpy.genfromtxt': uses('read', '0:fname'),
    'numpy.fromfile': uses('read', '0:file'),
    'numpy.memmap': uses('read', '0:filename'),
    ...sameFor(members('numpy', ['save', 'savez', 'savez_compressed']), uses('written', '0:file')),
    'numpy.savetxt': uses('written', '0:fname'),
    ...sameFor(
      members('pandas', [
        'read_csv',
        'read_excel',
        'read_json',
        'read_parquet',
        'read_table',
        'read_feather',
        'read_fwf',
        'read_orc',
        'read_stata',
        'read_sas',
      ]),
      {
        ...uses('read', '0:filepath_or_buffer', '0:io', '0:path_or_buf', '0:path'),
        returns: 'pandas.DataFrame',
      },
    ),
    ...sameFor(
      members('pandas.DataFrame', [
        'to_csv',
        'to_excel',
        'to_feather',
        'to_hdf',
        'to_html',
        'to_json',
        'to_latex',
        'to_markdown',
        'to_orc',
        'to_parquet',
        'to_pickle',
        'to_stata',
        'to_xml',
      ]),
      uses('written', '0:path_or_buf', '0:path', '0:excel_writer', '0:buf', '0:path_or_buffer'),
    ),
    'logging.FileHandler': uses('written', '0:filename'),
    'runpy.run_path': {
      flows: [],
      sinks: [{ kind: 'code', slot: '0:path_name', does: 'run as a program' }],
    },
  },
});
