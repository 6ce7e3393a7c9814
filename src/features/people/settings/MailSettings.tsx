import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../../core/web/Button.tsx'
import { api } from '../../../core/web/client.ts'
import { useSession } from '../../../core/web/session.tsx'
import { Unread } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { GateForm, TextField } from '../../../web/Gate.tsx'
import { SelectField } from './SelectField.tsx'

interface Mail {
  own: {
    host: string
    port: number
    encryption: string
    user: string | null
    from: string
    publicUrl: string
  } | null
  installation: { from: string } | null
}

/** Of the ways to encrypt, in the order in which they are offered. */
const usualPorts = new Set(['465', '587', '25'])

/** The company's own mail server, and a mail to try it. */
export default function MailSettings() {
  const client = useQueryClient()
  const { user } = useSession()
  const t = useT()
  const queryKey = ['settings', 'mail']
  const mail = useQuery({ queryKey, queryFn: () => api.get<Mail>('mail-settings') })
  if (!mail.data) return <Unread of={mail} />
  const { own, installation } = mail.data
  const remove = async () => {
    await api.delete('mail-settings')
    await client.invalidateQueries({ queryKey })
    toast.done(t({ zh: '已停用', en: 'It is no longer used' }))
  }
  return (
    <>
      <section className="gx-settings-part">
        {!own && (
          <p className="gx-faint">
            {installation
              ? t(
                  {
                    zh: '现在经由安装时设置的邮箱 {from} 发信。',
                    en: 'Mail goes out through the installation’s address {from}.',
                  },
                  { from: installation.from },
                )
              : t({
                  zh: '还没有发信服务器：邀请和找回密码的链接会显示给管理员，由您转交。',
                  en: 'No mail server yet: links for invitations and passwords are shown to administrators to pass on.',
                })}
          </p>
        )}
        <GateForm
          key={own ? 'own' : 'none'}
          submit={t({ zh: '保存', en: 'Save' })}
          send={async ({ host, port, encryption, user: login, password, from, publicUrl }) => {
            const body = { host, port: Number(port), encryption, user: login || null, from, publicUrl }
            await api.put('mail-settings', password ? { ...body, password } : body)
            await client.invalidateQueries({ queryKey })
            toast.done(t({ zh: '已保存', en: 'Saved' }))
          }}
        >
          <TextField
            name="host"
            required
            defaultValue={own?.host}
            placeholder="smtp.exmail.qq.com"
            label={t({ zh: 'SMTP 服务器', en: 'SMTP server' })}
          />
          <TextField
            name="port"
            type="number"
            required
            defaultValue={own?.port ?? 465}
            label={t({ zh: '端口', en: 'Port' })}
          />
          <SelectField
            name="encryption"
            label={t({ zh: '加密', en: 'Encryption' })}
            defaultValue={own?.encryption ?? 'tls'}
            onChange={({ currentTarget }) => {
              const port = currentTarget.form?.elements.namedItem('port')
              if (port instanceof HTMLInputElement && usualPorts.has(port.value))
                port.value = [...usualPorts][currentTarget.selectedIndex] ?? port.value
            }}
            options={[
              { value: 'tls', label: 'SSL/TLS' },
              { value: 'starttls', label: 'STARTTLS' },
              { value: 'none', label: t({ zh: '不加密', en: 'None' }) },
            ]}
          />
          <TextField
            name="user"
            defaultValue={own?.user ?? ''}
            autoComplete="off"
            label={t({ zh: '账号', en: 'User name' })}
          />
          <TextField
            name="password"
            type="password"
            autoComplete="new-password"
            label={t({ zh: '密码或授权码', en: 'Password' })}
            hint={own ? t({ zh: '不填则不变', en: 'Left empty, it stays' }) : undefined}
          />
          <TextField
            name="from"
            required
            defaultValue={own?.from}
            placeholder="关系 <crm@example.com>"
            label={t({ zh: '发件人', en: 'From' })}
          />
          <TextField
            name="publicUrl"
            type="url"
            required
            defaultValue={own?.publicUrl ?? location.origin}
            label={t({ zh: '邮件里的链接以此开头', en: 'Links in mails begin with' })}
          />
        </GateForm>
        {own && (
          <Button look="link" onClick={() => void remove().catch(toast.error)}>
            {installation
              ? t({ zh: '不再使用，改由安装时设置的邮箱发信', en: 'Use the installation’s address instead' })
              : t({ zh: '不再使用这个发信服务器', en: 'Stop using this mail server' })}
          </Button>
        )}
      </section>
      {(own || installation) && (
        <section className="gx-settings-part">
          <h2>{t({ zh: '试发一封', en: 'Try it' })}</h2>
          <GateForm
            submit={t({ zh: '发送', en: 'Send' })}
            send={async ({ to }) => {
              await api.post('mail-settings/test', { to })
              toast.done(t({ zh: '已发给 {to}，请查收', en: 'Sent to {to}' }, { to: to ?? '' }))
            }}
          >
            <TextField
              name="to"
              type="email"
              required
              defaultValue={user.email}
              label={t({ zh: '收件人', en: 'To' })}
            />
          </GateForm>
        </section>
      )}
    </>
  )
}
