import { fail, pass, warn, type Finding } from './finding.ts'
import type { MachineReader } from './machine-reader.ts'

export async function examineNetwork(machine: MachineReader): Promise<readonly Finding[]> {
  return [
    await examineTables(machine),
    await examineForwarding(machine),
    ...(await examineForwardPolicy(machine)),
  ]
}

async function examineTables({ run, userId }: MachineReader): Promise<Finding> {
  if ((await run('nft', ['list', 'tables'])) !== undefined) return pass('nf_tables', 'usable')
  return userId === 0
    ? fail('nf_tables', 'cannot be listed', 'install nftables and run "modprobe nf_tables" as root')
    : warn('nf_tables', 'only root may look', 'run "sudo stack doctor"')
}

/** The engine turns it on when it needs it, so that it is worth no more than a note. */
async function examineForwarding({ readText }: MachineReader): Promise<Finding> {
  const value = (await readText('/proc/sys/net/ipv4/ip_forward'))?.trim()
  if (value === '1') return pass('IPv4 forwarding', 'on')
  const fix = 'run "sysctl -w net.ipv4.ip_forward=1" as root if "stack up" cannot turn it on'
  return warn('IPv4 forwarding', 'off: services reach nothing outside of this machine', fix)
}

/** Docker sets the policy of this chain, and then drops what comes from bridges that are not its own. */
async function examineForwardPolicy({ run }: MachineReader): Promise<readonly Finding[]> {
  const chain = await run('nft', ['list', 'chain', 'ip', 'filter', 'FORWARD'])
  if (chain === undefined || !/policy drop/.test(chain)) return []
  if (/"stk\*"/.test(chain)) return [pass('firewall', 'drops what is forwarded, but not ours')]
  const fix =
    'run "iptables -I FORWARD -i stk+ -j ACCEPT" and "iptables -I FORWARD -o stk+ -j ACCEPT" as root'
  return [warn('firewall', 'drops what is forwarded, as Docker sets it up', fix)]
}
