import {
  type ComponentProps,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'

interface Props {
  anchor: RefObject<HTMLElement | null>
  onClose: () => void
  children: ReactNode
  /** Which edges line up. */
  align?: 'start' | 'end'
  label?: string
  /** Id of what names it, where it has no label. */
  labelledBy?: string
  className?: string
  /** The focus stays in the input it belongs to; a list of offers, not a dialog. */
  still?: boolean
}

const gap = 4
const margin = 8
/** Popups of Ant Design opened from inside stand elsewhere in the page, yet belong to it. */
const belongs = '.ant-select-dropdown, .ant-picker-dropdown, .ant-modal-root, .gx-floating'

/** A panel beside its button: closes on Esc and on a click elsewhere, gives the focus back, stays within the window. */
export function Floating({
  anchor,
  onClose,
  children,
  align = 'start',
  label,
  labelledBy,
  className = '',
  still,
}: Props) {
  const panel = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ left: -9999, top: 0 })
  const close = useRef(onClose)
  close.current = onClose

  useLayoutEffect(() => {
    const put = () => {
      const box = anchor.current?.getBoundingClientRect()
      const own = panel.current?.getBoundingClientRect()
      if (!box || !own) return
      const wished = align === 'end' ? box.right - own.width : box.left
      const left = Math.max(margin, Math.min(wished, innerWidth - own.width - margin))
      const below = box.bottom + gap
      const top =
        below + own.height > innerHeight - margin ? Math.max(margin, box.top - gap - own.height) : below
      setPlace({ left, top })
    }
    put()
    const watch = new ResizeObserver(put)
    if (panel.current) watch.observe(panel.current)
    addEventListener('resize', put)
    return () => {
      watch.disconnect()
      removeEventListener('resize', put)
    }
  }, [anchor, align])

  useEffect(() => {
    const from = document.activeElement
    const inside = panel.current?.querySelector<HTMLElement>(
      '[data-autofocus], input, button, [tabindex="0"]',
    )
    if (!still) (inside ?? panel.current)?.focus()
    const down = (event: PointerEvent) => {
      const target = event.target as Element
      if (panel.current?.contains(target) || anchor.current?.contains(target) || target.closest?.(belongs))
        return
      close.current()
    }
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return
      event.stopPropagation()
      event.preventDefault()
      close.current()
    }
    document.addEventListener('pointerdown', down, true)
    const own = panel.current
    own?.addEventListener('keydown', key)
    return () => {
      document.removeEventListener('pointerdown', down, true)
      own?.removeEventListener('keydown', key)
      if (from instanceof HTMLElement && own?.contains(document.activeElement)) from.focus()
    }
  }, [anchor, still])

  return createPortal(
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a group or a dialog, and both have names
    <div
      ref={panel}
      className={`gx-floating ${className}`}
      style={place}
      role={still ? 'group' : 'dialog'}
      aria-label={label}
      aria-labelledby={label ? undefined : labelledBy}
      tabIndex={-1}
    >
      {children}
    </div>,
    document.body,
  )
}

interface PopupProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Of the panel, and of the button where it has no words of its own. */
  label?: string
  align?: 'start' | 'end'
  button: ReactNode
  children: (close: () => void) => ReactNode
}

/** A button that opens a panel beside it. */
export function Popup({ label, align, button, children, ...rest }: PopupProps) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const id = useId()
  const close = () => setOpen(false)
  return (
    <>
      <button
        type="button"
        id={id}
        {...rest}
        ref={anchor}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <Floating anchor={anchor} align={align} label={label} labelledBy={rest.id ?? id} onClose={close}>
          {children(close)}
        </Floating>
      )}
    </>
  )
}
