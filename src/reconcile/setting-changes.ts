import type { ConfigChange } from '../model/config-change.ts'
import { durationText } from '../model/duration.ts'
import type { HealthcheckWish, ProbeWish, StatusRange } from '../model/healthcheck.ts'
import { labelNames } from '../model/labels.ts'
import type { PortMapping } from '../model/port-mapping.ts'
import type { RestartPolicy } from '../model/restart-policy.ts'
import type { ContainerChange, Settings } from '../model/settings.ts'
import { addValue, changesBetween, snakeCase, type ValueTexts } from './compare-values.ts'
import { contentChanges, recreatingContents } from './content-changes.ts'
import { addResources } from './resource-values.ts'

/** What differs between a container and what it is to be, by the names of the stack file. */
export function settingChanges(
  before: ContainerChange,
  after: ContainerChange,
): readonly ConfigChange[] {
  return [
    ...contentChanges(before.settings.contents, after.settings.contents),
    ...changesBetween(valuesOf(before), valuesOf(after)),
  ]
}

/** What differs that a container keeps for good: how it is on networks that it stays on, and what it mounts. */
export function lastingChanges(before: Settings, after: Settings): readonly ConfigChange[] {
  const names = Object.keys(after.networks).filter((name) => name in before.networks)
  return [
    ...recreatingContents(before.contents, after.contents),
    ...changesBetween(joinedValues(before, names), joinedValues(after, names)),
  ]
}

function joinedValues({ networks }: Settings, names: readonly string[]): ValueTexts {
  const values = new Map<string, string>()
  for (const name of names) {
    const { aliases: _aliases, ...lasting } = networks[name]?.wish ?? { aliases: [] }
    for (const [attribute, value] of Object.entries(lasting)) {
      const attributeName = networkAttributes[attribute] ?? snakeCase(attribute)
      addValue(values, `networks.${networks[name]?.key}.${attributeName}`, value)
    }
  }
  return values
}

const networkAttributes: Readonly<Record<string, string>> = {
  address: 'ipv4_address',
  gatewayPriority: 'gw_priority',
  linkLocalAddresses: 'link_local_ips',
}

/** What labels of Compose say, which nobody has written. */
const labelSubjects: Readonly<Record<string, string>> = {
  [labelNames.dependsOn]: 'depends_on',
  [labelNames.workingDirectory]: 'project directory',
  [labelNames.configFiles]: 'stack files',
}

function valuesOf({ settings, labels }: ContainerChange): ValueTexts {
  const { resources, restart, healthcheck, stopSignal, stopGracePeriod, ports } = settings
  const values = new Map<string, string>()
  addResources(values, resources)
  values.set('restart', restartText(restart))
  addHealthcheck(values, healthcheck)
  addValue(values, 'stop_signal', stopSignal)
  values.set('stop_grace_period', durationText(stopGracePeriod))
  if (ports.length > 0) values.set('ports', ports.map(portText).join(', '))
  for (const { key, wish } of Object.values(settings.networks)) {
    values.set(`networks.${key}`, 'connected')
    addValue(values, `networks.${key}.aliases`, wish.aliases)
  }
  for (const [name, text] of Object.entries(labels)) {
    const subject = labelSubjects[name]
    if (subject === undefined) values.set(`labels.${name}`, text)
    else if (text !== '') values.set(subject, text)
  }
  return values
}

function restartText(policy: RestartPolicy): string {
  const isLimited = policy.name === 'on-failure' && policy.maximumRetryCount > 0
  return isLimited ? `${policy.name}:${policy.maximumRetryCount}` : policy.name
}

function addHealthcheck(values: Map<string, string>, check: HealthcheckWish): void {
  if (check === undefined) return
  if (check === 'disabled') return void values.set('healthcheck.disable', 'true')
  const { probe, retries, onFailure, ...durations } = check
  if (probe !== undefined) addProbe(values, probe)
  addValue(values, 'healthcheck.retries', retries)
  addValue(values, 'healthcheck.on_failure', onFailure)
  for (const [key, duration] of Object.entries(durations)) {
    if (duration !== undefined) values.set(`healthcheck.${snakeCase(key)}`, durationText(duration))
  }
}

function addProbe(values: Map<string, string>, probe: ProbeWish): void {
  switch (probe.type) {
    case 'command':
      return addValue(values, 'healthcheck.test', ['CMD', ...probe.command])
    case 'shell':
      return addValue(values, 'healthcheck.test', ['CMD-SHELL', probe.line])
    case 'http':
      addValue(values, 'healthcheck.http.url', probe.url)
      addValue(values, 'healthcheck.http.status', probe.status.map(statusText))
      return addValue(values, 'healthcheck.http.headers', probe.headers)
    case 'tcp':
      return addValue(values, 'healthcheck.tcp', `${probe.address}:${probe.port}`)
    case 'log':
      return addValue(values, 'healthcheck.log', probe.pattern)
    case 'notify':
      return addValue(values, 'healthcheck.notify', true)
  }
}

function statusText({ first, last }: StatusRange): string {
  return first === last ? `${first}` : `${first}-${last}`
}

function portText({ hostAddress, hostPorts, containerPort, protocol }: PortMapping): string {
  const { first, last } = hostPorts
  const range = first === last ? String(first) : `${first}-${last}`
  return `${hostAddress}:${range}:${containerPort}/${protocol}`
}
