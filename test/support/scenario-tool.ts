import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isInstalled, startDockerDaemon } from '../../bench/docker-daemon.mjs'
import { busyboxReference, importBusybox, writeBusyboxTree } from './busybox-image.ts'
import { mustRun, runProgram, type ProgramOptions, type ProgramRun } from './run-program.ts'
import { createTestMachine } from './test-machine.ts'

/** What runs Compose files: ours, or Docker Compose to see whether the scenarios are right. */
export interface ScenarioTool {
  readonly name: 'stack' | 'docker compose'
  /** Of this machine's own; every scenario has its project below it. */
  readonly directory: string
  run(args: readonly string[], options: ProgramOptions): Promise<ProgramRun>
  close(): Promise<void>
}

/** Docker Compose's program in `STACK_SCENARIO_COMPOSE` takes our place. */
export function openScenarioTool(): Promise<ScenarioTool> {
  const compose = process.env['STACK_SCENARIO_COMPOSE']
  return compose === undefined ? openStack() : openCompose(compose)
}

async function openStack(): Promise<ScenarioTool> {
  const machine = createTestMachine()
  await importBusybox(machine)
  return {
    name: 'stack',
    directory: machine.directory,
    run: (args, options) => machine.stack(args, options),
    close: () => machine.close(),
  }
}

async function openCompose(program: string): Promise<ScenarioTool> {
  if (!isInstalled('dockerd')) throw new Error('dockerd is not installed')
  const directory = mkdtempSync(join(tmpdir(), 'stack-scenarios-'))
  const daemon = await startDockerDaemon(join(directory, 'docker'))
  if (daemon === undefined) throw new Error('dockerd does not come up')
  const archive = join(directory, 'busybox.tar')
  await writeBusyboxTree(archive)
  await mustRun('docker', ['import', archive, busyboxReference], { env: daemon.env })
  return {
    name: 'docker compose',
    directory,
    run: (args, options) =>
      runProgram(program, args, { ...options, env: { ...daemon.env, ...options.env } }),
    close: async () => {
      await daemon.close()
      removeKernelObjects()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** dockerd leaves its bridge and its tables, whose policy is to drop what others forward. */
function removeKernelObjects(): void {
  spawnSync('ip', ['link', 'delete', 'docker0'])
  for (const family of ['ip', 'ip6']) {
    for (const table of ['nat', 'filter']) spawnSync('nft', ['delete', 'table', family, table])
  }
}
