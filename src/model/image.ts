import type { HealthcheckWish } from './healthcheck.ts'
import type { Instant } from './instant.ts'

/** The parts of an image's configuration that running it needs (OCI image specification, config.md). */
export interface ImageConfig {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: readonly string[]
  readonly workingDirectory: string
  readonly user: string
  readonly stopSignal: string | undefined
  readonly healthcheck: HealthcheckWish
  /** What runs command lines of probes; `undefined` is `/bin/sh -c`. */
  readonly shell: readonly string[] | undefined
  /** Targets of anonymous volumes. */
  readonly volumes: readonly string[]
  /** Such as `8080/tcp`. */
  readonly exposedPorts: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

export interface Image {
  /** Digest of its configuration, `sha256:…`. */
  readonly id: string
  /** Canonical references, such as `docker.io/library/redis:7`. */
  readonly references: readonly string[]
  /** Its manifest in each of its repositories, such as `docker.io/library/redis@sha256:…`. */
  readonly repositoryDigests: readonly string[]
  readonly createdAt: Instant
  /** Bytes of all its layers, unpacked. */
  readonly size: number
  readonly architecture: string
  readonly config: ImageConfig
  /** Digests of the uncompressed layers, bottom first. */
  readonly layers: readonly string[]
}
