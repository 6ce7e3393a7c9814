import { PlusOutlined, RightOutlined, SearchOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { Label } from '../core/label.ts'
import { api } from '../core/web/client.ts'
import { keyShown } from '../core/web/keys.ts'
import { useGo } from '../core/web/navigate.tsx'
import { commands, settingsPages } from '../core/web/registry.ts'
import { useEntities, useMay, useSession, useWholeSession } from '../core/web/session.tsx'
import { useT } from '../core/web/text.tsx'
import { useDebounced } from '../core/web/useDebounced.ts'
import { useNavigation } from './navigation.tsx'

interface Hit {
  entity: string
  id: string
  title: string
  subtitle?: string
  apart?: { label: Label; path: string }
}

interface Line {
  key: string
  icon: ReactNode
  label: string
  subtitle?: string
  group: string
  /** What stands above it and those like it. */
  heading?: string
  hint?: string
  words: string
  run: () => void
}

/** One box for everything: records by any part of their name, pinyin or phone; places and commands by their words. */
export default function CommandBox({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [hasty, setHasty] = useState(false)
  const q = useDebounced(typed.trim(), 150)
  const id = useId()
  const t = useT()
  useLayoutEffect(() => dialog.current?.showModal(), [])
  const hits = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) => api.get<{ data: Hit[] }>('search', { q }, signal),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  })
  const places = usePlaces()
  const records = useRecordLines(q ? (hits.data?.data ?? []) : [])
  const words = typed.trim().toLowerCase()
  const found = places.filter(line => words === '' || line.words.toLowerCase().includes(words))
  // Who begins to write a command means the command; any other word is looked for in the records first.
  const meant = (line: Line) => line.label.toLowerCase().startsWith(words)
  const lines =
    words === ''
      ? found
      : [...found.filter(meant), ...records, ...found.filter(line => !meant(line)).slice(0, 8)]
  const choose = (line: Line | undefined) => {
    if (!line) return
    onClose()
    line.run()
  }
  const searching = typed.trim() !== q || hits.isFetching
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when what was asked for has come
  useEffect(() => {
    if (hasty && !searching) choose(lines[0])
  }, [hasty, searching])
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((at + step + lines.length) % Math.max(1, lines.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      // Who types and presses Enter at once means what is found, not what stood there before.
      if (searching && !lines.some(meant)) setHasty(true)
      else choose(lines[at])
    }
  }
  const option = (line: Line) => {
    const index = lines.indexOf(line)
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box
      <div
        key={line.key}
        id={`${id}-${index}`}
        role="option"
        aria-selected={index === at}
        tabIndex={-1}
        className="gx-command-line"
        ref={index === at ? element => element?.scrollIntoView({ block: 'nearest' }) : undefined}
        onPointerMove={() => setAt(index)}
        onClick={() => choose(line)}
      >
        <span className="gx-menu-icon">{line.icon}</span>
        <span className="gx-ellipsis">{line.label}</span>
        <small className="gx-faint gx-ellipsis">{line.subtitle}</small>
        <span className="gx-spring" />
        {line.hint ? <kbd>{line.hint}</kbd> : <small className="gx-faint">{line.group}</small>}
      </div>
    )
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the box closes it; Esc does so by itself
    <dialog
      ref={dialog}
      className="gx-command"
      aria-label={t({ zh: '搜索与命令', en: 'Search and commands' })}
      onClose={onClose}
      onClick={event => event.target === dialog.current && onClose()}
    >
      <div className="gx-command-input">
        <SearchOutlined />
        <input
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={lines[at] ? `${id}-${at}` : undefined}
          aria-label={t({ zh: '搜索或输入命令', en: 'Search or type a command' })}
          placeholder={t({
            zh: '名称、拼音首字母、电话中的几位，或命令',
            en: 'Name, part of a phone number, or a command',
          })}
          value={typed}
          onChange={event => {
            setTyped(event.target.value)
            setAt(0)
            setHasty(false)
          }}
          onKeyDown={key}
        />
      </div>
      <div
        id={id}
        role="listbox"
        className="gx-command-lines"
        aria-label={t({ zh: '结果', en: 'Results' })}
        tabIndex={-1}
      >
        {sections(lines).map(([first, all]) =>
          lines[first]?.heading ? (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list of options
            <div key={first} role="group" aria-labelledby={`${id}-h${first}`}>
              <p id={`${id}-h${first}`} className="gx-command-heading gx-faint">
                {lines[first].heading}
              </p>
              {all.map(option)}
            </div>
          ) : (
            all.map(option)
          ),
        )}
        {hits.error && <p className="gx-menu-none">{hits.error.message}</p>}
        {words !== '' && lines.length === 0 && !hits.isFetching && !hits.error && (
          <p className="gx-menu-none">
            {t({ zh: '没有找到“{typed}”', en: 'Nothing found for “{typed}”' }, { typed: typed.trim() })}
          </p>
        )}
      </div>
    </dialog>
  )
}

