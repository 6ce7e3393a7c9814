import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, lazy, Suspense, useEffect, useId, useRef, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { ApiError, api } from '../../core/web/client.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { NextContact } from './NextContact.tsx'
import { Prompted } from './Prompted.tsx'
import './quickRecord.css'

const ReferenceInput = lazy(() => import('../../core/kinds/inputs/ReferenceInput.tsx'))

interface Props {
  customer: Ref | null
  contact?: Ref | null
  onDone?: () => void
  autoFocus?: boolean
  /** Small until it is written in: above a timeline. */
  folded?: boolean
}

interface Unsaved {
  content: string
  contact: Ref | null
  way: string
  result: string | null
  next: string | null
  pictures: Picture[]
}

/** What was begun about a customer: it is there again when somebody comes back from another tab or page. */
const begun = new Map<string, Unsaved>()

/** A contact record in ten seconds: way, what was said, result, when again; Ctrl/⌘ Enter saves from anywhere in it. */
export function QuickRecord({
  customer: given,
  contact: firstContact = null,
  onDone,
  autoFocus,
  folded,
}: Props) {
  const records = useEntity('contactRecord')
  const customers = useEntity('customer')
  const [customer, setCustomer] = useState(given)
  const kept = given ? begun.get(given.id) : undefined
  const [contact, setContact] = useState(kept?.contact ?? firstContact)
  const [way, setWay] = useState(kept?.way ?? String(records.fields.way?.default ?? 'phone'))
  const [content, setContent] = useState(kept?.content ?? '')
  const [result, setResult] = useState(kept?.result ?? null)
  const [next, setNext] = useState(kept?.next ?? null)
  const [open, setOpen] = useState(!folded || kept !== undefined)
  const [fault, setFault] = useState('')
  const [saving, setSaving] = useState(false)
  const [pictures, setPictures] = useState(kept?.pictures ?? [])
  const key = useRef(crypto.randomUUID())
  const id = useId()
  const writes = useWrites(records)
  const people = useContactsOf(customer)
  const t = useT()
  useEffect(() => {
    if (!given) return
    if (content.trim()) begun.set(given.id, { content, contact, way, result, next, pictures })
    else begun.delete(given.id)
  }, [given, content, contact, way, result, next, pictures])

  const reset = () => {
    setContent('')
    setPictures([])
    setResult(null)
    setNext(null)
    setFault('')
    setOpen(!folded)
    key.current = crypto.randomUUID()
  }
  const save = async () => {
    if (saving) return
    if (!customer) return setFault(t({ zh: '请选择客户', en: 'Choose the customer' }))
    if (!content.trim()) return setFault(t({ zh: '写一句说了什么', en: 'Write what was said' }))
    setSaving(true)
    try {
      const row = await writes.create(
        { customer, contact, way, content: content.trim(), result, nextContactAt: next },
        key.current,
      )
      for (const { file } of pictures) await api.upload(file, 'contactRecord', row.id).catch(toast.error)
      toast.done(t({ zh: '已记录', en: 'Recorded' }), {
        label: t({ zh: '撤销', en: 'Undo' }),
        run: () => void writes.remove(row.id).catch(toast.error),
      })
      reset()
      onDone?.()
    } catch (error) {
      if (error instanceof ApiError && error.faults[0]) setFault(error.faults[0].message)
      else toast.error(error)
    } finally {
      setSaving(false)
    }
  }
  const ways = records.fields.way?.choices ?? []
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const place = /^Digit([1-9])$/.exec(event.code)?.[1]
    const chosen = event.altKey && place ? ways[Number(place) - 1] : undefined
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault()
      event.stopPropagation()
      void save()
    } else if (chosen) {
      event.preventDefault()
      setWay(chosen.value)
    } else if (event.key === 'Escape' && folded) {
      setOpen(false)
    }
  }
  return (
    <form
      className="quick"
      aria-label={t({ zh: '写跟进', en: 'Contact record' })}
      noValidate
      onKeyDown={onKey}
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      {!given && (
        <div>
          <label className="gx-label" htmlFor={`${id}-customer`}>
            {t(customers.label)}
          </label>
          <Suspense fallback={<span className="gx-input" />}>
            <ReferenceInput
              id={`${id}-customer`}
              name="customer"
              field={records.fields.customer ?? { kind: 'reference', label: customers.label, to: 'customer' }}
              value={customer}
              // Whoever writes already is not taken away from it.
              autoFocus={autoFocus && !content}
              onChange={next => {
                setCustomer(next)
                setContact(null)
              }}
            />
          </Suspense>
        </div>
      )}
      {open && (
        <div className="quick-line">
          <fieldset className="quick-ways">
            <legend className="gx-hidden">{t({ zh: '方式', en: 'Way' })}</legend>
            {ways.map((one, place) => (
              <label key={one.value} className="quick-way" title={`Alt ${place + 1}`}>
                <input
                  type="radio"
                  name={`${id}-way`}
                  checked={way === one.value}
                  onChange={() => setWay(one.value)}
                />
                <span>{t(one.label)}</span>
              </label>
            ))}
          </fieldset>
          {customer && people.length > 0 && (
            <select
              className="gx-input quick-contact"
              aria-label={t({ zh: '联系人', en: 'Contact' })}
              value={contact?.id ?? ''}
              onChange={event => {
                const chosen = people.find(one => one.id === event.target.value)
                setContact(chosen ?? null)
              }}
            >
              <option value="">{t({ zh: '联系人', en: 'Contact' })}</option>
              {people.map(one => (
                <option key={one.id} value={one.id}>
                  {one.title}
                </option>
              ))}
            </select>
          )}
        </div>
      )}
      <Prompted
        id={`${id}-content`}
        value={content}
        people={people}
        autoFocus={autoFocus && Boolean(given)}
        label={t({ zh: '说了什么', en: 'What was said' })}
        placeholder={t({
          zh: '说了什么？ # 常用语，@ 联系人',
          en: 'What was said? # for phrases, @ for people',
        })}
        describedBy={fault ? `${id}-fault` : undefined}
        onFocus={() => setOpen(true)}
        onPerson={setContact}
        onPictures={files => setPictures([...pictures, ...files.map(pictureOf)])}
        onChange={text => {
          setContent(text)
          setFault('')
        }}
      />
      {pictures.length > 0 && (
        <ul className="quick-pictures">
          {pictures.map(one => (
            <li key={one.address}>
              <img src={one.address} alt={one.file.name} />
              <button
                type="button"
                className="gx-tag-close"
                aria-label={t(
                  { zh: '移除图片 {name}', en: 'Remove picture {name}' },
                  { name: one.file.name },
                )}
                onClick={() => setPictures(pictures.filter(other => other !== one))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      {open && (
        <>
          <fieldset className="gx-row-of" aria-label={t({ zh: '结果', en: 'Result' })}>
            {(records.fields.result?.choices ?? []).map(one => (
              <button
                key={one.value}
                type="button"
                className="gx-button gx-small"
                aria-pressed={result === one.value}
                onClick={() => setResult(result === one.value ? null : one.value)}
              >
                {t(one.label)}
              </button>
            ))}
          </fieldset>
          <NextContact value={next} onChange={setNext} />
          <div className="quick-foot">
            <p id={`${id}-fault`} className="gx-fault" role="alert">
              {fault}
            </p>
            <button
              type="submit"
              className="gx-button gx-primary"
              disabled={saving}
              title="Ctrl+Enter / ⌘ Enter"
            >
              {t({ zh: '保存', en: 'Save' })} <span className="quick-key">Ctrl ↵</span>
            </button>
          </div>
        </>
      )}
    </form>
  )
}

interface Picture {
  file: File
  /** Of the picture in this browser. */
  address: string
}

/** Browsers call every pasted picture `image.png`: the moment tells them apart. */
function pictureOf(pasted: File): Picture {
  const moment = new Date().toISOString().slice(0, 19).replace(/[-:T]/g, '')
  const name = `${moment}.${pasted.type.split('/')[1] ?? 'png'}`
  const file = new File([pasted], name, { type: pasted.type })
  return { file, address: URL.createObjectURL(file) }
}

/** The people who work at the customer, those who left aside. */
function useContactsOf(customer: Ref | null): Ref[] {
  const contacts = useEntity('contact')
  const query = {
    'filter[customer][eq]': customer?.id ?? '',
    'filter[left][eq]': 'false',
    fields: 'name,position',
  }
  const found = useQuery({ ...rowsQuery(contacts, query, 50), enabled: customer !== null })
  if (!customer) return []
  return (found.data?.data ?? []).map(row => ({ id: row.id, title: String(row.name ?? '') }))
}
