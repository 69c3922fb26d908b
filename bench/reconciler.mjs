import { setTimeout as pause } from 'node:timers/promises'
import { measureReconciling } from './reconciling.mjs'

const chainLength = 10
const many = 500
const probed = 50
const idleSeconds = 60

/** Rows of deciding and waiting: most of them are of this project's tool alone. */
export async function measureReconciler(tools, directory, writeProject) {
  const [stack] = tools
  return [
    ...(await measureReconciling(directory)),
    measureChain(tools, writeProject),
    ...measureMany(stack, writeProject),
    await measureIdling(stack, writeProject),
  ]
}

/** Each service waits until the one before it is healthy. */
function measureChain(tools, writeProject) {
  const names = Array.from({ length: chainLength }, (_, index) => `s${index + 1}`)
  const chain = names.map((name, index) => [name, linkAfter(names[index - 1])])
  const file = writeProject('chain', Object.fromEntries(chain))
  const values = Object.fromEntries(tools.map((tool) => [tool.name, []]))
  for (let round = 0; round < 3; round++) {
    for (const tool of tools) {
      values[tool.name].push(tool.compose(file, 'up', '-d'))
      tool.compose(file, 'down', '-t', '0')
    }
  }
  return { name: `up -d, a chain of ${chainLength} service_healthy`, unit: 'ms', values }
}

function linkAfter(previous) {
  const condition = { condition: 'service_healthy' }
  return {
    command: ['sleep', '86400'],
    healthcheck: { test: ['CMD', 'true'], interval: '1s' },
    ...(previous === undefined ? {} : { depends_on: { [previous]: condition } }),
  }
}

function measureMany(stack, writeProject) {
  const service = { command: ['sleep', '86400'] }
  const services = Array.from({ length: many }, (_, index) => [`s${index + 1}`, service])
  const default_ = { ipam: { config: [{ subnet: '10.77.0.0/16' }] } }
  const file = writeProject('many', Object.fromEntries(services), {
    networks: { default: default_ },
  })
  stack.compose(file, 'up', '-d')
  const rounds = Array.from({ length: 7 })
  const again = rounds.map(() => stack.compose(file, 'up', '-d'))
  const ps = rounds.map(() => stack.compose(file, 'ps'))
  stack.compose(file, 'down', '-t', '0')
  return [
    { name: `up -d again, ${many} services`, unit: 'ms', values: { stack: again } },
    { name: `ps, ${many} services`, unit: 'ms', values: { stack: ps } },
  ]
}

/** What the supervisor itself uses while nothing happens but probes. */
async function measureIdling(stack, writeProject) {
  const healthcheck = { test: ['CMD', 'true'], interval: '30s' }
  const service = { command: ['sleep', '86400'], healthcheck }
  const services = Array.from({ length: probed }, (_, index) => [`s${index + 1}`, service])
  const file = writeProject('probed', Object.fromEntries(services))
  stack.compose(file, 'up', '-d', '--wait')
  await pause(5000)
  const before = stack.supervisorTime()
  await pause(idleSeconds * 1000)
  const used = stack.supervisorTime() - before
  stack.compose(file, 'down', '-t', '0')
  return {
    name: `processor time of stackd, ${probed} services probed every 30 s`,
    unit: '% of one',
    values: { stack: [used / idleSeconds / 10] },
  }
}
