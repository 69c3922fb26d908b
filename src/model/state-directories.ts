export interface StateDirectories {
  /** Survives a reboot: projects, images, volumes, logs. Absolute. */
  readonly data: string
  /** Gone after a reboot: sockets, locks, containers. Absolute. */
  readonly run: string
}

/**
 * Where a user's supervisor keeps its state: `STACK_DATA_DIR` and `STACK_RUN_DIR`, else the
 * system's directories for root and those of the XDG Base Directory Specification for others.
 */
export function stateDirectories(
  environment: Readonly<Record<string, string | undefined>>,
  userId: number,
): StateDirectories {
  const own = userId === 0 ? systemDirectories : userDirectories(environment, userId)
  return {
    data: absolute(environment['STACK_DATA_DIR']) ?? own.data,
    run: absolute(environment['STACK_RUN_DIR']) ?? own.run,
  }
}

export function controlSocketPath(directories: StateDirectories): string {
  return `${directories.run}/stackd.sock`
}

const systemDirectories: StateDirectories = { data: '/var/lib/stack', run: '/run/stack' }

function userDirectories(
  environment: Readonly<Record<string, string | undefined>>,
  userId: number,
): StateDirectories {
  const home = absolute(environment['HOME']) ?? '/'
  const data = absolute(environment['XDG_DATA_HOME']) ?? `${home}/.local/share`
  const run = absolute(environment['XDG_RUNTIME_DIR']) ?? `/run/user/${userId}`
  return { data: `${data}/stack`, run: `${run}/stack` }
}

/** The XDG specification has relative paths ignored; a shared state directory must not depend on where one stands. */
function absolute(path: string | undefined): string | undefined {
  if (path === undefined || !path.startsWith('/')) return undefined
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}
