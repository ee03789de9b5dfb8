import type { Transporter } from 'nodemailer'
import { PermanentFailure } from '../jobs/index.ts'

export interface OutgoingMail {
  /** The same at every attempt, by which a mail server can tell a second copy. */
  messageId: string
  from: string
  to: string
  subject: string
  text: string
  html: string | null
  language: string | null
}

export interface MailServer {
  deliver(mail: OutgoingMail): Promise<void>
  close(): void
}

/** The operator's mail server. nodemailer takes 100 ms to load, so that it waits for the first mail. */
export function createMailServer(url: string): MailServer {
  let transport: Promise<Transporter> | null = null

  const connect = async () => {
    const { createTransport } = await import('nodemailer')
    const { hostname, username } = new URL(url)
    const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
    return createTransport({
      url,
      // A password goes out encrypted or not at all.
      requireTLS: username !== '' && !local,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }

  return {
    async deliver({ messageId, from, to, subject, text, html, language }) {
      transport ??= connect()
      const message = { messageId, from, to: { name: '', address: to }, subject, text, ...(html !== null && { html }) }
      try {
        const headers = {
          'Auto-Submitted': 'auto-generated',
          ...(language !== null && { 'Content-Language': language }),
        }
        await (await transport).sendMail({ ...message, headers })
      } catch (error) {
        throw asKnownFailure(error)
      }
    },
    close() {
      void transport?.then((opened) => opened.close())
      transport = null
    },
  }
}

/** 5xx means never, 4xx and everything else means later. */
function asKnownFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('responseCode' in error) || typeof error.responseCode !== 'number') return error
  const { responseCode } = error
  const refused = responseCode >= 500 && responseCode < 600
  // Wrong credentials are mended by the operator, and then every waiting mail must go.
  const credentials = responseCode === 530 || responseCode === 535
  return refused && !credentials ? new PermanentFailure(error.message, { cause: error }) : error
}
