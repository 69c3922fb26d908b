import type { StateDirectories } from '../model/state-directories.ts'

/** What a use case knows of the process that runs it. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly userId: number
  readonly directories: StateDirectories
  /** Path of Node's executable. */
  readonly node: string
  /** Absolute path of the directory with the built programs. */
  readonly programDirectory: string
  readonly readStdin: () => Promise<Uint8Array>
  /** Whether requests to the supervisor are made as if they were done. */
  readonly dryRun?: boolean
  /** How many operations of a request run at the same time; left out, as the supervisor has it. */
  readonly parallelism?: number | undefined
}

/** Which project a command is about, as the command line says it. */
export interface ProjectSelection {
  readonly files: readonly string[]
  readonly projectDirectory: string | undefined
  readonly projectName: string | undefined
  readonly envFiles: readonly string[]
  readonly profiles: readonly string[]
  /** With networks, volumes and the like that no service uses. */
  readonly allResources: boolean
}
