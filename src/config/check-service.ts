import { checkDeviceRequests } from './check-device-requests.ts'
import { checkHealthcheck } from './check-healthcheck.ts'
import { checkHooks } from './check-hooks.ts'
import { checkIsolation } from './check-isolation.ts'
import { checkJob } from './check-job.ts'
import { checkLimits } from './check-limits.ts'
import { checkMounts } from './check-mounts.ts'
import { checkOnChange } from './check-on-change.ts'
import { checkPullPolicy } from './check-pull-policy.ts'
import { checkReplicas, checkResourceLimits } from './check-replicas.ts'
import { checkRestart } from './check-restart.ts'
import { checkRuntime } from './check-runtime.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { isIpAddress } from './ip-address.ts'
import { checkUpdate } from './check-update.ts'
import { signalName } from './signal-name.ts'
import { child, entriesOf, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** Checks what one service says of itself. */
export function checkService(
  service: SourceEntry,
  isIncomplete: boolean,
  diagnostics: DiagnosticList,
): void {
  checkRootfs(service, isIncomplete, diagnostics)
  checkWords(service, diagnostics)
  checkReplicas(service, diagnostics)
  checkRestart(service, diagnostics)
  checkResourceLimits(service, diagnostics)
  checkIsolation(service, diagnostics)
  checkDeviceRequests(service, diagnostics)
  checkRuntime(service, diagnostics)
  checkPullPolicy(service, diagnostics)
  checkLimits(service, diagnostics)
  checkHealthcheck(service, diagnostics)
  checkHooks(service, diagnostics)
  checkJob(service, diagnostics)
  checkMounts(service, diagnostics)
  checkOnChange(service, diagnostics)
  checkUlimits(service, diagnostics)
  checkUpdate(service, diagnostics)
}

/** What containers may be made from. */
const originKeys = ['image', 'rootfs', 'build', 'provider']

function checkRootfs(
  service: SourceEntry,
  isIncomplete: boolean,
  diagnostics: DiagnosticList,
): void {
  const { key, keySpan, value } = service
  const [image, rootfs] = [child(value, 'image'), child(value, 'rootfs')]
  const hasOrigin = originKeys.some((origin) => !isBlank(child(value, origin)))
  const commandLength =
    itemsOf(child(value, 'command')).length + itemsOf(child(value, 'entrypoint')).length
  if (image !== undefined && rootfs !== undefined) {
    diagnostics.error({
      code: 'SF0012',
      message: `service '${key}' has both 'image' and 'rootfs'`,
      hint: 'keep one of the two',
      span: rootfs.span,
    })
  } else if (image !== undefined && textOf(image)?.trim() === '') {
    diagnostics[hasOrigin ? 'refusal' : 'error']({
      code: 'SF0007',
      message: `the image of service '${key}' is blank`,
      hint: 'name an image',
      span: image.span,
    })
  } else if (!isIncomplete && !hasOrigin) {
    diagnostics.error({
      code: 'SF0007',
      message: `service '${key}' has neither 'image' nor 'rootfs'`,
      hint: "add 'image: NAME', or 'rootfs: host' to run programs of this machine",
      span: keySpan,
    })
  } else if (!isIncomplete && rootfs !== undefined && commandLength === 0) {
    diagnostics.refusal({
      code: 'SF0007',
      message: `service '${key}' has no 'command'`,
      hint: 'say what to run: a root file system names no command as an image does',
      span: keySpan,
    })
  }
}

/** Compose takes an empty name for none; one of spaces it takes. */
function isBlank(origin: SourceTree | undefined): boolean {
  return origin === undefined || textOf(origin) === ''
}

interface WordCheck {
  readonly isValid: (text: string) => boolean
  readonly expected: string
}

const wordChecks = Object.entries<WordCheck>({
  restart: {
    isValid: (text) => /^(no|always|unless-stopped|on-failure(:\d{1,9})?)$/.test(text),
    expected: "write no, always, unless-stopped, on-failure or 'on-failure:5'",
  },
  stop_signal: {
    isValid: (text) => signalName(text) !== undefined,
    expected: 'name a signal such as SIGTERM or SIGINT',
  },
  cpuset: {
    isValid: (text) => /^(\d+(-\d+)?(,\d+(-\d+)?)*)?$/.test(text),
    expected: "write numbers of processors, such as '0-2,5'",
  },
  isolation: {
    isValid: (text) => text === 'default' || text === '',
    expected: "write 'default'; other kinds of isolation are for Windows",
  },
  hostname: {
    isValid: (text) => text.length <= 64 && /^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/.test(text),
    expected: 'use at most 64 letters, digits, dots and hyphens',
  },
  working_dir: {
    isValid: (text) => text.startsWith('/'),
    expected: 'write an absolute path',
  },
})

function checkWords({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const [attribute, { isValid, expected }] of wordChecks) {
    const node = child(value, attribute)
    const text = textOf(node)
    if (node === undefined || text === undefined || isValid(text)) continue
    const message = `'${attribute}' of service '${key}' is not valid: '${text}'`
    diagnostics.refusal({ code: 'SF0006', message, hint: expected, span: node.span })
  }
  for (const server of itemsOf(child(value, 'dns'))) {
    if (isIpAddress(textOf(server) ?? '')) continue
    const message = `'dns' of service '${key}' has '${textOf(server) ?? ''}', which is no IP address`
    diagnostics.refusal({
      code: 'SF0006',
      message,
      hint: "write an address such as '9.9.9.9'",
      span: server.span,
    })
  }
}

function checkUlimits({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const limit of entriesOf(child(value, 'ulimits'))) {
    const [soft, hard] = [
      numberOf(child(limit.value, 'soft')),
      numberOf(child(limit.value, 'hard')),
    ]
    if (soft === undefined || hard === undefined || hard === -1 || (soft !== -1 && soft <= hard))
      continue
    diagnostics.refusal({
      code: 'SF0012',
      message: `the soft limit of '${limit.key}' of service '${key}' is above the hard one`,
      hint: 'lower soft, or raise hard',
      span: limit.keySpan,
    })
  }
}
