import { PhoneOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { formatPhone } from '../../core/kinds/phone.ts'
import type { Row } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'

const CreateDialog = lazy(() => import('../../core/web/CreateDialog.tsx'))

/** Who works there: role, phone, birthday; those who left come last, greyed. */
export function ContactsBeside({ customer }: { customer: Row }) {
  const entity = useEntity('contact')
  const [creating, setCreating] = useState(false)
  const may = useMay()
  const t = useT()
  const query = {
    'filter[customer][eq]': customer.id,
    fields: 'name,position,role,phone,workPhone,birthday,isPrimary,left',
  }
  const contacts = useQuery({ ...rowsQuery(entity, query, 20), enabled: may('contact', 'read') })
  if (!may('contact', 'read')) return null
  const rows = [...(contacts.data?.data ?? [])].sort((one, other) => rank(one) - rank(other))
  const roles = entity.fields.role?.choices ?? []
  return (
    <section className="customer-contacts" aria-label={t(entity.plural)}>
      <h2>
        {t(entity.plural)}
        {may('contact', 'create') && (
          <button
            type="button"
            className="gx-icon-button customer-add"
            aria-label={t({ zh: '新建联系人', en: 'New contact' })}
            title={t({ zh: '新建联系人', en: 'New contact' })}
            onClick={() => setCreating(true)}
          >
            <PlusOutlined />
          </button>
        )}
      </h2>
      {contacts.data && rows.length === 0 && (
        <p className="gx-faint">{t({ zh: '还没有联系人', en: 'No contacts yet' })}</p>
      )}
      {!contacts.data && <Unread of={contacts} lines={4} />}
      <ul>
        {rows.map(row => {
          const phone = String(row.phone ?? row.workPhone ?? '')
          const role = roles.find(one => one.value === row.role)
          return (
            <li key={row.id} data-left={row.left === true || undefined}>
              <div className="customer-contact">
                <Link to={`contacts/${row.id}`} className="gx-title gx-ellipsis">
                  {String(row.name ?? '')}
                </Link>
                <small className="gx-faint gx-ellipsis">
                  {[row.position, role && t(role.label), row.left === true && t({ zh: '已离职', en: 'left' })]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </div>
              <div className="customer-contact">
                {phone && <span className="gx-number">{formatPhone(phone)}</span>}
                {typeof row.birthday === 'string' && (
                  <small className="gx-faint gx-number">
                    {t({ zh: '生日', en: 'Birthday' })} {row.birthday.slice(5)}
                  </small>
                )}
                {phone && !phone.includes('*') && (
                  <a
                    className="gx-icon-button customer-call"
                    href={`tel:${phone}`}
                    aria-label={t(
                      { zh: '打电话给{name}', en: 'Call {name}' },
                      { name: String(row.name ?? '') },
                    )}
                  >
                    <PhoneOutlined />
                  </a>
                )}
              </div>
            </li>
          )
        })}
      </ul>
      {contacts.data?.next && (
        <Link to={`customers/${customer.id}?tab=contact.customer`} className="gx-link">
          {t({ zh: '全部联系人', en: 'All contacts' })}
        </Link>
      )}
      {creating && (
        <Suspense>
          <CreateDialog
            entity="contact"
            initial={{ customer: { id: customer.id, title: String(customer.name ?? '') } }}
            onClose={() => setCreating(false)}
          />
        </Suspense>
      )}
    </section>
  )
}

const rank = (row: Row) => (row.left === true ? 2 : row.isPrimary === true ? 0 : 1)
