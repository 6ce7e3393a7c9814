import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'

/** A secret shown once, with a button that copies it. */
export function LinkBox({ words, secret }: { words: string; secret: string }) {
  const t = useT()
  const copy = () =>
    void navigator.clipboard.writeText(secret).then(
      () => toast.done(t({ zh: '已复制', en: 'Copied' })),
      () => toast.note(t({ zh: '请选中后手动复制', en: 'Select it and copy by hand' })),
    )
  return (
    <div role="status">
      <p>{words}</p>
      <div className="gx-settings-link-box">
        <code>{secret}</code>
        <button type="button" className="gx-button gx-small" onClick={copy}>
          {t({ zh: '复制', en: 'Copy' })}
        </button>
      </div>
    </div>
  )
}
