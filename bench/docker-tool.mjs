import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { timed } from './measure.mjs'
import { endProcesses, processesNaming, proportionalSize } from './processes.mjs'

/** Docker Compose over a dockerd of its own; `undefined` when one of them is not installed. */
export async function dockerTool(directory) {
  const compose = composeCommand()
  if (compose === undefined || !exists('dockerd')) return undefined
  mkdirSync(directory, { recursive: true })
  const host = `unix://${join(directory, 'docker.sock')}`
  const env = { PATH: process.env.PATH, HOME: directory, DOCKER_HOST: host }
  const daemon = spawn('dockerd', daemonArguments(directory, host), { stdio: 'ignore' })
  const close = async () => {
    await endProcesses([daemon.pid])
    await endProcesses(processesNaming(directory), 'SIGKILL')
    removeKernelObjects()
  }
  if (!(await isReady(daemon, env))) {
    await close()
    return undefined
  }
  const [file, ...words] = compose
  return {
    name: 'docker compose',
    importImage: (archive, reference) => timed('docker', ['import', archive, reference], { env }),
    compose: (stackFile, ...args) =>
      timed(file, [...words, '-p', 'bench', '-f', stackFile, ...args], { env }),
    version: () => timed(file, [...words, 'version'], { env }),
    memory: () => proportionalSize(processesNaming(directory)),
    close,
  }
}

function daemonArguments(directory, host) {
  const places = ['data-root', 'exec-root'].map((name) => `--${name}=${join(directory, name)}`)
  return [...places, `--host=${host}`, `--pidfile=${join(directory, 'docker.pid')}`]
}

/** dockerd leaves its bridge and its tables, whose policy is to drop what others forward. */
function removeKernelObjects() {
  spawnSync('ip', ['link', 'delete', 'docker0'])
  for (const family of ['ip', 'ip6']) {
    for (const table of ['nat', 'filter']) spawnSync('nft', ['delete', 'table', family, table])
  }
}

async function isReady(daemon, env) {
  const deadline = performance.now() + 30_000
  while (daemon.exitCode === null && performance.now() < deadline) {
    if (spawnSync('docker', ['info'], { env }).status === 0) return true
    await pause(200)
  }
  return false
}

/** The plugin, else the older program of its own. */
function composeCommand() {
  if (spawnSync('docker', ['compose', 'version']).status === 0) return ['docker', 'compose']
  return exists('docker-compose') ? ['docker-compose'] : undefined
}

function exists(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}
