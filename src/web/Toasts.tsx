import { Button } from '../core/web/Button.tsx'
import { dropToast, toasts } from '../core/web/toast.ts'

/** Draws the toasts; stands once in the program. */
export function Toasts() {
  const shown = toasts.use()
  return (
    <div className="gx-toasts" role="status" aria-live="polite">
      {shown.map(one => (
        <div key={one.id} className={`gx-toast gx-toast-${one.kind}`}>
          <span>{one.text}</span>
          {one.act && (
            <Button
              look="link"
              onClick={() => {
                one.act?.run()
                dropToast(one.id)
              }}
            >
              {one.act.label}
            </Button>
          )}
          <button type="button" className="gx-toast-close" aria-label="×" onClick={() => dropToast(one.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
