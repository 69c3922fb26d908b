import { createInterface } from 'node:readline'
import { loadBinding } from '../../../src/native/binding.ts'
import { viewHost } from '../../../src/linux/network/host-view.ts'
import { openNetworks } from '../../../src/linux/network/open-networks.ts'

/**
 * The networks of one supervisor as a process of its own, so that it can live in a network
 * namespace that a test made: takes `{"method", "args"}` per line, answers `{"result"}` or `{"failure"}`.
 */
const [nativeDirectory = '', directory = '', instance = ''] = process.argv.slice(2)
const binding = loadBinding(nativeDirectory)
const networks = await openNetworks({ directory, binding, instance })
const methods: Readonly<Record<string, (...args: never[]) => unknown>> = {
  list: networks.list.bind(networks),
  create: networks.create.bind(networks),
  remove: networks.remove.bind(networks),
  allocate: networks.allocate.bind(networks),
  restore: networks.restore.bind(networks),
  publish: networks.publish.bind(networks),
  unpublish: networks.unpublish.bind(networks),
  release: networks.release.bind(networks),
  repairAll: networks.repairAll.bind(networks),
  findDrift: async () => Object.fromEntries(await networks.findDrift(await viewHost(binding, []))),
  findLinkDrift: async (containerId: string, pid: number) => {
    const host = await viewHost(binding, [await ownerOf(pid)])
    return networks.findLinkDrift(containerId, host, host.namespaces[0])
  },
  repairLinks: async (containerId: string, pid: number) =>
    networks.repairLinks(containerId, await ownerOf(pid), true),
  attach: async (containerId: string, pid: number) =>
    networks.attach(containerId, await ownerOf(pid)),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, args } = JSON.parse(line) as { id: number; method: string; args: never[] }
  void answer(id, method, args)
}

async function ownerOf(pid: number) {
  const { startTime } = await binding.processStartTime({ pid })
  return { pid, startTime: startTime ?? '' }
}

async function answer(id: number, method: string, args: never[]): Promise<void> {
  try {
    const result = await methods[method]?.(...args)
    process.stdout.write(`${JSON.stringify({ id, result: result ?? null })}\n`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const evidence = error instanceof Error && 'evidence' in error ? error.evidence : undefined
    const failure = { code, message: String(error), evidence }
    process.stdout.write(`${JSON.stringify({ id, failure })}\n`)
  }
}
