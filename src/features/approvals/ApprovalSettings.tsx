import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { rulesQuery, type SubjectShown, subjectsQuery } from './approvals.client.ts'
import { type Rule, type RuleSettings, ruleSettings } from './approvals.rules.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { useRuleWords } from './ruleWords.ts'
import './approvals.css'

/** The rules by subject, in the order in which they are asked; one is open for change at a time. */
export default function ApprovalSettings() {
  const rules = useQuery(rulesQuery)
  const subjects = useQuery(subjectsQuery)
  const client = useQueryClient()
  const [open, setOpen] = useState('')
  const t = useT()
  const refresh = () => client.invalidateQueries({ queryKey: ['approvals'] })
  const order = useMutation({
    mutationFn: (ids: string[]) => api.put('approvals/rules/order', { ids }),
    onSuccess: refresh,
    onError: toast.error,
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`approvals/rules/${id}`),
    onSuccess: refresh,
    onError: toast.error,
  })
  if (!rules.data) return <Unread of={rules} />
  if (!subjects.data) return <Unread of={subjects} />
  const { data, names } = rules.data
  const save = async (settings: RuleSettings, rule?: Rule) => {
    if (rule) await api.put(`approvals/rules/${rule.id}`, { version: rule.version, ...settings })
    else await api.post('approvals/rules', settings)
    await refresh()
    setOpen('')
    toast.done(t({ zh: '已保存，对之后的提交生效', en: 'Saved; it holds for what is confirmed from now on' }))
  }
  const up = (ids: string[], at: number) => {
    ids.splice(at - 1, 0, ...ids.splice(at, 1))
    const others = data.map(one => one.id).filter(id => !ids.includes(id))
    order.mutate([...ids, ...others])
  }
  return (
    <section className="gx-settings-part">
      <p className="gx-faint">
        {t({
          zh: '规则从上到下判断。命中的单据在确认、发出时不生效，先提交审批；全部步骤同意后自动生效。已经提交的按提交时的步骤走完。',
          en: 'Rules are asked from top to bottom. What one catches does not take effect when it is confirmed or sent but waits for approval, and takes effect by itself when all steps agreed. What was asked already keeps its steps.',
        })}
      </p>
      {subjects.data.map(subject => {
        const own = data.filter(rule => rule.subject === subject.key)
        return (
          <section key={subject.key} className="approval-subject">
            <h2>{t(subject.label)}</h2>
            <ul className="gx-settings-rows">
              {own.map((rule, at) => (
                <li key={rule.id}>
                  {open === rule.id ? (
                    <RuleEditor
                      initial={settingsOf(rule)}
                      subject={subject}
                      names={names}
                      onSave={settings => save(settings, rule)}
                      onClose={() => setOpen('')}
                    />
                  ) : (
                    <>
                      <span>
                        {rule.name}{' '}
                        {!rule.active && <span className="gx-tag">{t({ zh: '停用', en: 'Off' })}</span>}
                        <Said rule={rule} subject={subject} names={names} />
                      </span>
                      {at > 0 && (
                        <Button
                          look="small"
                          label={t({ zh: '{name} 上移', en: 'Move {name} up' }, { name: rule.name })}
                          onClick={() =>
                            up(
                              own.map(one => one.id),
                              at,
                            )
                          }
                        >
                          ↑
                        </Button>
                      )}
                      <Button look="small" onClick={() => setOpen(rule.id)}>
                        {t({ zh: '修改', en: 'Edit' })}
                      </Button>
                      <Button
                        look="small danger"
                        onClick={async () => {
                          const title = t(
                            { zh: '删除规则“{name}”？', en: 'Remove the rule “{name}”?' },
                            { name: rule.name },
                          )
                          if (await confirmed({ title, act: t({ zh: '删除', en: 'Remove' }), danger: true }))
                            remove.mutate(rule.id)
                        }}
                      >
                        {t({ zh: '删除', en: 'Remove' })}
                      </Button>
                    </>
                  )}
                </li>
              ))}
              {open === `new ${subject.key}` && (
                <li>
                  <RuleEditor
                    initial={newRule(subject)}
                    subject={subject}
                    names={names}
                    onSave={settings => save(settings)}
                    onClose={() => setOpen('')}
                  />
                </li>
              )}
            </ul>
            {open !== `new ${subject.key}` && (
              <div>
                <Button look="small" onClick={() => setOpen(`new ${subject.key}`)}>
                  {t({ zh: '+ 规则', en: '+ rule' })}
                </Button>
              </div>
            )}
          </section>
        )
      })}
    </section>
  )
}

const settingsOf = ({ id: _, version: __, ...settings }: Rule): RuleSettings => settings

const newRule = ({ key, facts }: SubjectShown): RuleSettings =>
  ruleSettings.parse({
    subject: key,
    name: '-',
    when: facts.some(one => one.key === 'amount')
      ? [{ fact: 'amount', operator: 'above', value: '10000' }]
      : [],
    steps: [{ who: 'manager' }],
  })

function Said({
  rule,
  subject,
  names,
}: {
  rule: Rule
  subject: SubjectShown
  names: Record<string, string>
}) {
  const words = useRuleWords(subject, names)
  return (
    <span className="gx-faint approval-said">
      {words.when(rule)} → {words.steps(rule)}
    </span>
  )
}
