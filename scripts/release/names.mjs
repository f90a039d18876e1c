// The names of a release's files.

import { join } from 'node:path'

/** The folder of a release's files, below the project's root. */
export const RELEASE_FILES = join('target', 'release-files')
/** SHA-256 of each file, as `sha256sum` writes it. */
export const SUMS = 'SHA256SUMS'
/** The `integrity` of each script of the npm package. */
export const INTEGRITY = 'INTEGRITY'
/** The commit, and the versions of the tools on which the bytes depend. */
export const BUILT_WITH = 'BUILT_WITH'
