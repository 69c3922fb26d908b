import { mkdir, writeFile } from 'node:fs/promises'
import { StackError } from '../errors/stack-error.ts'
import { openLinuxEngine, type LinuxEngine } from '../linux/linux-engine.ts'
import { stateLayout } from '../linux/state-layout.ts'
import { claimState } from '../linux/state-version.ts'
import { seconds } from '../model/duration.ts'
import { controlSocketPath, type StateDirectories } from '../model/state-directories.ts'
import { version } from '../model/version.ts'
import { loadBinding, type NativeBinding } from '../native/binding.ts'
import { Supervisor } from '../supervise/supervisor.ts'
import { openControlServer, type Route } from './control-server.ts'
import { openDaemonLog, type DaemonLog } from './daemon-log.ts'
import { eventHistoryRoute } from './event-routes.ts'
import { openEventHistory } from './event-history.ts'
import { sendJson } from './exchange-json.ts'
import { attachUpgrade } from './attach-upgrade.ts'
import { attachedStartUpgrade } from './attached-start-upgrade.ts'
import { detachedExecRoute } from './detached-exec-route.ts'
import { execUpgrade } from './exec-upgrade.ts'
import { identifyDirectory } from './identify-directory.ts'
import { IdleExit } from './idle-exit.ts'
import { fileRoutes } from './file-routes.ts'
import { inspectRoute } from './inspect-route.ts'
import { usageRoutes } from './usage-routes.ts'
import { imageRoute } from './image-route.ts'
import { planRoute } from './plan-route.ts'
import { revisionRoutes } from './revision-routes.ts'
import { projectRequestRoute, rehearsalRoute } from './project-requests.ts'
import { queryRoutes } from './query-routes.ts'
import { holdLock } from './supervisor-lock.ts'

export interface DaemonOptions {
  readonly directories: StateDirectories
  readonly nativeDirectory: string
  /** How to start this program again, for the monitors. */
  readonly program: readonly string[]
  readonly inheritedLock: string | undefined
  readonly exit: () => void
}

/** Operations of one plan at a time; more only queue up in the kernel. */
const parallelism = 16
const quietTime = seconds(5)

/** Composition root. `running` when another supervisor has this run directory. */
export async function runDaemon(options: DaemonOptions): Promise<'ready' | 'running'> {
  const { directories } = options
  const layout = stateLayout(directories.data, directories.run)
  await mkdir(directories.run, { recursive: true, mode: 0o700 })
  await mkdir(directories.data, { recursive: true, mode: 0o700 })
  const binding = loadBinding(options.nativeDirectory)
  if (!(await holdLock(layout.lock, options.inheritedLock, binding))) return 'running'
  claimState(directories.data)
  await writeFile(layout.watchCommand, options.program.join('\n'), { mode: 0o600 })

  const log = openDaemonLog(`${directories.data}/stackd.log`)
  log.info('supervisor starts', { version, pid: process.pid })
  const onBug = (error: unknown): void => log.error('defect', error)
  process.on('uncaughtException', onBug)
  process.on('unhandledRejection', onBug)

  const engine = await openLinuxEngine({
    dataDirectory: directories.data,
    runDirectory: directories.run,
    nativeDirectory: options.nativeDirectory,
    nodeProgram: process.execPath,
    onBug,
  })
  const supervisor = new Supervisor(engine, {
    parallelism,
    identifyDirectory,
    onBug,
    onFailure: (failures) => log.info('operations failed', { failures }),
  })
  await supervisor.start()
  await serve({ ...options, binding }, engine, supervisor, log)
  return 'ready'
}

async function serve(
  { directories, exit, binding }: DaemonOptions & { readonly binding: NativeBinding },
  engine: LinuxEngine,
  supervisor: Supervisor,
  log: DaemonLog,
): Promise<void> {
  const leave = (): void => {
    log.info('supervisor ends')
    exit()
  }
  const isIdle = async (): Promise<boolean> =>
    (await server.connectionCount()) === 0 && (await supervisor.isIdle())
  const idle = new IdleExit(engine.clock, quietTime, isIdle, leave)
  const server = await openControlServer({
    socketPath: controlSocketPath(directories),
    routes: [
      ...queryRoutes(engine, { version, pid: process.pid, api: 1 }),
      ...usageRoutes(engine),
      inspectRoute(engine),
      ...fileRoutes(engine),
      eventHistoryRoute(openEventHistory(engine), engine.clock),
      planRoute(engine, supervisor),
      ...revisionRoutes(engine),
      rehearsalRoute(engine, supervisor),
      projectRequestRoute(engine, supervisor, (project) => engine.logs.endFollowing(project)),
      imageRoute(engine.images),
      detachedExecRoute(engine),
      shutdownRoute(supervisor, stateLayout(directories.data, directories.run).watchCommand, leave),
    ],
    upgrades: [
      execUpgrade(engine),
      attachUpgrade(engine),
      attachedStartUpgrade(engine, supervisor),
    ],
    onBug: (error) => log.error('defect', error),
    onTraffic: () => idle.touch(),
    mayConnect: async (descriptor) => isTrusted((await binding.peerUser({ descriptor })).uid),
  })
  idle.touch()
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}

/** Ends the supervisor when nothing is up, or for another version of it that takes over what is. */
function shutdownRoute(supervisor: Supervisor, watchCommand: string, leave: () => void): Route {
  return {
    method: 'POST',
    path: '/v1/shutdown',
    handle: async ({ response, query }) => {
      const successor = query.getAll('successor')
      if (successor.length > 0) await giveWay(supervisor, watchCommand, successor)
      else await requireIdle(supervisor)
      response.on('finish', leave)
      sendJson(response, {})
    },
  }
}

async function requireIdle(supervisor: Supervisor): Promise<void> {
  if (await supervisor.isIdle()) return
  throw new StackError('DM0004', 'the supervisor has projects that are up', {
    hint: 'take them down first; see them with `stack ls`',
  })
}

/** Monitors start what the file says as soon as nobody supervises them. */
async function giveWay(
  supervisor: Supervisor,
  watchCommand: string,
  successor: readonly string[],
): Promise<void> {
  if (supervisor.isBusy) {
    throw new StackError('DM0004', 'the supervisor is at work', {
      hint: 'run this one again when that has ended',
    })
  }
  await writeFile(watchCommand, successor.join('\n'), { mode: 0o600 })
}

/** root may do everything anyway. */
function isTrusted(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.()
}
