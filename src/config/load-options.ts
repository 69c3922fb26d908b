/** A phase of loading that `config` may leave out. */
export type LoadStep =
  | 'interpolation'
  | 'normalisation'
  | 'path resolution'
  | 'consistency'
  | 'environment resolution'

export interface LoadOptions {
  /** `-f` values; `-` is standard input; empty: discovery. */
  readonly files: readonly string[]
  readonly projectDirectory: string | undefined
  /** `-p` */
  readonly projectName: string | undefined
  /** `--env-file` */
  readonly envFiles: readonly string[]
  /** `--profile` */
  readonly profiles: readonly string[]
  /** `--all-resources`: resources stay that no service uses. */
  readonly allResources: boolean
  /** Services named on the command line; their profiles are active. */
  readonly services: readonly string[]
  /** Absolute. */
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `undefined` when there is no such file. */
  readonly readFile: (path: string) => Promise<Uint8Array | undefined>
  readonly readStdin: () => Promise<Uint8Array>
}
