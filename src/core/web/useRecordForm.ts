import { useCallback, useState } from 'react'
import type { Field } from '../field.ts'
import { ApiError } from './client.ts'
import { confirms } from './registry.ts'
import { useT } from './text.tsx'
import { toast } from './toast.ts'
import { askedValues, changedValues, type Faults, faultsOf, serverFaults, type Values } from './values.ts'

export interface RecordForm {
  values: Values
  faults: Faults
  /** Something differs from the beginning. */
  dirty: boolean
  saving: boolean
  set: (name: string, value: unknown) => void
  setAll: (values: Values) => void
  /** Checks, then sends; faults of either are told at the fields. Answers whether it was saved. */
  submit: (send: (values: Values) => Promise<void>) => Promise<boolean>
}

/** The state of a form over the given fields: values, what is wrong, whether it is being saved. */
export function useRecordForm(fields: Record<string, Field>, names: string[], initial: Values): RecordForm {
  const [before] = useState(initial)
  const [values, setValues] = useState(initial)
  const [faults, setFaults] = useState<Faults>({})
  const [saving, setSaving] = useState(false)
  const t = useT()

  const set = useCallback((name: string, value: unknown) => {
    setValues(now => ({ ...now, [name]: value }))
    setFaults(({ [name]: _, ...others }) => others)
  }, [])

  const submit = async (send: (values: Values) => Promise<void>) => {
    const found = faultsOf(fields, names, values, t)
    setFaults(found)
    if (Object.keys(found).length) {
      focusFirstFault()
      return false
    }
    setSaving(true)
    try {
      await send(askedValues(fields, values))
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (confirms[error.code]) return false
      setFaults(serverFaults(error.faults, t))
      const told =
        error.faults.length > 0 &&
        error.faults.every(fault => names.includes(fault.field.split('.')[0] ?? ''))
      if (told) focusFirstFault()
      else toast.wrong([error.message, ...error.faults.map(fault => fault.message)].join(' '))
      return false
    } finally {
      setSaving(false)
    }
  }

  const dirty = Object.keys(changedValues(before, values)).length > 0
  return { values, faults, dirty, saving, set, setAll: setValues, submit }
}

/** After the faults are drawn, the first wrong input takes the focus. */
function focusFirstFault() {
  requestAnimationFrame(() => {
    const field = document.querySelector('.gx-fault')?.closest('.gx-field')
    field?.querySelector<HTMLElement>('input, textarea, button')?.focus()
  })
}
