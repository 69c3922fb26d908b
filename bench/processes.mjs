import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Pids of the processes whose arguments or environment name a path. */
export function processesNaming(path) {
  return pids().filter((pid) =>
    ['cmdline', 'environ'].some((file) => read(`/proc/${pid}/${file}`).includes(path)),
  )
}

/** Proportional set size of processes in MiB: shared pages count once among all that share them. */
export function proportionalSize(processes) {
  const kibibytes = processes.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  )
  return kibibytes.reduce((sum, each) => sum + each, 0) / 1024
}

/** Milliseconds of a processor that a process has used so far, without its children. */
export function processorTime(pid) {
  const afterName = read(`/proc/${pid}/stat`).split(') ')[1]
  if (afterName === undefined) throw new Error(`process ${pid} is gone`)
  const fields = afterName.split(' ')
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  return (user + system) * 10 // Ticks of a hundredth of a second, as on every Linux.
}

/** Ends processes that this program started, and waits until they are gone. */
export async function endProcesses(processes, signal = 'SIGTERM') {
  for (const pid of processes) kill(pid, signal)
  while (processes.some((pid) => read(`/proc/${pid}/cmdline`) !== '')) await pause(50)
}

function pids() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function read(path) {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // The process ended meanwhile.
  }
}
