import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { timed } from './measure.mjs'
import { endProcesses, processesNaming, processorTime, proportionalSize } from './processes.mjs'

const program = join(import.meta.dirname, '../dist/stack.cjs')

/** This project's tool, with state directories below `directory`. */
export function stackTool(directory) {
  const run = join(directory, 'run')
  mkdirSync(run, { recursive: true })
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    STACK_DATA_DIR: join(directory, 'data'),
    STACK_RUN_DIR: run,
  }
  const stack = (...args) => timed(process.execPath, [program, ...args], { env })
  return {
    name: 'stack',
    importImage: (archive, reference) => stack('image', 'import', archive, reference),
    compose: (file, ...args) => stack('-p', 'bench', '-f', file, ...args),
    finishedAt: (container) => {
      const inspect = ['-p', 'bench', 'inspect', container]
      const { stdout } = spawnSync(process.execPath, [program, ...inspect], { env })
      return Date.parse(JSON.parse(stdout)[0].State.FinishedAt)
    },
    version: () => stack('version'),
    memory: () => proportionalSize(processesNaming(run)),
    supervisorTime: () => {
      const isSupervisor = (pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('stackd.cjs')
      return processorTime(processesNaming(run).find(isSupervisor))
    },
    close: async () => {
      // After a failed step, its project may still be up; after a good one, this does nothing.
      spawnSync(process.execPath, [program, '-p', 'bench', 'down', '-t', '0'], { env })
      await endProcesses(processesNaming(run), 'SIGKILL')
    },
  }
}
