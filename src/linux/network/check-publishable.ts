import { StackError } from '../../errors/stack-error.ts'
import type { PublishedPort } from '../../model/port-mapping.ts'
import { addressFamily } from './ipv4.ts'

export function checkPublishable(port: PublishedPort): void {
  if (addressFamily(port.hostAddress) === 4) return
  throw new StackError('NW0006', `the host address ${port.hostAddress} cannot be published on`, {
    hint: 'publish on an IPv4 address: networks are IPv4',
  })
}
