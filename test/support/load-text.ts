import { loadProject } from '../../src/config/load-project.ts'
import type { LoadOptions } from '../../src/config/load-options.ts'
import type { LoadResult } from '../../src/config/load-project.ts'
import { formatDiagnostic, plainPaint } from '../../src/errors/diagnostic.ts'
import type { Project } from '../../src/model/project.ts'
import type { Service } from '../../src/model/service.ts'

/** Contents by path; relative ones are below the working directory `/srv/shop`. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** Load options over files in memory. A text alone is `stack.yaml`. */
export function optionsFor(files: Files | string, options: Partial<LoadOptions> = {}): LoadOptions {
  const workingDirectory = options.workingDirectory ?? '/srv/shop'
  const given = typeof files === 'string' ? { 'stack.yaml': files } : files
  const contents = new Map(
    Object.entries(given).map(([path, text]) => [
      path.startsWith('/') ? path : `/srv/shop/${path}`,
      typeof text === 'string' ? new TextEncoder().encode(text) : text,
    ]),
  )
  return {
    files: [],
    projectDirectory: undefined,
    projectName: undefined,
    envFiles: [],
    profiles: [],
    allResources: false,
    services: [],
    environment: {},
    readFile: async (path) => contents.get(path),
    readStdin: async () => new Uint8Array(),
    ...options,
    workingDirectory,
  }
}

export function load(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<LoadResult> {
  return loadProject(optionsFor(files, options))
}

/** The project of files that are right. Fails with what is wrong. */
export async function loadRight(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<Project> {
  const result = await load(files, options)
  if (!result.ok) throw new Error(printDiagnostics(result))
  return result.project
}

export async function loadService(
  files: Files | string,
  name = 'web',
  options: Partial<LoadOptions> = {},
): Promise<Service> {
  const service = (await loadRight(files, options)).services[name]
  if (service === undefined) throw new Error(`no service ${name}`)
  return service
}

/** Loads one service named `web` of these lines, written without indentation. */
export function loadWeb(lines: string, options: Partial<LoadOptions> = {}): Promise<Service> {
  return loadService(webFile(lines), 'web', options)
}

export function webFile(lines: string): string {
  const indented = lines.split('\n').map((line) => (line === '' ? '' : `    ${line}`))
  return ['services:', '  web:', ...indented, ''].join('\n')
}

/** All that is wrong, one line each, without frames and hints. */
export async function complaints(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<readonly string[]> {
  const result = await load(files, options)
  const diagnostics = result.ok ? result.warnings : result.diagnostics
  return diagnostics.map((diagnostic) =>
    formatDiagnostic({ ...diagnostic, hint: undefined }, new Map(), plainPaint),
  )
}

/** All that is wrong with its hints, without frames. */
export async function complaintsWithHints(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<readonly string[]> {
  const result = await load(files, options)
  const diagnostics = result.ok ? result.warnings : result.diagnostics
  return diagnostics.flatMap((diagnostic) =>
    formatDiagnostic(diagnostic, new Map(), plainPaint).split('\n  '),
  )
}

/** What the service of `complaintsOfWeb` may refer to. */
const otherServices = `  db: {rootfs: host, command: [a]}
  off: {image: x, healthcheck: {disable: true}}
  hidden: {image: x, profiles: [p]}
networks: {back: }
volumes: {data: }
`

/** All that is wrong with a service named `web` of these lines. */
export function complaintsOfWeb(lines: string): Promise<readonly string[]> {
  const files = { 'stack.yaml': webFile(lines) + otherServices, 'broken.env': 'A=1\nB C=2' }
  return complaintsWithHints(files, { environment: { S: 'secret' } })
}

/** All that is wrong as people see it. */
export async function complaintText(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<string> {
  return printDiagnostics(await load(files, options))
}

function printDiagnostics(result: LoadResult): string {
  const diagnostics = result.ok ? result.warnings : result.diagnostics
  return diagnostics
    .map((diagnostic) => formatDiagnostic(diagnostic, result.sources, plainPaint))
    .join('\n\n')
}
