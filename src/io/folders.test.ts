import { describe, expect, it } from 'vitest';

import { assayFolders } from './folders.ts';

describe('assayFolders', () => {
  it('follows the XDG variables, and ignores relative ones', () => {
    expect(
      assayFolders({
        platform: 'linux',
        env: { HOME: '/home/ada', XDG_CACHE_HOME: '/fast/cache', XDG_DATA_HOME: 'relative' },
      }),
    ).toEqual({
      data: '/home/ada/.local/share/assay',
      config: '/home/ada/.config/assay',
      cache: '/fast/cache/assay',
    });
  });

  it('uses the Library on macOS and LOCALAPPDATA on Windows', () => {
    expect(assayFolders({ platform: 'darwin', env: { HOME: '/Users/ada' } })).toMatchObject({
      data: '/Users/ada/Library/Application Support/assay',
      cache: '/Users/ada/Library/Caches/assay',
    });
    expect(assayFolders({ platform: 'win32', env: { LOCALAPPDATA: '/c/Local' } }).data).toBe(
      '/c/Local/assay/data',
    );
  });

  it('puts everything below ASSAY_HOME, for which no home is needed', () => {
    expect(assayFolders({ env: { ASSAY_HOME: '/srv/assay' } })).toEqual({
      data: '/srv/assay/data',
      config: '/srv/assay/config',
      cache: '/srv/assay/cache',
    });
    expect(() => assayFolders({ env: { ASSAY_HOME: 'here' } })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });

  it('says what to set when there is no home', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(() => assayFolders({ platform, env: { HOME: '' } })).toThrow(
        expect.objectContaining({
          code: 'HOME_MISSING',
          hint: expect.stringContaining('ASSAY_HOME'),
        }),
      );
    }
  });
});
