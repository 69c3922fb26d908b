import { hintForName } from '../../errors/nearest-name.ts'
import { StackError } from '../../errors/stack-error.ts'
import type { Service, Ulimit } from '../../model/service.ts'
import type { RuntimeRlimit } from './runtime-spec.ts'

/** Names as `ulimits` has them (getrlimit(2)). */
const names: readonly string[] = (
  'as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending ' +
  'stack'
).split(' ')

/** RLIM_INFINITY. */
export const unlimited = 2n ** 64n - 1n

/** Fails with CT0001 for a limit that the kernel does not know or that contradicts itself. */
export function containerRlimits(service: Service): readonly RuntimeRlimit[] {
  return Object.entries(service.ulimits).map(([name, ulimit]) => {
    if (!names.includes(name)) throw unknownLimit(name, service.name)
    const { soft, hard } = limitValues(ulimit)
    if (soft > hard) {
      throw new StackError(
        'CT0001',
        `service ${service.name}: ulimit ${name} has soft above hard`,
        {
          hint: 'raise `hard` or lower `soft`',
        },
      )
    }
    return { type: `RLIMIT_${name.toUpperCase()}`, soft, hard }
  })
}

function limitValues({ soft, hard }: Ulimit): { readonly soft: bigint; readonly hard: bigint } {
  return { soft: limitValue(soft), hard: limitValue(hard) }
}

/** -1 stands for no limit. */
function limitValue(written: number): bigint {
  return written < 0 ? unlimited : BigInt(Math.trunc(written))
}

function unknownLimit(name: string, serviceName: string): StackError {
  const hint = hintForName(name, names)
  return new StackError(
    'CT0001',
    `service ${serviceName}: unknown ulimit ${name}`,
    hint === undefined ? {} : { hint },
  )
}
