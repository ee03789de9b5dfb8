import { once } from 'node:events'
import { readMail, type ReceivedMail } from './read-mail.ts'

export interface MailSink {
  /** For `PARLEY_SMTP_URL`. */
  url: string
  mails: ReceivedMail[]
  /** The next mail that fits, also one that has come already. */
  waitFor(fits: (mail: ReceivedMail) => boolean, milliseconds?: number): Promise<ReceivedMail>
  /** How the following mails are answered: 250, or a code such as 451 (come back later) or 550 (never). */
  answerWith(code: number): void
  close(): Promise<void>
}

export async function startMailSink(options: { port?: number } = {}): Promise<MailSink> {
  const { SMTPServer } = await import('smtp-server')
  const mails: ReceivedMail[] = []
  const waiting = new Set<(mail: ReceivedMail) => void>()
  let code = 250

  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
    onData(stream, session, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        if (code !== 250) return done(Object.assign(new Error('as the test asked'), { responseCode: code }))
        const { mailFrom, rcptTo } = session.envelope
        const to = rcptTo.map(({ address }) => address)
        const mail = readMail(Buffer.concat(pieces).toString(), mailFrom ? mailFrom.address : '', to)
        mails.push(mail)
        for (const look of waiting) look(mail)
        return done()
      })
    },
  })
  // A client that hangs up in the middle is the client's business.
  server.on('error', () => undefined)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    waitFor(fits, milliseconds = 5000) {
      const found = mails.find(fits)
      if (found) return Promise.resolve(found)
      return new Promise((resolve, reject) => {
        const look = (mail: ReceivedMail): void => {
          if (!fits(mail)) return
          clearTimeout(late)
          waiting.delete(look)
          resolve(mail)
        }
        const late = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`no such mail within ${milliseconds} ms; ${mails.length} others came`))
        }, milliseconds)
        waiting.add(look)
      })
    },
    answerWith(next) {
      code = next
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}