/** Lines in runs that stand under one heading or none, each with the place of its first. */
function sections(lines: readonly Line[]): [first: number, all: Line[]][] {
  const runs: [number, Line[]][] = []
  for (const [index, line] of lines.entries()) {
    if (index > 0 && lines[index - 1].heading === line.heading) runs.at(-1)?.[1].push(line)
    else runs.push([index, [line]])
  }
  return runs
}

function useRecordLines(hits: Hit[]): Line[] {
  const entities = useEntities()
  const go = useGo()
  const t = useT()
  return hits.flatMap(hit => {
    const entity = entities.get(hit.entity)
    if (!entity) return []
    return [
      {
        key: `${hit.apart?.path ?? hit.entity}.${hit.id}`,
        icon: <RightOutlined />,
        label: hit.title,
        subtitle: hit.subtitle,
        group: t(entity.label),
        heading: hit.apart && t(hit.apart.label),
        words: '',
        run: () => go(`${hit.apart?.path ?? entity.path}/${hit.id}`),
      },
    ]
  })
}

/** Commands of features, a new record of each kind, every place of the rail, every page of the settings. */
function usePlaces(): Line[] {
  const areas = useNavigation()
  const entities = useEntities()
  const session = useSession()
  const whole = useWholeSession()
  const may = useMay()
  const go = useGo()
  const t = useT()
  const command = t({ zh: '命令', en: 'Command' })
  const place = t({ zh: '前往', en: 'Go to' })
  return [
    ...commands
      .filter(one => !one.may || one.may(session))
      .map(one => ({
        key: `command.${one.key}`,
        icon: one.key.startsWith('new.') ? <PlusOutlined /> : <RightOutlined />,
        label: t(one.label),
        group: command,
        hint: one.shortcut && keyShown(one.shortcut),
        words: `${one.label.zh} ${one.label.en} ${one.words ?? ''}`,
        run: () => one.run({ go, session }),
      })),
    ...[...entities.values()]
      .filter(entity => entity.navigation && entity.creates !== false && may(entity.name, 'create'))
      .map(entity => ({
        key: `new.${entity.name}`,
        icon: <PlusOutlined />,
        label: t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() }),
        group: command,
        words: `新建${entity.label.zh} new ${entity.label.en} create`,
        run: () => go(`${entity.path}/new`),
      })),
    ...areas.flatMap(area =>
      area.entries.map(entry => ({
        key: `go.${entry.path}`,
        icon: area.icon,
        label: t({ zh: '去{place}', en: 'Go to {place}' }, { place: t(entry.label) }),
        group: place,
        words: `去${entry.label.zh} go to ${entry.label.en}`,
        run: () => go(entry.path),
      })),
    ),
    ...settingsPages
      .filter(page => !page.may || page.may(whole))
      .map(page => ({
        key: `settings.${page.key}`,
        icon: <RightOutlined />,
        label: t(page.label),
        subtitle: t(page.description),
        group: t({ zh: '设置', en: 'Settings' }),
        words: `设置 settings ${page.label.zh} ${page.label.en} ${page.description.zh} ${page.description.en}`,
        run: () => go(`settings/${page.key}`),
      })),
  ]
}
