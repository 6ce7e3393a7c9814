import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useWrites } from '../../core/web/mutations.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useVerb } from '../../core/web/useVerb.tsx'
import { worthQuery } from './worth.client.ts'

/** Colleagues who share the customer with its owner, with a way to add and take away. */
export function Collaborators({ id }: { id: string }) {
  const entity = useEntity('customer')
  const row = useQuery(recordQuery(entity, id)).data
  const worth = useQuery(worthQuery(id))
  const writes = useWrites(entity)
  const { run, dialog } = useVerb(entity)
  const may = useMay()
  const t = useT()
  const allowed = (verb: string) => (row?._access ? row._access.verbs.includes(verb) : may('customer', verb))
  const people = worth.data?.collaborators ?? []
  const canAdd = allowed('addCollaborator')
  if (people.length === 0 && !canAdd) return null
  return (
    <div className="customer-collaborators">
      <span className="gx-faint">{t({ zh: '协作人', en: 'Collaborators' })}</span>
      {people.map(person => (
        <span key={person.id} className="gx-tag">
          {person.title}
          {person.access === 'read' && <small className="gx-faint">{t({ zh: '只读', en: 'read' })}</small>}
          {allowed('removeCollaborator') && (
            <button
              type="button"
              className="gx-tag-close"
              aria-label={t({ zh: '移除 {name}', en: 'Remove {name}' }, { name: person.title })}
              onClick={() =>
                void writes.verb(id, 'removeCollaborator', { user: person.id }).catch(toast.error)
              }
            >
              <CloseOutlined />
            </button>
          )}
        </span>
      ))}
      {canAdd && row && (
        <button
          type="button"
          className="gx-icon-button customer-add"
          aria-label={t({ zh: '添加协作人', en: 'Add a collaborator' })}
          title={t({ zh: '添加协作人', en: 'Add a collaborator' })}
          onClick={() => run(row, 'addCollaborator')}
        >
          <PlusOutlined />
        </button>
      )}
      {dialog}
    </div>
  )
}
