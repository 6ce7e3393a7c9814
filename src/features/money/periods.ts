/** The whole month before a day. */
export function lastMonth(today: string): { from: string; to: string } {
  const [year, month] = today.split('-').map(Number)
  const day = (moment: number) => new Date(moment).toISOString().slice(0, 10)
  return { from: day(Date.UTC(year, month - 2, 1)), to: day(Date.UTC(year, month - 1, 0)) }
}
