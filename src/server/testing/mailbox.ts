import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface Mailbox {
  port: number
  /** Whole mails as they came, headers and encoded body. */
  mails: string[]
  /** Resolves with the next mail that comes. */
  next(): Promise<string>
  close(): Promise<void>
}

/** A mail server on this machine that takes everything and keeps it: just enough SMTP for nodemailer. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: string[] = []
  const waiting: ((mail: string) => void)[] = []
  const sockets = new Set<Socket>()

  const server = createServer(socket => {
    sockets.add(socket)
    let letter: string[] | undefined
    let rest = ''
    socket.setEncoding('utf8').on('error', () => undefined)
    socket.write('220 mailbox\r\n')
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!letter) letter = answer(socket, line)
        else if (line !== '.') letter.push(line)
        else {
          const mail = letter.join('\n')
          letter = undefined
          mails.push(mail)
          socket.write('250 kept\r\n')
          waiting.shift()?.(mail)
        }
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    next: () => new Promise(resolve => waiting.push(resolve)),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers one command; an array, to be filled, where the mail's text follows. */
function answer(socket: Socket, line: string): string[] | undefined {
  const command = line.slice(0, 4).toUpperCase()
  const replies: Record<string, string> = { DATA: '354 go on', QUIT: '221 bye', EHLO: '250 mailbox' }
  socket.write(`${replies[command] ?? '250 ok'}\r\n`)
  return command === 'DATA' ? [] : undefined
}
