import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  openControlServer,
  type Route,
  type UpgradeRoute,
} from '../../src/daemon/control-server.ts'
import { imageRoute } from '../../src/daemon/image-route.ts'
import { projectRequestRoute, rehearsalRoute } from '../../src/daemon/project-requests.ts'
import { queryRoutes } from '../../src/daemon/query-routes.ts'
import type { LogLine } from '../../src/model/log-line.ts'
import { controlSocketPath, type StateDirectories } from '../../src/model/state-directories.ts'
import { version } from '../../src/model/version.ts'
import { Supervisor } from '../../src/supervise/supervisor.ts'
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts'

export interface MemorySupervisorOptions {
  readonly images?: readonly string[]
  /** What every reader of logs gets. */
  readonly logLines?: readonly LogLine[]
  /** Asked before the supervisor's own routes. */
  readonly routes?: readonly Route[]
  readonly upgrades?: readonly UpgradeRoute[]
}

export interface MemorySupervisor {
  readonly engine: MemoryEngine
  readonly directory: string
  readonly directories: StateDirectories
}

/** The control API of stackd over a socket of its own, in front of the memory engine. */
export async function openMemorySupervisor(
  options: MemorySupervisorOptions = {},
): Promise<MemorySupervisor> {
  const directory = mkdtempSync(join(tmpdir(), 'stack-memory-'))
  const directories = { data: join(directory, 'data'), run: join(directory, 'run') }
  mkdirSync(directories.run)
  const engine = withLogs(createMemoryEngine({ images: options.images ?? [] }), options.logLines)
  const onBug = (error: unknown): void => {
    throw error
  }
  const supervisor = new Supervisor(engine, {
    parallelism: 4,
    identifyDirectory: (path) => Promise.resolve(path),
    onFailure: () => undefined,
    onBug,
  })
  await supervisor.start()
  const server = await openControlServer({
    socketPath: controlSocketPath(directories),
    routes: [
      ...(options.routes ?? []),
      ...queryRoutes(engine, { version, pid: process.pid, api: 1 }),
      projectRequestRoute(engine, supervisor, () => undefined),
      rehearsalRoute(engine, supervisor),
      imageRoute(engine.images),
    ],
    upgrades: options.upgrades ?? [],
    onBug,
    onTraffic: () => undefined,
    mayConnect: () => Promise.resolve(true),
  })
  onTestFinished(async () => {
    supervisor.close()
    await server.close()
    rmSync(directory, { recursive: true, force: true })
  })
  return { engine, directory, directories }
}

function withLogs(engine: MemoryEngine, lines: readonly LogLine[] = []): MemoryEngine {
  return {
    ...engine,
    logs: {
      read: async function* ({ services, follow }, signal) {
        for (const line of lines) {
          if (services.length === 0 || services.includes(line.service)) yield line
        }
        if (follow && !signal.aborted) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        }
      },
    },
  }
}
