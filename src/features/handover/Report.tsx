import { useQuery } from '@tanstack/react-query'
import type { Label } from '../../core/label.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { type HandoverView, remainingQuery } from './handover.client.ts'
import type { ItemState } from './items.ts'

const stateLabels: Record<ItemState, Label> = {
  planned: { zh: '待移交', en: 'Waiting' },
  done: { zh: '已移交', en: 'Handed over' },
  kept: { zh: '未移交', en: 'Not handed over' },
  undone: { zh: '已归还', en: 'Given back' },
  left: { zh: '未归还', en: 'Not given back' },
}

/** Who got what; what was changed in the meantime and stayed where it was. */
export function Report({ view }: { view: HandoverView }) {
  const t = useT()
  const { parts, shares, from } = view
  const people = [...new Map(shares.map(share => [share.to.id, share.to])).values()]
  const states = [...new Set(shares.map(share => share.state ?? 'done'))]
  const known = parts.filter(part => shares.some(share => share.part === part.key))
  const count = (part: string, to: string) =>
    shares
      .filter(share => share.part === part && share.to.id === to)
      .reduce((sum, share) => sum + share.count, 0)
  const still = parts.filter(part => part.count > 0)
  return (
    <section className="handover-report">
      {people.length > 0 && (
        <div className="gx-scroll-x">
          <table className="gx-table">
            <thead>
              <tr>
                <th scope="col">{t({ zh: '接手人', en: 'Who takes over' })}</th>
                {known.map(part => (
                  <th key={part.key} scope="col" data-align="right">
                    {t(part.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {people.map(person => (
                <tr key={person.id}>
                  <th scope="row">{person.title}</th>
                  {known.map(part => (
                    <td key={part.key} className="gx-number" data-align="right">
                      {count(part.key, person.id).toLocaleString('en-US')}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="handover-shares">
        {states.map(state => (
          <span key={state} className="gx-tag" data-state={state}>
            {t(stateLabels[state])}{' '}
            <span className="gx-number">
              {shares
                .filter(share => (share.state ?? 'done') === state)
                .reduce((sum, share) => sum + share.count, 0)
                .toLocaleString('en-US')}
            </span>
          </span>
        ))}
        {view.status === 'done' && still.length > 0 && (
          <span className="gx-faint">
            {t(
              { zh: '{name}名下还有：{what}', en: '{name} still has: {what}' },
              { name: from.title, what: still.map(part => `${t(part.label)} ${part.count}`).join(' · ') },
            )}
          </span>
        )}
      </p>
      {states.includes('kept') && <Remaining id={view.id} state="kept" />}
      {states.includes('left') && <Remaining id={view.id} state="left" />}
    </section>
  )
}

const remainingTitles: Record<'kept' | 'left', Label> = {
  kept: { zh: '移交前已被他人改动，保持原样', en: 'Changed before it could be handed over; left as it is' },
  left: { zh: '移交后又有改动，没有归还', en: 'Changed since the hand-over; not given back' },
}

function Remaining({ id, state }: { id: string; state: 'kept' | 'left' }) {
  const rows = useQuery(remainingQuery(id, state)).data ?? []
  const t = useT()
  if (rows.length === 0) return null
  return (
    <details className="gx-facts" open>
      <summary>{t(remainingTitles[state])}</summary>
      <ul className="handover-remaining">
        {rows.map(({ part, record, to }) => (
          <li key={`${part} ${record.id}`}>
            {record.path ? (
              <Link to={`${record.path}/${record.id}`} className="gx-ref gx-ellipsis">
                {record.title}
              </Link>
            ) : (
              record.title
            )}
            <span className="gx-faint">→ {to.title}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
