import { CloseOutlined, ExpandAltOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'
import type { Entity } from '../../entity.ts'
import { Button } from '../Button.tsx'
import { Link } from '../navigate.tsx'
import { recordQuery } from '../queries.ts'
import { screens } from '../registry.ts'
import { Bones, Unread } from '../states.tsx'
import { useT } from '../text.tsx'
import { Facts } from './Facts.tsx'

interface Props {
  entity: Entity
  id: string
  onClose: () => void
}

/** A record beside the list, without leaving the place. J and K go on in the list under it. */
export default function Peek({ entity, id, onClose }: Props) {
  const record = useQuery(recordQuery(entity, id))
  const t = useT()
  const Own = screens[entity.name]?.peek
  return (
    <aside className="gx-peek" aria-label={t({ zh: '速览', en: 'Peek' })}>
      <header className="gx-peek-head">
        <h2 className="gx-ellipsis">{String(record.data?.[entity.title] ?? ' ')}</h2>
        <Link
          to={`${entity.path}/${id}`}
          className="gx-icon-button"
          aria-label={t({ zh: '打开', en: 'Open' })}
        >
          <ExpandAltOutlined />
        </Link>
        <Button look="icon" label={t({ zh: '关闭', en: 'Close' })} onClick={onClose}>
          <CloseOutlined />
        </Button>
      </header>
      <div className="gx-peek-body">
        {!record.data && <Unread of={record} />}
        {record.data && (
          <Suspense fallback={<Bones />}>
            {Own ? <Own id={id} /> : <Facts entity={entity} row={record.data} />}
          </Suspense>
        )}
      </div>
    </aside>
  )
}
