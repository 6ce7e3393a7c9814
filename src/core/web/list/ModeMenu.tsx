import { DownOutlined, TableOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Entity } from '../../entity.ts'
import { Popup } from '../Floating.tsx'
import { MenuList } from '../Menu.tsx'
import { listModes } from '../registry.ts'
import { isOpen, useSession } from '../session.tsx'
import { useT } from '../text.tsx'
import { type ChangeList, type ListState, modeChange } from './state.ts'

interface Props {
  entity: Entity
  state: ListState
  change: ChangeList
}

/** How the list is shown: as the table or in a mode that a feature adds, and by which field. */
export function ModeMenu({ entity, state, change }: Props) {
  const { permissions } = useSession()
  const t = useT()
  const offered = listModes
    .map(mode => ({
      mode,
      by: mode.by(entity).filter(({ key }) => isOpen(permissions, entity.name, key.split('.')[0] ?? '')),
    }))
    .filter(one => one.by.length > 0)
  const now = offered.find(({ mode }) => state.mode.startsWith(`${mode.key}.`))
  const put = (mode: string) => change(modeChange(mode))
  const name = t(now?.mode.label ?? { zh: '表格', en: 'Table' })
  if (offered.length === 0) return null
  return (
    <Popup
      className="gx-button gx-quiet"
      align="end"
      label={t({ zh: '显示方式', en: 'How it is shown' })}
      button={
        <>
          {now?.mode.icon ?? <TableOutlined />} {name} <DownOutlined className="gx-menu-arrow" />
        </>
      }
    >
      {close => (
        <div className="gx-modes">
          <div
            className="gx-modes-row"
            role="radiogroup"
            aria-label={t({ zh: '显示方式', en: 'How it is shown' })}
          >
            <ModeButton
              icon={<TableOutlined />}
              label={t({ zh: '表格', en: 'Table' })}
              on={!now}
              onClick={() => put('')}
            />
            {offered.map(({ mode, by }) => (
              <ModeButton
                key={mode.key}
                icon={mode.icon}
                label={t(mode.label)}
                on={mode === now?.mode}
                onClick={() => put(`${mode.key}.${by[0]?.key}`)}
              />
            ))}
          </div>
          {now && now.by.length > 1 && (
            <MenuList
              key={now.mode.key}
              search={now.by.length > 8}
              label={t(now.mode.label)}
              onDone={close}
              items={now.by.map(one => ({
                key: one.key,
                label: t(one.label),
                words: `${one.label.zh} ${one.label.en}`,
                checked: state.mode.split('.')[1] === one.key.split('.')[0],
                run: () => put(`${now.mode.key}.${one.key}`),
              }))}
            />
          )}
        </div>
      )}
    </Popup>
  )
}

function ModeButton(props: { icon: ReactNode; label: string; on: boolean; onClick: () => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture and a word, not a round mark
    <button type="button" role="radio" aria-checked={props.on} className="gx-mode" onClick={props.onClick}>
      {props.icon}
      <span>{props.label}</span>
    </button>
  )
}
