import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLinuxEngine } from '../../../src/linux/linux-engine.ts'
import { buildService } from '../../support/build-project.ts'
import { describeEngineContract } from '../../support/engine-contract.ts'
import { repositoryRoot } from '../../support/repository.ts'

describeEngineContract('the Linux engine', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stack-engine-'))
  const engine = await openLinuxEngine({
    dataDirectory: join(directory, 'data'),
    runDirectory: join(directory, 'run'),
    nativeDirectory: join(repositoryRoot, 'dist/native'),
    nodeProgram: process.execPath,
    onBug: (error) => {
      throw error
    },
  })
  return {
    engine,
    serviceThatRuns: (name, changes) =>
      buildService(name, { command: ['sleep', 'infinity'], ...changes }),
    serviceThatExits: (name, exitCode) =>
      buildService(name, { command: ['/bin/sh', '-c', `exit ${exitCode}`] }),
    close: async () => {
      for (const { id } of await engine.containers.list({})) {
        await engine.containers.remove(id, { removeAnonymousVolumes: true })
      }
      for (const { name } of await engine.networks.list()) await engine.networks.remove(name)
      await engine.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
})
