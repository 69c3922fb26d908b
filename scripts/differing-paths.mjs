/** One line for each place where two values differ, by path. */
export function differingPaths(left, right, leftName, rightName, at = '') {
  if (isCollection(left) && isCollection(right) && Array.isArray(left) === Array.isArray(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])]
    return keys.flatMap((key) =>
      differingPaths(left[key], right[key], leftName, rightName, at === '' ? key : `${at}.${key}`),
    )
  }
  if (Object.is(left, right)) return []
  return [`${at}: ${leftName} ${show(left)}, ${rightName} ${show(right)}`]
}

function isCollection(value) {
  return typeof value === 'object' && value !== null
}

const widest = 120

function show(value) {
  if (value === undefined) return 'has none'
  const text = JSON.stringify(value)
  return text.length > widest ? `${text.slice(0, widest)}…` : text
}
