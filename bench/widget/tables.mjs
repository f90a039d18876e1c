// Formats the numbers of the report.

const sorted = (numbers) => [...numbers].sort((a, b) => a - b)

export function median(numbers) {
  const all = sorted(numbers)
  const middle = (all.length - 1) / 2
  return (all[Math.floor(middle)] + all[Math.ceil(middle)]) / 2
}

/** Median, with minimum and maximum in brackets. */
export function summary(numbers, show = (number) => number.toFixed(1)) {
  const all = sorted(numbers)
  return `${show(median(all))} (${show(all[0])}–${show(all.at(-1))})`
}

/** The ratio of `ours` to `theirs`, pair by pair. */
export const ratios = (ours, theirs) =>
  summary(
    ours.map((value, index) => value / theirs[index]),
    (ratio) => ratio.toFixed(2),
  )

export const thousands = (number) => Math.round(number).toLocaleString('en')
export const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`

/** A Markdown table with aligned columns. */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)))
  const line = (row) =>
    `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`
  const rule = widths.map((width, column) => (column ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [line(cells[0]), `| ${rule.join(' | ')} |`, ...cells.slice(1).map(line)].join('\n')
}
