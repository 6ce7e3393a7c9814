import { createTransport } from 'nodemailer'
import type { Mail } from '../core/core.ts'
import type { Label } from '../core/label.ts'

/** How to reach a mail server (SMTP). */
export interface MailServer {
  host: string
  port: number
  /** `tls`: encrypted from the start (465); `starttls`: encrypted after a plain hello, required (587); `none`: plain (25). */
  encryption: 'tls' | 'starttls' | 'none'
  user?: string
  password?: string
  /** `名称 <address>` or the address alone. */
  from: string
}

const patience = 15_000

/**
 * Sends one mail and waits until the server took it. Throws the server's or the network's error; `mailFault` says in words
 * what it means. Never call it inside a transaction.
 */
export async function sendMail(server: MailServer, mail: Mail): Promise<void> {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.encryption === 'tls',
    requireTLS: server.encryption === 'starttls',
    ignoreTLS: server.encryption === 'none',
    ...(server.user ? { auth: { user: server.user, pass: server.password ?? '' } } : {}),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({ from: server.from, ...mail })
  } finally {
    transport.close()
  }
}

const faults: Record<string, Label> = {
  EAUTH: {
    zh: '用户名或密码不被接受（许多邮箱要用“授权码”而不是登录密码）',
    en: 'user name or password was refused (many providers want an app password here)',
  },
  ECONNECTION: { zh: '连不上邮件服务器，请核对地址和端口', en: 'no connection; check host and port' },
  ECONNREFUSED: { zh: '邮件服务器拒绝连接，请核对端口', en: 'the connection was refused; check the port' },
  ETIMEDOUT: {
    zh: '连接邮件服务器超时，请核对地址、端口和加密方式',
    en: 'it timed out; check host, port and encryption',
  },
  EDNS: { zh: '找不到这个邮件服务器，请核对地址', en: 'there is no such mail server; check the host' },
  ENOTFOUND: { zh: '找不到这个邮件服务器，请核对地址', en: 'there is no such mail server; check the host' },
  ETLS: { zh: '加密方式不对，请换一种', en: 'the encryption does not fit; choose another' },
  ESOCKET: { zh: '连接中断，请核对端口和加密方式', en: 'the connection broke; check port and encryption' },
  EMESSAGE: { zh: '邮件服务器没有收下这封邮件', en: 'the mail server did not take the mail' },
  EPROTOCOL: {
    zh: '对方的回答不像邮件服务器，请核对地址、端口和加密方式',
    en: 'what answers there is no mail server; check host, port and encryption',
  },
  EENVELOPE: { zh: '发件人或收件人地址被拒绝', en: 'the sender’s or the recipient’s address was refused' },
}

const ofServer = new Set([
  'EAUTH',
  'ECONNECTION',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EDNS',
  'ENOTFOUND',
  'ETLS',
  'ESOCKET',
  'EPROTOCOL',
])

/** Whether the next mail would fare no better: the server is out of reach, refuses the sender or takes no more. Else it is this mail. */
export function isServerFault(error: unknown): boolean {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number }
  return ofServer.has(code ?? '') || responseCode === 421 || (code === 'EENVELOPE' && command === 'MAIL FROM')
}

/** What went wrong with a mail, in words a person can act on. */
export function mailFault(error: unknown): Label {
  const { code, message, response } = error as { code?: string; message?: string; response?: string }
  const said = response?.trim().slice(0, 300)
  const known = code ? faults[code] : undefined
  if (!known) return { zh: message ?? String(error), en: message ?? String(error) }
  return said ? { zh: `${known.zh}。对方回答：${said}`, en: `${known.en}. It answered: ${said}` } : known
}
