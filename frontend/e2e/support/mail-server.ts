// A mail server that takes every mail and keeps it: for orchestras whose mail leaves.

import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface MailServer {
  url: string
  /** Whom mail has reached, one after the other. */
  reached: string[]
  stop: () => Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const reached: string[] = []
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    converse(socket, (to) => reached.push(...to))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of open) socket.destroy()
      server.close(() => resolve())
    })
  return { url: `smtp://127.0.0.1:${port}`, reached, stop }
}

function converse(socket: Socket, onMail: (to: string[]) => void): void {
  const say = (line: string) => socket.write(`${line}\r\n`)
  let to: string[] = []
  let isLetter = false
  say('220 mail.example.org')
  createInterface({ input: socket }).on('line', (line) => {
    if (isLetter) {
      if (line !== '.') return
      isLetter = false
      onMail(to)
      return say('250 taken')
    }
    const [verb] = line.toUpperCase().split(/[ :]/)
    if (verb === 'MAIL') to = []
    if (verb === 'RCPT') to.push(/<(.*?)>/.exec(line)?.[1] ?? '')
    isLetter = verb === 'DATA'
    say(verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 mail.example.org')
  })
}
