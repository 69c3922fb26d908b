import type { DiagnosticList, Problem } from './diagnostic-list.ts'
import { serviceReference } from './implicit-dependencies.ts'
import { child, entriesOf, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

/** Checks what builds, watches and namespaces of services say, as Compose does. */
export function checkComposition(tree: SourceMapping, diagnostics: DiagnosticList): void {
  const services = child(tree, 'services')
  for (const service of entriesOf(services)) {
    checkBuild(service, services, diagnostics)
    checkNetworkMode(service, diagnostics)
    checkWatch(service, diagnostics)
  }
}

function checkBuild(
  { key, value }: SourceEntry,
  services: SourceTree | undefined,
  diagnostics: DiagnosticList,
): void {
  const build = child(value, 'build')
  const inline = child(build, 'dockerfile_inline')
  if (inline !== undefined && child(build, 'dockerfile') !== undefined) {
    diagnostics.error(
      contradiction(
        `the build of service '${key}' has 'dockerfile' and 'dockerfile_inline'`,
        inline,
      ),
    )
  }
  const platforms = child(build, 'platforms')
  const platform = textOf(child(value, 'platform'))
  const isBuiltForIt = itemsOf(platforms).some((item) => textOf(item) === platform)
  if (platforms !== undefined && platform !== undefined && !isBuiltForIt) {
    const message = `service '${key}' is not built for its platform '${platform}'`
    diagnostics.error(contradiction(message, platforms))
  }
  for (const context of entriesOf(child(build, 'additional_contexts'))) {
    const name = serviceReference(textOf(context.value))
    if (name === undefined || child(child(services, name), 'build') !== undefined) continue
    diagnostics.error({
      code: 'SF0010',
      message: `service '${key}' is built with service '${name}', which has no 'build'`,
      hint: 'name a service that is built',
      span: context.keySpan,
    })
  }
}

function checkNetworkMode({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const mode = child(value, 'network_mode')
  const networks = entriesOf(child(value, 'networks'))
  if (mode === undefined || networks.length === 0) return
  const message = `service '${key}' has both 'network_mode' and 'networks'`
  diagnostics.error(contradiction(message, mode))
}

const actionsWithoutTarget = new Set(['rebuild', 'restart'])

function checkWatch({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const rule of itemsOf(child(child(value, 'develop'), 'watch'))) {
    const action = textOf(child(rule, 'action')) ?? ''
    if (actionsWithoutTarget.has(action) || child(rule, 'target') !== undefined) continue
    diagnostics.error({
      code: 'SF0007',
      message: `a rule with the action '${action}' in 'develop.watch' of service '${key}' lacks a target`,
      hint: 'add the path in the container',
      span: rule.span,
    })
  }
}

function contradiction(message: string, { span }: SourceTree): Problem {
  return { code: 'SF0012', message, hint: 'keep one of the two', span }
}
