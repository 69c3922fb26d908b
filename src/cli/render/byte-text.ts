/** Sizes as Docker writes them: `1.5GiB` with powers of 1024, `1.61GB` with powers of 1000. */
export function binarySize(bytes: number): string {
  return sizeText(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 4)
}

export function decimalSize(bytes: number): string {
  return sizeText(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], 3)
}

function sizeText(bytes: number, base: number, units: readonly string[], digits: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= base && unit < units.length - 1) {
    value /= base
    unit += 1
  }
  return `${significant(value, digits)}${units[unit]}`
}

/** As Go's %.4g: that many digits that count, without zeros at the end. */
function significant(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)))
}
