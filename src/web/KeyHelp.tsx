import { useEffect, useRef } from 'react'
import type { Label } from '../core/label.ts'
import { keyShown } from '../core/web/keys.ts'
import { commands } from '../core/web/registry.ts'
import { useT } from '../core/web/text.tsx'

const keys: [string[], Label][] = [
  [['mod+k', '/'], { zh: '搜索与命令', en: 'Search and commands' }],
  [['c'], { zh: '新建', en: 'New' }],
  [['j', 'k'], { zh: '下一行，上一行', en: 'Next row, previous row' }],
  [['Enter'], { zh: '打开', en: 'Open' }],
  [['Space'], { zh: '速览', en: 'Peek' }],
  [['e', 'F2'], { zh: '修改', en: 'Edit' }],
  [['x'], { zh: '选中', en: 'Select' }],
  [['Esc'], { zh: '返回，关闭', en: 'Back, close' }],
  [['mod+Enter', 'mod+s'], { zh: '保存', en: 'Save' }],
  [['?'], { zh: '快捷键', en: 'Keys' }],
]

/** The list of keys. */
export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const t = useT()
  useEffect(() => dialog.current?.showModal(), [])
  const all: [string[], Label][] = [
    ...keys,
    ...commands.flatMap((command): [string[], Label][] =>
      command.shortcut ? [[[command.shortcut], command.label]] : [],
    ),
  ]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; Esc does so by itself
    <dialog
      ref={dialog}
      className="gx-keys"
      aria-label={t({ zh: '快捷键', en: 'Keys' })}
      onClose={onClose}
      onClick={event => event.target === dialog.current && onClose()}
    >
      <h2>{t({ zh: '快捷键', en: 'Keys' })}</h2>
      <dl>
        {all.map(([names, label]) => (
          <div key={names.join()}>
            <dt>{t(label)}</dt>
            <dd>
              {names.map(name => (
                <kbd key={name}>{keyShown(name)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}
