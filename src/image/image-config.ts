import { posix } from 'node:path'
import type { ImageConfig } from '../model/image.ts'
import { instant, type Instant } from '../model/instant.ts'
import { ArchiveError } from './archive-error.ts'
import { parseDigest, type Digest } from '../model/digest.ts'
import { parseImageHealthcheck } from './image-healthcheck.ts'
import {
  asObject,
  asText,
  asTexts,
  optional,
  parseJsonObject,
  type JsonObject,
} from './json-document.ts'

/** An image's configuration document (OCI image specification, config.md). */
export interface ConfigDocument {
  readonly createdAt: Instant
  readonly architecture: string
  readonly config: ImageConfig
  /** Digests of the uncompressed layers, bottom first. */
  readonly diffIds: readonly Digest[]
}

/** Labels that other programs take for facts of ours; an image does not get to state them. */
const reservedLabel = /^(dev\.stack\.|com\.docker\.compose\.)/

export function parseConfigDocument(content: Uint8Array): ConfigDocument {
  const document = parseJsonObject(content, 'image configuration')
  const os = optional(document['os'], 'os', asText) ?? ''
  if (os !== 'linux' && os !== '') throw new ArchiveError(`it is an image for ${os}, not for linux`)
  return {
    createdAt: instant(parseTime(document['created'])),
    architecture: optional(document['architecture'], 'architecture', asText) ?? '',
    config: parseImageConfig(optional(document['config'], 'config', asObject) ?? {}),
    diffIds: parseDiffIds(asObject(document['rootfs'], 'rootfs')),
  }
}

function parseImageConfig(config: JsonObject): ImageConfig {
  const text = (name: string): string | undefined => optional(config[name], name, asText)
  const texts = (name: string): readonly string[] => optional(config[name], name, asTexts) ?? []
  const environment = texts('Env')
  if (
    [...environment, ...texts('Cmd'), ...texts('Entrypoint'), ...texts('Shell')].some((each) =>
      each.includes('\0'),
    )
  ) {
    throw new ArchiveError('its configuration has a zero byte in a command or variable')
  }
  return {
    entrypoint: texts('Entrypoint'),
    command: texts('Cmd'),
    environment,
    workingDirectory: posix.resolve('/', text('WorkingDir') ?? ''),
    user: text('User') ?? '',
    stopSignal: text('StopSignal') || undefined,
    healthcheck: parseImageHealthcheck(config),
    shell: optional(config['Shell'], 'Shell', asTexts),
    volumes: keysOf(config['Volumes'], 'Volumes')
      .map((path) => posix.resolve('/', path))
      .filter((path) => path !== '/'),
    exposedPorts: keysOf(config['ExposedPorts'], 'ExposedPorts'),
    labels: parseLabels(config['Labels']),
  }
}

function parseDiffIds(rootfs: JsonObject): readonly Digest[] {
  if (rootfs['type'] !== 'layers') throw new ArchiveError('its configuration lists no layers')
  return (optional(rootfs['diff_ids'], 'diff_ids', asTexts) ?? []).map((text) => {
    const digest = parseDigest(text)
    if (digest === undefined) throw new ArchiveError('its configuration has an invalid digest')
    return digest
  })
}

function parseLabels(value: unknown): Readonly<Record<string, string>> {
  const labels = optional(value, 'Labels', asObject) ?? {}
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => !reservedLabel.test(name))
      .map(([name, label]) => [name, asText(label, 'Labels')]),
  )
}

/** Sets are written as objects with empty values. */
function keysOf(value: unknown, name: string): readonly string[] {
  return Object.keys(optional(value, name, asObject) ?? {})
}

/** Epoch milliseconds; reproducible builds leave the time out. */
function parseTime(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? 0 : time
}
