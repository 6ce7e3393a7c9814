import { CheckOutlined } from '@ant-design/icons'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { Popup } from './Floating.tsx'
import { useT } from './text.tsx'

export interface MenuItem {
  key: string
  label: string
  /** Further words by which the search of the menu finds it. */
  words?: string
  icon?: ReactNode
  hint?: string
  checked?: boolean
  danger?: boolean
  /** A line above it. */
  apart?: boolean
  /** Stays open after it is chosen (ticks). */
  stays?: boolean
  run: () => void
}

interface Props {
  items: MenuItem[]
  children: ReactNode
  /** Said of the button where it has no words. */
  label?: string
  align?: 'start' | 'end'
  /** A box to find an item by typing. */
  search?: boolean
  className?: string
  /** Shown above the items. */
  head?: ReactNode
}

/** A button that opens a menu; arrows and letters move, Enter chooses. */
export function Menu({ items, children, label, align, search, className = 'gx-button', head }: Props) {
  return (
    <Popup
      className={className}
      align={align}
      label={label}
      aria-label={label}
      title={label}
      aria-haspopup="menu"
      button={children}
    >
      {close => (
        <>
          {head}
          <MenuList items={items} search={search} onDone={close} label={label} />
        </>
      )}
    </Popup>
  )
}

interface ListProps {
  items: MenuItem[]
  search?: boolean
  label?: string
  onDone: () => void
}

export function MenuList({ items, search, label, onDone }: ListProps) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const t = useT()
  const words = typed.trim().toLowerCase()
  const shown = words
    ? items.filter(item => `${item.label} ${item.words ?? ''}`.toLowerCase().includes(words))
    : items
  const choose = (item: MenuItem | undefined) => {
    if (!item) return
    if (!item.stays) onDone()
    item.run()
  }
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((at + step + shown.length) % Math.max(1, shown.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(shown[at])
    }
    event.stopPropagation()
  }
  return (
    <div className="gx-menu" onKeyDown={key}>
      {search && (
        <input
          className="gx-input gx-menu-search"
          data-autofocus
          value={typed}
          placeholder={t({ zh: '输入查找', en: 'Type to find' })}
          aria-label={t({ zh: '查找', en: 'Find' })}
          aria-controls={id}
          aria-activedescendant={shown[at] ? `${id}-${shown[at].key}` : undefined}
          role="combobox"
          aria-expanded
          onChange={event => {
            setTyped(event.target.value)
            setAt(0)
          }}
        />
      )}
      <div
        id={id}
        role={search ? 'listbox' : 'menu'}
        aria-label={label}
        className="gx-menu-items"
        tabIndex={search ? -1 : 0}
        data-autofocus={search ? undefined : true}
        aria-activedescendant={shown[at] ? `${id}-${shown[at].key}` : undefined}
      >
        {shown.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are one level up
          <div
            key={item.key}
            id={`${id}-${item.key}`}
            role={search ? 'option' : item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={search ? undefined : item.checked}
            aria-selected={search ? (item.checked ?? index === at) : undefined}
            tabIndex={-1}
            className="gx-menu-item"
            data-at={index === at || undefined}
            data-danger={item.danger || undefined}
            data-apart={item.apart || undefined}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(item)}
          >
            {item.icon && <span className="gx-menu-icon">{item.icon}</span>}
            <span className="gx-ellipsis">{item.label}</span>
            {item.hint && <kbd className="gx-menu-hint">{item.hint}</kbd>}
            {item.checked && <CheckOutlined className="gx-menu-check" />}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className="gx-menu-none">{t({ zh: '没有匹配的项', en: 'Nothing matches' })}</p>
      )}
    </div>
  )
}
