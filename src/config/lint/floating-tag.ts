import { child, entriesOf, textOf } from '../source-tree.ts'
import type { LintCheck } from './lint-finding.ts'

/** An image without a tag, or with `latest`, is another one tomorrow. */
export const findFloatingTags: LintCheck = ({ tree }) =>
  entriesOf(child(tree, 'services')).flatMap(({ key, value }) => {
    const image = child(value, 'image')
    const reference = textOf(image)
    // What is built here is no foreign image, whatever its tag.
    if (image === undefined || reference === undefined || child(value, 'build') !== undefined)
      return []
    if (reference.includes('@')) return []
    const name = reference.slice(reference.lastIndexOf('/') + 1)
    const [, tag] = name.split(':')
    if (tag !== undefined && tag !== 'latest') return []
    const what = tag === undefined ? 'has no tag' : "has the tag 'latest'"
    return {
      message: `the image of service '${key}' ${what}, so it may be another one on the next machine`,
      hint: 'name a version, or a digest',
      span: image.span,
    }
  })
