import type { ContainerLoad } from '../../app/watch-usage.ts'
import { binarySize, decimalSize } from './byte-text.ts'
import { templateText } from './row-list.ts'
import { formatTable } from './table.ts'

export interface UsageFormat {
  /** `table`, `json` or a template. */
  readonly form: string
  /** Whether ids are cut to the length that Docker shows. */
  readonly truncate: boolean
  readonly columns: number | undefined
}

/** The fields of `docker stats`, and the pressure that the kernel measures. */
export interface UsageFields {
  readonly [name: string]: string
  readonly BlockIO: string
  readonly CPUPerc: string
  readonly Container: string
  readonly ID: string
  readonly MemPerc: string
  readonly MemUsage: string
  readonly Name: string
  readonly NetIO: string
  readonly PIDs: string
  readonly Pressure: string
}

const shownIdLength = 12

/** Docker's, and one of ours. */
const titles: Readonly<Record<string, string>> = {
  ID: 'CONTAINER ID',
  Container: 'CONTAINER',
  Name: 'NAME',
  CPUPerc: 'CPU %',
  MemUsage: 'MEM USAGE / LIMIT',
  MemPerc: 'MEM %',
  NetIO: 'NET I/O',
  BlockIO: 'BLOCK I/O',
  PIDs: 'PIDS',
  Pressure: 'CPU/MEM/IO WAIT %',
}

const shownFields = ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs']

/** One look at all containers, each line with its end. */
export async function usageText(
  loads: readonly ContainerLoad[],
  { form, truncate, columns }: UsageFormat,
): Promise<string> {
  const rows = loads.map((load) => usageFields(load, truncate))
  if (form === 'json') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  if (form !== 'table') return templateText(rows, form, { columns, titles })
  const hasPressure = loads.some(({ usage }) => usage !== undefined && usage.pressure !== null)
  const shown = [...shownFields, ...(hasPressure ? ['Pressure'] : [])]
  return formatTable(
    shown.map((name) => ({ title: titles[name] ?? name })),
    rows.map((row) => shown.map((name) => row[name] ?? '')),
    columns,
  )
}

export function usageFields(load: ContainerLoad, truncate: boolean): UsageFields {
  const { id, name, usage, cpuPercent } = load
  const own = {
    Container: id,
    ID: truncate ? id.slice(0, shownIdLength) : id,
    Name: name,
  }
  if (usage === undefined) {
    const [none, pair] = ['--', '-- / --']
    const ofNone = { CPUPerc: none, MemPerc: none, PIDs: none, Pressure: none }
    return { ...own, ...ofNone, BlockIO: pair, MemUsage: pair, NetIO: pair }
  }
  const { memory, memoryLimit, pressure } = usage
  return {
    ...own,
    BlockIO: `${decimalSize(usage.read)} / ${decimalSize(usage.written)}`,
    CPUPerc: percent(cpuPercent),
    MemPerc: percent(memoryLimit === 0 ? 0 : (memory / memoryLimit) * 100),
    MemUsage: `${binarySize(memory)} / ${binarySize(memoryLimit)}`,
    NetIO: `${decimalSize(usage.received)} / ${decimalSize(usage.sent)}`,
    PIDs: String(usage.processes),
    Pressure:
      pressure === null
        ? '--'
        : [pressure.cpu, pressure.memory, pressure.io].map((each) => each.toFixed(1)).join(' / '),
  }
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`
}
