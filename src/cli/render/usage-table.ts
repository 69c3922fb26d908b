import type { ContainerLoad } from '../../app/watch-usage.ts'
import { binarySize, decimalSize } from './byte-text.ts'
import { formatTable } from './table.ts'
import { fillTemplate } from './template.ts'

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

/** One look at all containers, each line with its end. */
export async function usageText(
  loads: readonly ContainerLoad[],
  { form, truncate, columns }: UsageFormat,
): Promise<string> {
  const rows = loads.map((load) => usageFields(load, truncate))
  if (form === 'json') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  if (form !== 'table') return rows.map((row) => `${fillTemplate(form, row)}\n`).join('')
  const hasPressure = loads.some(({ usage }) => usage !== undefined && usage.pressure !== null)
  const titles = ['CONTAINER ID', 'NAME', 'CPU %', 'MEM USAGE / LIMIT', 'MEM %']
  const further = ['NET I/O', 'BLOCK I/O', 'PIDS', ...(hasPressure ? ['CPU/MEM/IO WAIT %'] : [])]
  const cells = rows.map((row) => [
    ...[row.ID, row.Name, row.CPUPerc, row.MemUsage, row.MemPerc],
    ...[row.NetIO, row.BlockIO, row.PIDs, ...(hasPressure ? [row.Pressure] : [])],
  ])
  return formatTable(
    [...titles, ...further].map((title) => ({ title })),
    cells,
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
