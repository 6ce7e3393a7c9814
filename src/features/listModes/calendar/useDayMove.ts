import type { Entity } from '../../../core/entity.ts'
import { dayIn, momentIn } from '../../../core/kinds/date.ts'
import { kindOf } from '../../../core/kinds/index.ts'
import { fullMoment } from '../../../core/kinds/moments.ts'
import type { Row } from '../../../core/web/client.ts'
import { listField } from '../../../core/web/list/listField.ts'
import { useWrites } from '../../../core/web/mutations.ts'
import { useMay, useSession, writable } from '../../../core/web/session.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { dayWords } from './calendar.rules.ts'

export type DayMove = (row: Row, day: string) => void

/** The moment a wall clock of the zone shows the time on the day, as ISO 8601. */
export const momentOn = (day: string, time: string, timeZone: string): string =>
  momentIn(timeZone, `${day}T${time}`).toISOString()

/** Writes another day into the date field of a record, the clock time stays; with a way back. Undefined where this person may not. */
export function useDayMove(entity: Entity, by: string): DayMove | undefined {
  const { update } = useWrites(entity)
  const { permissions } = useSession()
  const may = useMay()
  const context = useKindContext()
  const t = useT()
  const field = listField(entity, by)
  if (!field || !may(entity.name, 'update') || !writable(permissions, entity.name, by, field))
    return undefined
  const { timeZone, locale } = context
  const isMoment = kindOf(field).column === 'timestamptz'
  return (row, day) => {
    const before = String(row[by] ?? '')
    const was = isMoment ? dayIn(timeZone, new Date(before)) : before
    if (was === day) return
    const after = isMoment ? momentOn(day, fullMoment(before, context).slice(11), timeZone) : day
    update(row, { [by]: after }).then(
      moved =>
        toast.done(
          t({ zh: '已改到 {day}', en: 'Moved to {day}' }, { day: dayWords(day, locale) }),
          moved && {
            label: t({ zh: '撤销', en: 'Undo' }),
            run: () => void update(moved, { [by]: before }).catch(toast.error),
          },
        ),
      toast.error,
    )
  }
}
