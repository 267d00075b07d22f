import type { Location, Span } from '../../../core/span.ts';
import type { VersionRange } from '../versions/specifiers.ts';
import type { Version } from '../versions/version.ts';

/** What one line of a manifest says about one distribution. */
export interface Dependency {
  /** Normalised after PEP 503. */
  readonly name: string;
  /** The name as it stands in the file. */
  readonly written: string;
  /**
   * `requirement`: something asks for it. `constraint`: it only says which version, should anything ask. `lock`: a lock file
   * settled on this version.
   */
  readonly kind: 'requirement' | 'constraint' | 'lock';
  readonly range: VersionRange;
  /** The version range as it stands in the file; empty for any version. */
  readonly rangeText: string;
  /** The one version it can be. */
  readonly pin: Version | undefined;
  readonly location: Location;
  /** Source text of the location. */
  readonly source: string;
  /** Where the version of a plain pin stands, so that it may be changed; undefined in lock files and where hashes fix the file. */
  readonly pinSpan: Span | undefined;
  /** PEP 508 environment marker; empty without one. */
  readonly marker: string;
  /** Which tool brings the version up to date. */
  readonly updatedBy: Updater;
}

export type Updater = 'hand' | 'hashes' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pylock';
