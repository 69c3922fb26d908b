import { buildService } from '../../support/build-project.ts'
import { describeEngineContract } from '../../support/engine-contract.ts'
import { createMemoryEngine } from '../../support/memory-engine.ts'

describeEngineContract('the memory engine', async () => {
  const engine = createMemoryEngine()
  return {
    engine,
    serviceThatRuns: buildService,
    serviceThatExits: (name, exitCode) => {
      engine.setBehaviour(name, { exits: exitCode })
      return buildService(name)
    },
    close: async () => undefined,
  }
})
