import { DownOutlined, PlusOutlined } from '@ant-design/icons'
import { Menu, type MenuItem } from '../../core/web/Menu.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Analysis, Mapping } from './imports.client.ts'

interface Props {
  column: string
  targets: Analysis['targets']
  value: string
  mapped: NonNullable<Mapping['columns']>
  onChange: (field: string) => void
  /** Absent: this person may not make fields. */
  onNew?: () => void
}

/** `customer.number` and `customer.name` stand together, the object's own fields first. */
const groupOf = (path: string) => path.split('.').slice(0, -1).join('.')

/** The field that a column fills, found by typing; fields of referred records stand below the object's own. */
export function FieldSelect({ column, targets, value, mapped, onChange, onNew }: Props) {
  const t = useT()
  const none = t({ zh: '不导入', en: 'Not imported' })
  const chosen = targets.find(({ path }) => path === value)
  const shown = chosen ? t(chosen.label) : none
  const taken = new Set(mapped.filter(one => one.column !== column).map(({ field }) => field))
  const items: MenuItem[] = [
    {
      key: 'none',
      label: none,
      words: '不导入 not imported',
      checked: value === '',
      run: () => onChange(''),
    },
    ...(onNew
      ? [
          {
            key: 'new',
            icon: <PlusOutlined />,
            label: t({ zh: '新建字段…', en: 'New field…' }),
            words: '新建字段 new field',
            run: onNew,
          },
        ]
      : []),
    ...targets.map(({ path, label }, place) => ({
      key: path,
      label: t(label),
      words: `${label.zh} ${label.en}`,
      checked: path === value,
      apart: place === 0 || groupOf(path) !== groupOf(targets[place - 1]?.path ?? ''),
      hint: taken.has(path) ? t({ zh: '已对应', en: 'taken' }) : undefined,
      run: () => onChange(path),
    })),
  ]
  return (
    <Menu
      items={items}
      search
      className="gx-button imports-field"
      label={t(
        { zh: '列“{column}”导入为：{shown}', en: 'Column “{column}” becomes: {shown}' },
        { column, shown },
      )}
    >
      <span className="gx-ellipsis">{shown}</span>
      <DownOutlined />
    </Menu>
  )
}
