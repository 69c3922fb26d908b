import { dirname } from 'node:path'
import type { StateDirectories } from '../../model/state-directories.ts'
import { fail, pass, warn, type Finding } from './finding.ts'
import type { MachineReader } from './machine-reader.ts'

const gibibyte = 1024 ** 3
const littleSpace = 2 * gibibyte
const noSpace = gibibyte / 8

export async function examineStorage(
  machine: MachineReader,
  directories: StateDirectories,
): Promise<readonly Finding[]> {
  return [
    await examineDirectory('data directory', directories.data, machine),
    await examineDirectory('run directory', directories.run, machine),
    await examineSpace(directories.data, machine),
  ]
}

async function examineDirectory(
  subject: string,
  path: string,
  machine: MachineReader,
): Promise<Finding> {
  const nearest = await nearestExisting(path, machine)
  if (await machine.isWritable(nearest)) return pass(subject, path)
  const fix = `make ${nearest} writable, or choose another place by STACK_DATA_DIR and STACK_RUN_DIR`
  return fail(subject, `${nearest} cannot be written`, fix)
}

async function examineSpace(path: string, machine: MachineReader): Promise<Finding> {
  const free = await machine.freeBytes(await nearestExisting(path, machine))
  const observed = `${(free / gibibyte).toFixed(1)} GiB free`
  const fix = `free some space on the file system of ${path}`
  if (free < noSpace) return fail('disk', observed, fix)
  return free < littleSpace ? warn('disk', observed, fix) : pass('disk', observed)
}

/** It is made when it is needed, inside the nearest directory that is there. */
async function nearestExisting(path: string, machine: MachineReader): Promise<string> {
  let nearest = path
  while (nearest !== '/' && !(await machine.exists(nearest))) nearest = dirname(nearest)
  return nearest
}
