/** Where lists were left, by their address: whoever comes back finds the place again. Lives as long as the page. */
const places = new Map<string, number>()

const key = () => location.pathname + location.search.replace(/([?&])peek=[^&]*&?/, '$1')

export const leftAt = (): number => places.get(key()) ?? 0

export const leaveAt = (top: number): void => {
  places.set(key(), top)
}
