/** Round values for an axis between two numbers, five or so. */
export function axisOf(least: number, most: number): { ticks: number[]; low: number; high: number } {
  const span = most - least || 1
  const rough = span / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find(one => one * power >= rough) ?? 10) * power
  const low = Math.floor(least / step) * step
  const high = Math.max(low + step, Math.ceil(most / step) * step)
  const count = Math.round((high - low) / step)
  return { ticks: Array.from({ length: count + 1 }, (_, at) => low + at * step), low, high }
}

/** 1.2万, 3亿; 12k, 3M. */
export function short(value: number, isChinese: boolean): string {
  const steps: [number, string][] = isChinese
    ? [
        [1e8, '亿'],
        [1e4, '万'],
      ]
    : [
        [1e9, 'bn'],
        [1e6, 'M'],
        [1e3, 'k'],
      ]
  const [size, sign] = steps.find(([one]) => Math.abs(value) >= one) ?? [1, '']
  return `${Number((value / size).toFixed(2))}${sign}`
}
