import { startMailSink, type MailSink } from '@parley/lab'
import { startTestApp, type TestApp, type TestAppOptions } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'

export const account = (name: string) => ({
  email: `${name}@example.org`,
  username: name,
  password: passwordOf(name),
})

export const passwordOf = (name: string): string => `correct horse ${name} staple`

/** Long, for machines with much else to do. */
export const mailWaitMs = 20_000

/** The app with a mail server that takes everything, and its owner signed in. */
export async function startMailedApp(
  options: TestAppOptions = {},
): Promise<{ app: TestApp; sink: MailSink; owner: TestClient; close(): Promise<void> }> {
  const sink = await startMailSink()
  const app = await startTestApp({ ...options, environment: { ...options.environment, PARLEY_SMTP_URL: sink.url } })
  const owner = new TestClient(app.url)
  await owner.register('the-owner')
  return {
    app,
    sink,
    owner,
    async close() {
      await app.close()
      await sink.close()
    },
  }
}

/** The token behind the `#` of the link in the next mail to an address. */
export async function mailedToken(sink: MailSink, to: string, page: string): Promise<string> {
  const link = new RegExp(`/${page}#([\\w-]+)`)
  const mail = await sink.waitFor((one) => one.to.includes(to) && link.test(one.text), mailWaitMs)
  sink.mails.splice(sink.mails.indexOf(mail), 1)
  return link.exec(mail.text)?.[1] ?? ''
}
