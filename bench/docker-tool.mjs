import { spawnSync } from 'node:child_process'
import { isInstalled, startDockerDaemon } from './docker-daemon.mjs'
import { timed } from './measure.mjs'
import { processesNaming, proportionalSize } from './processes.mjs'

/** Docker Compose over a dockerd of its own; `undefined` when one of them is not installed. */
export async function dockerTool(directory) {
  const compose = composeCommand()
  if (compose === undefined || !isInstalled('dockerd')) return undefined
  const daemon = await startDockerDaemon(directory)
  if (daemon === undefined) {
    removeKernelObjects()
    return undefined
  }
  const { env } = daemon
  const [file, ...words] = compose
  return {
    name: 'docker compose',
    importImage: (archive, reference) => timed('docker', ['import', archive, reference], { env }),
    compose: (stackFile, ...args) =>
      timed(file, [...words, '-p', 'bench', '-f', stackFile, ...args], { env }),
    finishedAt: (container) => {
      const { stdout } = spawnSync('docker', ['inspect', container], { env })
      return Date.parse(JSON.parse(stdout)[0].State.FinishedAt)
    },
    version: () => timed(file, [...words, 'version'], { env }),
    memory: () => proportionalSize(processesNaming(directory)),
    close: async () => {
      await daemon.close()
      removeKernelObjects()
    },
  }
}

/** dockerd leaves its bridge and its tables, whose policy is to drop what others forward. */
function removeKernelObjects() {
  spawnSync('ip', ['link', 'delete', 'docker0'])
  for (const family of ['ip', 'ip6']) {
    for (const table of ['nat', 'filter']) spawnSync('nft', ['delete', 'table', family, table])
  }
}

/** The plugin, else the older program of its own. */
function composeCommand() {
  if (spawnSync('docker', ['compose', 'version']).status === 0) return ['docker', 'compose']
  return isInstalled('docker-compose') ? ['docker-compose'] : undefined
}
