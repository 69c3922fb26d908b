import { Lexer, isCollection, isNode, isPair, parseAllDocuments } from 'yaml'
import type { Document, Pair } from 'yaml'

/**
 * YAML in one layout: indented by two spaces, one space where one is enough, at most one empty
 * line, comments where they were. Scalars keep their quotes and spelling. `undefined` when the
 * text is no YAML.
 */
export function printYaml(text: string): string | undefined {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe', // Scalars stay text: `0777` and `~` are printed as they are written.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  if (documents.some(({ errors }) => errors.length > 0)) return undefined
  return documents.map((document) => printDocument(document, text)).join('')
}

/** Comments in their order, without the space around them. */
export function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)]
    .filter((token) => token.startsWith('#'))
    .map((token) => token.trim())
}

function printDocument(document: Document.Parsed, text: string): string {
  layOut(document.contents, text)
  const printed = document
    .toString({ lineWidth: 0, indent: 2, indentSeq: true, flowCollectionPadding: false })
    .replaceAll(behindKey, ' #')
  return printed.endsWith('\n') ? printed : `${printed}\n`
}

/** What is in brackets over several lines becomes lines; inside other brackets it cannot. */
function layOut(node: unknown, text: string): void {
  if (isPair(node)) {
    markComment(node, text)
    layOut(node.value, text)
    return
  }
  if (!isCollection(node)) return
  const [start = 0, end = 0] = node.range ?? []
  if (node.flow === true && text.slice(start, end).includes('\n')) node.flow = false
  if (node.flow === true) return
  for (const item of node.items) layOut(item, text)
}

/** No text holds this character: YAML forbids it. */
const mark = '\u0001'
const behindKey = new RegExp(`\\n *#${mark}`, 'g')

/** The printer would put a comment behind a key on a line of its own. */
function markComment({ key, value }: Pair, text: string): void {
  if (!isNode(key) || !isCollection(value) || value.flow === true) return
  const between = text.slice(key.range?.[1], value.range?.[0])
  const isBehindKey = /^[^\n]*[ \t]#/.test(between)
  if (isBehindKey && typeof value.commentBefore === 'string')
    value.commentBefore = `${mark}${value.commentBefore}`
}
