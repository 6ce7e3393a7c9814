import { lazy, Suspense, useState } from 'react'
import { type Entity, isIn, type VerbContract } from '../entity.ts'
import type { Row } from './client.ts'
import { useWrites } from './mutations.ts'
import { useMay } from './session.tsx'
import { useT } from './text.tsx'
import { toast } from './toast.ts'

const VerbDialog = lazy(() => import('./VerbDialog.tsx'))

/** The verbs this record allows this person now: the server's word where it is given, else the contract's. */
export function useAllowedVerbs(entity: Entity, row: Row | undefined): [string, VerbContract][] {
  const may = useMay()
  if (!row) return []
  return Object.entries(entity.verbs ?? {}).filter(([name, verb]) => {
    if (verb.collection || (isHeld(row) && !goesOn(name))) return false
    if (row._access) return row._access.verbs.includes(name)
    return may(entity.name, name) && isIn(verb.when ?? {}, row)
  })
}

/** Whether it stays as it is until an approval is decided. */
export const isHeld = (row: Row) => row.approval === 'waiting' || row.approval === 'failed'

/** Whether the verb changes nothing of what an approval is asked for. */
export const goesOn = (verb: string) => verb === 'releaseCredit' || verb === 'answer'

/** Does a verb on a record: at once, or after its questions are answered. Draw `dialog` somewhere. */
export function useVerb(entity: Entity) {
  const [asked, setAsked] = useState<{ row: Row; name: string; contract: VerbContract } | null>(null)
  const writes = useWrites(entity)
  const t = useT()
  const done = (contract: VerbContract) =>
    toast.done(t({ zh: '已完成：{verb}', en: 'Done: {verb}' }, { verb: t(contract.label) }))
  const run = (row: Row, name: string) => {
    const contract = entity.verbs?.[name]
    if (!contract) return
    if (contract.input || contract.confirm || contract.danger) return setAsked({ row, name, contract })
    writes.verb(row.id, name).then(one => one._waits || done(contract), toast.error)
  }
  const dialog = asked && (
    <Suspense>
      <VerbDialog
        entity={entity}
        contract={asked.contract}
        initial={asked.row}
        onClose={() => setAsked(null)}
        send={async input => {
          const one = await writes.verb(asked.row.id, asked.name, input)
          if (!one._waits) done(asked.contract)
        }}
      />
    </Suspense>
  )
  return { run, dialog }
}
