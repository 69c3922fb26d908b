import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { endProcesses, processesNaming } from './processes.mjs'

/** Starts a dockerd with all that is its own below a directory; `undefined` when it does not come up. */
export async function startDockerDaemon(directory, options = []) {
  mkdirSync(directory, { recursive: true })
  const host = `unix://${join(directory, 'docker.sock')}`
  const env = { PATH: process.env.PATH, HOME: directory, DOCKER_HOST: host }
  const places = ['data-root', 'exec-root'].map((name) => `--${name}=${join(directory, name)}`)
  const pidfile = `--pidfile=${join(directory, 'docker.pid')}`
  const args = [...places, pidfile, `--host=${host}`, ...options]
  const daemon = spawn('dockerd', args, { stdio: 'ignore' })
  const close = async () => {
    await endProcesses([daemon.pid])
    await endProcesses(processesNaming(directory), 'SIGKILL')
  }
  if (await isReady(daemon, env)) return { env, close }
  await close()
  return undefined
}

export function isInstalled(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

async function isReady(daemon, env) {
  const deadline = performance.now() + 30_000
  while (daemon.exitCode === null && performance.now() < deadline) {
    if (spawnSync('docker', ['info'], { env }).status === 0) return true
    await pause(200)
  }
  return false
}
