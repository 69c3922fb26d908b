import { child, entriesOf } from '../source-tree.ts'
import { pruneResources } from '../prune-resources.ts'
import type { LintCheck, LintSubject, LintFinding } from './lint-finding.ts'

export const findUnusedVolumes: LintCheck = (subject) => findUnused('volumes', 'volume', subject)

export const findUnusedNetworks: LintCheck = (subject) => findUnused('networks', 'network', subject)

/** What no service of any profile uses is never created. */
function findUnused(
  section: 'volumes' | 'networks',
  kind: string,
  { tree, written }: LintSubject,
): readonly Omit<LintFinding, 'code' | 'severity'>[] {
  const used = new Set(entriesOf(child(pruneResources(tree), section)).map(({ key }) => key))
  return entriesOf(child(tree, section))
    .filter(({ key }) => !used.has(key))
    .map(({ key, keySpan }) => {
      const holders = written.filter(({ trees }) =>
        trees.some((each) => child(child(each, section), key) !== undefined),
      )
      const [holder] = holders
      const isAlone = holder !== undefined && holders.length === 1 && holder.trees.length === 1
      return {
        message: `no service uses the ${kind} '${key}'`,
        hint: `remove it, or name it in a service`,
        span: keySpan,
        ...(isAlone ? { fix: { file: holder.file, path: [section, key] } } : {}),
      }
    })
}
