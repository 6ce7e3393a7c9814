import { useState } from 'react'
import type { Entity } from '../../../core/entity.ts'
import { dayIn } from '../../../core/kinds/date.ts'
import { ApiError, type Row, type ServerFault } from '../../../core/web/client.ts'
import { useSession } from '../../../core/web/session.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { changedValues, type Faults, isMissing, serverFaults, type Values } from '../../../core/web/values.ts'

/** The head of a document while it is keyed. */
export type Entry = ReturnType<typeof useEntry>

/**
 * Values, faults and saving of a document that is keyed on a screen of its own.
 * @param given what a new document begins with
 * @param onFaults hears what the server finds wrong, to mark it in lines
 */
export function useEntry(
  entity: Entity,
  names: readonly string[],
  document: Row | undefined,
  given: Values = {},
  onFaults?: (faults: ServerFault[]) => void,
) {
  const session = useSession()
  const context = useKindContext()
  const t = useT()
  const [begun] = useState<Values>(() => {
    const usual: Values = {
      [entity.occurredAt ?? '']: dayIn(session.company.timeZone, context.now),
      owner: { id: session.user.id, title: session.user.name },
    }
    const first = (name: string) =>
      document ? document[name] : (given[name] ?? usual[name] ?? entity.fields[name]?.default)
    return Object.fromEntries(names.map(name => [name, first(name) ?? null]))
  })
  const [values, setValues] = useState(begun)
  const [faults, setFaults] = useState<Faults>({})
  const [saving, setSaving] = useState(false)
  const [key] = useState(() => crypto.randomUUID())
  const changed = changedValues(begun, values)
  const within = (name: string) =>
    Object.fromEntries(
      names.filter(one => entity.fields[one]?.within === name).map(one => [one, null] as const),
    )
  return {
    values,
    faults,
    changed,
    saving,
    /** Makes sending a new document twice the same as once. */
    key,
    /** What belongs to the value that was there (a contact of the customer) goes with it. */
    set: (name: string, value: unknown) => {
      setValues(now => ({ ...now, [name]: value, ...within(name) }))
      setFaults(({ [name]: _, ...others }) => others)
    },
    put: (all: Values) => setValues(now => ({ ...now, ...all })),
    /** Marks what is needed and not there; whether all is. */
    isWhole: (needed: readonly string[] = names.filter(name => entity.fields[name]?.required)): boolean => {
      const missing = needed.filter(name => isMissing(values[name]))
      setFaults(
        Object.fromEntries(
          missing.map(name => [
            name,
            t(
              { zh: '请填写{label}', en: '{label} is needed' },
              { label: t(entity.fields[name]?.label ?? { zh: name, en: name }) },
            ),
          ]),
        ),
      )
      return missing.length === 0
    },
    /** Saves once at a time; what the server refuses is told and marked. */
    run: async (act: () => Promise<void>): Promise<void> => {
      if (saving) return
      setSaving(true)
      try {
        await act()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        setFaults(serverFaults(error.faults, t))
        onFaults?.(error.faults)
        toast.wrong([error.message, ...error.faults.map(fault => fault.message)].join(' '))
      } finally {
        setSaving(false)
      }
    },
  }
}
