import { type FormEvent, type ReactNode, Suspense, useId, useLayoutEffect, useRef } from 'react'
import { Button } from './Button.tsx'
import { store } from './store.ts'
import { useT } from './text.tsx'

const shown = store<ReactNode>(null)

/** Draws a dialog over the screen and waits for its answer: `await ask<Values>(answer => <Merge answer={answer} />)`. */
export function ask<T>(draw: (answer: (value: T) => void) => ReactNode): Promise<T> {
  return new Promise(resolve => {
    const answer = (value: T) => {
      shown.set(null)
      resolve(value)
    }
    shown.set(draw(answer))
  })
}

/** Where the asked dialog is drawn; stands once in the shell. */
export function Dialogs() {
  return <Suspense>{shown.use()}</Suspense>
}

interface Question {
  title: string
  /** Words of the button that says yes. */
  act: string
  danger?: boolean
  /** A line of text is asked, which begins so. */
  text?: string
}

/** Whether the person is sure. */
export const confirmed = async (question: Question): Promise<boolean> =>
  (await askText(question)) !== undefined

/** What the person wrote; undefined where they gave up. */
export const askText = (question: Question): Promise<string | undefined> =>
  ask(answer => <QuestionDialog {...question} answer={answer} />)

/** A dialog that stands above the screen as long as it is drawn. */
export function useModal() {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const box = dialog.current
    box?.showModal()
    return () => box?.close()
  }, [])
  return dialog
}

type Answer = (text?: string) => void

function QuestionDialog({ title, act, danger, text, answer }: Question & { answer: Answer }) {
  const dialog = useModal()
  const id = useId()
  const t = useT()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    answer(String(new FormData(event.currentTarget).get('text') ?? '').trim())
  }
  return (
    <dialog ref={dialog} className="gx-dialog" aria-labelledby={id} onCancel={() => answer()}>
      <form onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {text !== undefined && (
          <input
            className="gx-input"
            name="text"
            defaultValue={text}
            aria-labelledby={id}
            required
            pattern=".*\S.*"
            maxLength={80}
          />
        )}
        <div className="gx-acts">
          <Button onClick={() => answer()}>{t({ zh: '取消', en: 'Cancel' })}</Button>
          <Button type="submit" look={danger ? 'danger' : 'primary'}>
            {act}
          </Button>
        </div>
      </form>
    </dialog>
  )
}
