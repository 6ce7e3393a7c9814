import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { api, type Row } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { toast } from '../../core/web/toast.ts'
import type { Group } from './duplicates.client.ts'

type Shown = Omit<Group, 'records'> & { records: Row[] }

/** Records that may be one, side by side: why, what each holds, and what to do. */
export function GroupCard({
  entity,
  group,
  isDismissed,
}: {
  entity: Entity
  group: Shown
  isDismissed: boolean
}) {
  const client = useQueryClient()
  const may = useMay()
  const t = useT()
  const { records, pairs } = group
  const decide = useMutation({
    mutationFn: () =>
      api.post(`duplicates/${isDismissed ? 'reopen' : 'dismiss'}`, { pairs: pairs.map(pair => pair.id) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['duplicates', 'groups'] })
      toast.done(
        isDismissed
          ? t({ zh: '已放回待核对', en: 'Back to compare' })
          : t({ zh: '已标为不是同一个', en: 'Set aside as not the same' }),
      )
    },
    onError: toast.error,
  })
  const fields = shownFields(entity, records)
  const reasons = [
    ...new Set(
      pairs.flatMap(pair => pair.reasons.filter(one => one.level !== 'different').map(one => one.text)),
    ),
  ]
  return (
    <section
      className="duplicates-group"
      aria-label={records.map(row => titleOf(entity, row, t)).join(' · ')}
    >
      <header>
        <b className="gx-number">{Math.round(group.score * 100)} %</b>
        <span className="duplicates-reasons">
          {reasons.slice(0, 5).map(text => (
            <span key={text}>{text}</span>
          ))}
        </span>
        <span className="gx-spring" />
        <button
          type="button"
          className="gx-button gx-small"
          disabled={decide.isPending}
          onClick={() => decide.mutate()}
        >
          {isDismissed
            ? t({ zh: '重新核对', en: 'Compare again' })
            : t({ zh: '不是同一个', en: 'Not the same' })}
        </button>
        {!isDismissed && may(entity.name, 'merge') && (
          <Link
            className="gx-button gx-small gx-primary"
            to={`duplicates/merge?entity=${entity.name}&ids=${records
              .slice(0, 10)
              .map(row => row.id)
              .join(',')}`}
          >
            {t({ zh: '合并…', en: 'Merge…' })}
          </Link>
        )}
      </header>
      <div className="gx-scroll-x">
        <table className="gx-table duplicates-sides">
          <thead>
            <tr>
              <th scope="col">{t(entity.fields[entity.title]?.label ?? entity.label)}</th>
              {records.map(row => (
                <th key={row.id} scope="col">
                  <Link to={`${entity.path}/${row.id}`}>{titleOf(entity, row, t)}</Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map(name => (
              <tr key={name} data-same={isSame(records, name) || undefined}>
                <th scope="row">{t(entity.fields[name]?.label ?? entity.label)}</th>
                {records.map(row => (
                  <td key={row.id}>
                    <Cell value={row[name]} field={entity.fields[name] as never} name={name} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const textOf = (value: unknown) => JSON.stringify(value ?? null)
export const isSame = (records: readonly Row[], name: string): boolean =>
  records.every(row => textOf(row[name]) === textOf(records[0]?.[name]) && textOf(row[name]) !== 'null')

const FIELDS_MOST = 8

/** What tells the records apart: who and how to reach them, then what the list shows; empty everywhere is left out. */
function shownFields(entity: Entity, records: readonly Row[]): string[] {
  const { names = [], codes = [], address, city } = entity.party ?? {}
  const reach = Object.keys(entity.fields).filter(name =>
    ['phone', 'email', 'url'].includes(entity.fields[name]?.kind ?? ''),
  )
  const wanted = [
    ...names,
    ...reach,
    ...codes,
    city,
    address,
    entity.owner,
    entity.parent,
    ...entity.list.columns,
    'createdAt',
  ]
  return [...new Set(wanted)]
    .filter(
      (name): name is string =>
        name !== undefined && name !== entity.title && entity.fields[name] !== undefined,
    )
    .filter(name => records.some(row => row[name] !== null && row[name] !== undefined && row[name] !== ''))
    .slice(0, FIELDS_MOST)
}
