import { CloseOutlined, EyeOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import type { Row } from '../../core/web/client.ts'
import { Menu } from '../../core/web/Menu.tsx'
import { useWrites } from '../../core/web/mutations.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useAllowedVerbs, useVerb } from '../../core/web/useVerb.tsx'
import { accessQuery } from './sharing.client.ts'
import type { Loan } from './sharing.rules.ts'

/** With whom a record is shared beside its owner, a way to share it further, and to ask who sees it. */
export default function Sharing({ entity, row }: { entity: Entity; row: Row }) {
  const access = useQuery(accessQuery(entity, row.id)).data
  const writes = useWrites(entity)
  const verbs = useAllowedVerbs(entity, row)
  const { run, dialog } = useVerb(entity)
  const [, change] = useAddressQuery()
  const t = useT()
  const allowed = (name: string) => verbs.some(([verb]) => verb === name)
  const further = verbs.filter(([name]) => name === 'addCollaborator' || name === 'shareWithUnit')
  const { collaborators = [], groups = [], mayExplain = false } = access ?? {}
  if (collaborators.length + groups.length + further.length === 0 && !mayExplain)
    return <div className="sharing" />
  const chip = (loan: Loan, verb: string, input: object, isGroup: boolean) => (
    <span key={loan.who.id} className="gx-tag">
      {isGroup && <TeamOutlined />}
      {loan.who.title}
      {(loan.access === 'read') !== isGroup && (
        <small className="gx-faint">
          {isGroup ? t({ zh: '可编辑', en: 'edit' }) : t({ zh: '只读', en: 'read' })}
        </small>
      )}
      {allowed(verb) && (
        <button
          type="button"
          className="gx-tag-close"
          aria-label={t({ zh: '移除 {name}', en: 'Remove {name}' }, { name: loan.who.title })}
          onClick={() => void writes.verb(row.id, verb, { ...input }).catch(toast.error)}
        >
          <CloseOutlined />
        </button>
      )}
    </span>
  )
  return (
    <div className="sharing">
      <span className="gx-faint">{t({ zh: '协作', en: 'Shared with' })}</span>
      {collaborators.map(one => chip(one, 'removeCollaborator', { user: one.who.id }, false))}
      {groups.map(one =>
        chip(one, one.entity === 'unit' ? 'unshareWithUnit' : '', { unit: one.who.id }, true),
      )}
      {further.length > 0 && (
        <Menu
          className="gx-icon-button sharing-button"
          label={t({ zh: '添加协作人或部门', en: 'Share with people or units' })}
          items={further.map(([name, verb]) => ({
            key: name,
            label: t(verb.label),
            run: () => run(row, name),
          }))}
        >
          <PlusOutlined />
        </Menu>
      )}
      {mayExplain && (
        <button
          type="button"
          className="gx-icon-button sharing-button"
          aria-label={t({ zh: '谁能看到', en: 'Who sees this' })}
          title={t({ zh: '谁能看到', en: 'Who sees this' })}
          onClick={() => change({ seenBy: '1' })}
        >
          <EyeOutlined />
        </button>
      )}
      {dialog}
    </div>
  )
}
