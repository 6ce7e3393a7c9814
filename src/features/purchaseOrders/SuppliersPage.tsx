import { PlusOutlined } from '@ant-design/icons'
import { lazy, Suspense, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { ListPage } from '../../core/web/list/ListPage.tsx'
import type { Filter } from '../../core/web/list/state.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'

const CreateDialog = lazy(() => import('../../core/web/CreateDialog.tsx'))

const fixed: Filter[] = [{ field: 'roles', op: 'eq', value: 'supplier' }]
const columns = ['name', 'phone', 'region', 'purchaseDays', 'level', 'owner']

/** `/suppliers`: the parties that have the role of a supplier. */
export default function SuppliersPage() {
  const customers = useEntity('customer')
  const [creating, setCreating] = useState(false)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const suppliers: Entity = {
    ...customers,
    plural: { zh: '供应商', en: 'Suppliers' },
    creates: false,
    list: {
      ...customers.list,
      columns: columns.filter(name => customers.fields[name]),
      sums: [],
      views: [{ key: 'all', label: { zh: '全部', en: 'All' } }],
    },
  }
  return (
    <>
      <ListPage
        entity={suppliers}
        fixed={fixed}
        acts={
          may('customer', 'create') && (
            <Button look="primary" onClick={() => setCreating(true)}>
              <PlusOutlined /> {t({ zh: '新建供应商', en: 'New supplier' })}
            </Button>
          )
        }
      />
      {creating && (
        <Suspense>
          <CreateDialog
            entity="customer"
            initial={{ roles: ['supplier'] }}
            onClose={() => setCreating(false)}
            onCreated={row => go(`customers/${row.id}`)}
          />
        </Suspense>
      )}
    </>
  )
}
