import { ArchiveError } from './archive-error.ts'
import type { Descriptor, Platform } from './manifest.ts'

/** Names of architectures in images, by those of Node (GOARCH). */
const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  arm64: 'arm64',
  arm: 'arm',
  riscv64: 'riscv64',
  ppc64: 'ppc64le',
  s390x: 's390x',
  loong64: 'loong64',
}

/** The platform of a machine whose `process.arch` is given. */
export function linuxPlatform(architecture: string): Platform {
  return {
    os: 'linux',
    architecture: architectures[architecture] ?? architecture,
    variant: undefined,
  }
}

/**
 * The manifest of an index that runs on the platform. Variants such as `v8` are taken as they come,
 * the plain one first. What states no platform counts as fitting, after those that do.
 */
export function pickPlatform(descriptors: readonly Descriptor[], platform: Platform): Descriptor {
  const fitting = descriptors.filter((each) => fits(each, platform))
  const found =
    fitting.find((each) => each.platform?.variant === undefined) ??
    fitting.toSorted(byVariant)[0] ??
    descriptors.find((each) => each.platform === undefined)
  if (found !== undefined) return found
  throw new ArchiveError(
    `it has no image for ${platform.os}/${platform.architecture}, only for ${listPlatforms(descriptors)}`,
  )
}

function fits({ platform }: Descriptor, { os, architecture }: Platform): boolean {
  return platform?.os === os && platform.architecture === architecture
}

function byVariant(a: Descriptor, b: Descriptor): number {
  return (a.platform?.variant ?? '') < (b.platform?.variant ?? '') ? -1 : 1
}

function listPlatforms(descriptors: readonly Descriptor[]): string {
  const names = descriptors.flatMap(({ platform }) =>
    platform === undefined || platform.os === 'unknown'
      ? []
      : [`${platform.os}/${platform.architecture}`],
  )
  return names.length === 0 ? 'none' : [...new Set(names)].join(', ')
}
