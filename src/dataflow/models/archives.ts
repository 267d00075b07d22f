import { defineLibrary } from '../library.ts';
import type { CallModel, Slot, SourceModel } from '../library.ts';
import { DECOMPRESSED, MEMBER_NAME } from './archive-uses.ts';
import { members, sameFor } from './same-for.ts';

const MEMBER: SourceModel = { kind: 'file', label: MEMBER_NAME };

function decompresses(slot: Slot): CallModel {
  return { flows: [slot], sinks: [{ kind: 'archive', slot, does: DECOMPRESSED }] };
}

const UNPACKS: CallModel = {
  flows: [],
  variants: [
    {
      when: [{ slot: 'filter', is: { equals: ['data', 'tar'] } }],
      gives: { flows: [] },
    },
    {
      when: [{ slot: 'filter', is: { names: ['tarfile.data_filter', 'tarfile.tar_filter'] } }],
      gives: { flows: [] },
    },
  ],
  sinks: [{ kind: 'archive', slot: 'self', does: 'unpacked' }],
};

/** Archives: their members' names are whatever whoever packed them liked. `zipfile` unpacks safely by itself, `tarfile` only when told to. */
export const archives = defineLibrary({
  name: 'tarfile',
  aliases: { 'tarfile.TarFile.open': 'tarfile.open' },
  values: {
    'tarfile.TarInfo.name': { source: MEMBER },
    'zipfile.ZipInfo.filename': { source: MEMBER },
    'tarfile.TarFile.__iter__': { is: 'tarfile.TarInfo' },
    'tarfile.Members.__iter__': { is: 'tarfile.TarInfo' },
    'zipfile.Members.__iter__': { is: 'zipfile.ZipInfo' },
  },
  calls: {
    'tarfile.open': {
      returns: 'tarfile.TarFile',
      flows: ['0:name', '2:fileobj'],
      sinks: [{ kind: 'path', slot: '0:name', does: 'opened' }],
    },
    'tarfile.TarFile': {
      returns: 'tarfile.TarFile',
      flows: ['0:name', '2:fileobj'],
      sinks: [{ kind: 'path', slot: '0:name', does: 'opened' }],
    },
    'tarfile.TarFile.extractall': UNPACKS,
    'tarfile.TarFile.extract': UNPACKS,
    'tarfile.TarFile.getmembers': { returns: 'tarfile.Members', flows: ['self'] },
    'tarfile.TarFile.getnames': { source: MEMBER, flows: [] },
    'tarfile.TarFile.next': { returns: 'tarfile.TarInfo', flows: ['self'] },
    'tarfile.TarFile.getmember': { returns: 'tarfile.TarInfo', flows: ['self'] },
    'zipfile.ZipFile': { returns: 'zipfile.ZipFile', flows: ['0:file'] },
    'zipfile.ZipFile.infolist': { returns: 'zipfile.Members', flows: ['self'] },
    'zipfile.ZipFile.namelist': { source: MEMBER, flows: [] },
    'zipfile.ZipFile.getinfo': { returns: 'zipfile.ZipInfo', flows: ['self'] },
    ...sameFor(members('zipfile.ZipFile', ['extractall', 'extract']), {
      flows: [],
      sinks: [{ kind: 'archive', slot: 'self', does: DECOMPRESSED }],
    }),
    'zipfile.ZipFile.testzip': { flows: [] },
    ...sameFor(['zlib.decompress', 'gzip.decompress'], decompresses('0:data')),
    ...sameFor(['bz2.decompress', 'lzma.decompress'], decompresses('0:data')),
    ...sameFor(['brotli.decompress', 'snappy.decompress', 'lz4.frame.decompress'], {
      ...decompresses('0'),
    }),
    'shutil.unpack_archive': {
      flows: [],
      variants: [
        { when: [{ slot: 'filter', is: { equals: ['data', 'tar'] } }], gives: { flows: [] } },
      ],
      sinks: [{ kind: 'archive', slot: '0:filename', does: 'unpacked' }],
    },
  },
});
