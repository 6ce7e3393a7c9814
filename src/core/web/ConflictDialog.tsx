import { Modal } from 'antd'
import { useState } from 'react'
import { Cell } from './Cell.tsx'
import type { Conflict } from './conflict.tsx'
import { useT } from './text.tsx'
import { sameValue } from './values.ts'

/** Both sides of a record that two people changed: for each field, one's own value or theirs. */
export default function ConflictDialog({ entity, current, mine, answer }: Conflict) {
  const t = useT()
  const names = Object.keys(mine).filter(name => entity.fields[name] && !sameValue(mine[name], current[name]))
  const [kept, setKept] = useState<Set<string>>(() => new Set(names))
  const choose = (name: string, own: boolean) =>
    setKept(now => new Set(own ? [...now, name] : [...now].filter(one => one !== name)))
  const save = () => {
    const chosen = Object.fromEntries(Object.entries(mine).filter(([name]) => kept.has(name)))
    answer(Object.keys(chosen).length ? chosen : undefined)
  }
  return (
    <Modal
      open
      width={640}
      title={t({ zh: '这条记录刚被他人修改', en: 'Somebody else has just changed this record' })}
      okText={t({ zh: '保存所选', en: 'Save what is chosen' })}
      cancelText={t({ zh: '放弃我的修改', en: 'Drop my changes' })}
      onOk={save}
      onCancel={() => answer(undefined)}
    >
      <p>{t({ zh: '请逐项选择保留哪一边。', en: 'Choose which side to keep, field by field.' })}</p>
      <table className="gx-table">
        <thead>
          <tr>
            <th scope="col">{t({ zh: '字段', en: 'Field' })}</th>
            <th scope="col">{t({ zh: '我的', en: 'Mine' })}</th>
            <th scope="col">{t({ zh: '对方的', en: 'Theirs' })}</th>
          </tr>
        </thead>
        <tbody>
          {names.map(name => {
            const field = entity.fields[name]
            return (
              field && (
                <tr key={name}>
                  <th scope="row">{t(field.label)}</th>
                  {[true, false].map(own => (
                    <td key={String(own)}>
                      <label className="gx-radio">
                        <input
                          type="radio"
                          name={name}
                          checked={kept.has(name) === own}
                          onChange={() => choose(name, own)}
                        />
                        <Cell value={own ? mine[name] : current[name]} field={field} name={name} />
                      </label>
                    </td>
                  ))}
                </tr>
              )
            )
          })}
        </tbody>
      </table>
    </Modal>
  )
}
