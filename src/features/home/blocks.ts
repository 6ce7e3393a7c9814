import type { Session } from '../../core/web/client.ts'
import type { HomeBlock } from '../../core/web/feature.ts'
import { homeBlocks } from '../../core/web/registry.ts'

export interface PlacedBlock {
  /** Tells it from another of its kind on the page. */
  key: string
  block: HomeBlock
  options: Record<string, string>
}

type Placed = NonNullable<Session['home']>

/** The page that comes with the program: what features offer, in their order. */
export const standardHome = (): Placed =>
  homeBlocks
    .filter(block => block.order !== undefined)
    .sort((one, other) => Number(one.order) - Number(other.order))
    .map(({ key, place }) => ({ key, place }))

/** The blocks of the person's home page, as far as they may see them. */
export function placedBlocks(session: Session): Record<'main' | 'beside', PlacedBlock[]> {
  const placed = (session.home ?? standardHome()).flatMap(({ key, place, options = {} }, index) => {
    const block = homeBlocks.find(one => one.key === key)
    if (!block || block.may?.(session) === false) return []
    return [{ key: `${key} ${index}`, place, block, options }]
  })
  return {
    main: placed.filter(one => one.place === 'main'),
    beside: placed.filter(one => one.place === 'beside'),
  }
}
