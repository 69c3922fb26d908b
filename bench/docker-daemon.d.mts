export interface DockerDaemon {
  /** What makes the client talk to this daemon. */
  readonly env: Readonly<Record<string, string>>
  /** Ends the daemon and what it started; returns when they are gone. */
  close(): Promise<void>
}

export function startDockerDaemon(
  directory: string,
  options?: readonly string[],
): Promise<DockerDaemon | undefined>

export function isInstalled(program: string): boolean
