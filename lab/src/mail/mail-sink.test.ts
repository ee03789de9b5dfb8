import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTransport } from 'nodemailer'
import { startMailSink } from './mail-sink.ts'

describe('the mail sink', () => {
  it('takes mails over SMTP and decodes their words', async () => {
    const sink = await startMailSink()
    const transport = createTransport(sink.url)
    const text = `Grüße und ein sehr langer Link: https://example.org/${'x'.repeat(100)}`
    const mail = {
      from: 'a@lab.example',
      to: 'b@lab.example',
      subject: 'Schöne Grüße 🌍',
      text,
      html: `<p>${text}</p>`,
    }
    const [received] = await Promise.all([
      sink.waitFor(({ to }) => to.includes('b@lab.example')),
      transport.sendMail(mail),
    ])
    transport.close()
    await sink.close()
    assert.equal(received.subject, mail.subject)
    assert.equal(received.text.trim(), text)
    assert.equal(received.html.trim(), mail.html)
    assert.equal(received.from, mail.from)
  })
  it('refuses as it is told', async () => {
    const sink = await startMailSink()
    const transport = createTransport(sink.url)
    sink.answerWith(451)
    const sent = transport.sendMail({ from: 'a@lab.example', to: 'b@lab.example', text: 'x' })
    await assert.rejects(sent, { responseCode: 451 })
    assert.equal(sink.mails.length, 0)
    transport.close()
    await sink.close()
  })
})
