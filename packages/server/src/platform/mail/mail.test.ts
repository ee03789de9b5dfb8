import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { eachDatabase, startMailSink, temporaryFolder } from '@parley/lab'
import { systemClock } from '#platform/clock.ts'
import { createSealer } from '#platform/crypto/index.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { createJobs, type Jobs } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import { migrations } from '../../migrations/index.ts'
import { createMail } from './index.ts'

const canary = 'reset-4c1fCANARY9b'
const reset = {
  to: 'ada@example.org',
  subject: 'Your new password',
  text: `https://chat.example.org/reset?token=${canary}`,
}

async function open(options: { database?: string | null; smtp: string | null }) {
  const { path } = temporaryFolder('mail')
  const database = await openDatabase({ url: options.database ?? null, dataDir: path })
  await migrate(database, migrations, { dataDir: path })
  const lines: string[] = []
  const log = createLog({ level: 'debug', format: 'json', output: { write: (line) => lines.push(line), close() {} } })
  let ahead = 0
  const clock = { ...systemClock, now: () => Date.now() + ahead }
  const jobs = createJobs({ database, clock, log, pollMs: 20 })
  const sealer = createSealer('a master secret for the tests of mail')
  const mail = createMail({
    database,
    jobs,
    clock,
    log,
    sealer,
    url: options.smtp,
    from: 'Parley <parley@chat.example.org>',
  })
  await jobs.start()
  return {
    path,
    database,
    jobs,
    mail,
    lines,
    advance: (milliseconds: number) => (ahead += milliseconds),
    async [Symbol.asyncDispose]() {
      await jobs.stop()
      mail.close()
      await database.close()
    },
  }
}

const ended = (jobs: Jobs) => new Promise<string>((resolve) => jobs.onEnded(({ state }) => resolve(state)))

eachDatabase((name, temporaryDatabase) => {
  test(`${name}: a mail leaves once its transaction is committed, and its words with it`, async () => {
    await using sink = await asDisposable(startMailSink())
    await using house = await open({ database: await temporaryDatabase(), smtp: sink.url })
    const undone = house.database.transaction(async (transaction) => {
      await house.mail.send(transaction, { ...reset, subject: 'Undone' })
      throw new Error('rolled back')
    })
    await assert.rejects(undone, /rolled back/)
    const done = ended(house.jobs)
    const html = '<p>Grüße</p>'
    const send = () => house.database.transaction((transaction) => house.mail.send(transaction, { ...reset, html }))
    const id = await send()
    const received = await sink.waitFor(({ to }) => to.includes(reset.to))
    assert.equal(received.subject, reset.subject)
    assert.equal(received.text.trim(), reset.text)
    assert.equal(received.html.trim(), html)
    assert.match(received.headers['message-id'] ?? '', new RegExp(`<${id}@chat.example.org>`))
    assert.equal(await done, 'done')
    const outbox = await house.mail.list({ limit: 10 })
    assert.deepEqual(
      outbox.map(({ state, subject, attempts }) => [state, subject, attempts]),
      [['sent', reset.subject, 1]],
    )
    assert.equal(await house.mail.read(id), null)
    assert.equal(sink.mails.length, 1)
  })

  test(`${name}: a mail server that is busy is tried again until it takes the mail`, async () => {
    await using sink = await asDisposable(startMailSink())
    await using house = await open({ database: await temporaryDatabase(), smtp: sink.url })
    sink.answerWith(451)
    const id = await house.mail.send(house.database.write, reset)
    await untilTried(house)
    const [waiting] = await house.mail.list({ limit: 1 })
    assert.equal(waiting?.state, 'waiting')
    assert.match(waiting?.reason ?? '', /451/)
    sink.answerWith(250)
    const done = ended(house.jobs)
    house.advance(60_000)
    assert.equal(await done, 'done')
    assert.equal((await house.mail.list({ limit: 1 }))[0]?.attempts, 2)
    assert.equal(sink.mails.length, 1)
    assert.equal((await house.mail.list({ limit: 1 }))[0]?.id, id)
  })

  test(`${name}: a mail that is refused for good stays in the outbox with the reason and can be sent again`, async () => {
    await using sink = await asDisposable(startMailSink())
    await using house = await open({ database: await temporaryDatabase(), smtp: sink.url })
    sink.answerWith(550)
    const dead = ended(house.jobs)
    const id = await house.mail.send(house.database.write, reset)
    assert.equal(await dead, 'dead')
    const [failed] = await house.mail.list({ limit: 1 })
    assert.equal(failed?.state, 'failed')
    assert.match(failed?.reason ?? '', /550/)
    sink.answerWith(250)
    const done = ended(house.jobs)
    assert.equal(await house.mail.retry(id), true)
    assert.equal(await done, 'done')
    assert.equal(sink.mails.length, 1)
    assert.equal(await house.mail.retry(id), false)
  })
})

test('without a mail server the mail waits in the outbox, the log says so, and nothing shows its link', async () => {
  await using house = await open({ smtp: null })
  const id = await house.mail.send(house.database.write, reset)
  assert.deepEqual(await house.mail.read(id), { text: reset.text, html: null, language: null })
  assert.equal((await house.mail.list({ limit: 1 }))[0]?.state, 'waiting')
  assert.match(house.lines.join('\n'), /no mail server is set \(PARLEY_SMTP_URL\)/)
  assert.ok(!house.lines.join('\n').includes(canary))
  for (const file of readdirSync(house.path)) {
    assert.ok(!readFileSync(join(house.path, file)).includes(canary), file)
  }
  await house.mail.forget(house.database.write, [reset.to.toUpperCase()])
  assert.deepEqual(await house.mail.list({ limit: 1 }), [])
})

test('sends to one recipient what has no header of its own, and keeps what cannot be sent', async () => {
  await using sink = await asDisposable(startMailSink())
  await using house = await open({ smtp: sink.url })
  const hostile = [
    { to: 'a@example.org\r\nBcc: b@example.org' },
    { to: 'a@example.org,b@example.org' },
    { to: 'a@example.org; b@example.org' },
    { to: 'Ada <a@example.org>' },
    { to: '"x"@example.org' },
    { to: 'group: a@example.org' },
    { to: 'a@example.org\u0007' },
    { to: 'nobody' },
  ]
  const subjects = [
    { subject: 'Hello\nBcc: b@example.org' },
    { subject: 'Hello\r\n\r\n<b>body</b>' },
    { subject: 'Hello\u2028Bcc: b@example.org' },
  ]
  for (const part of subjects) {
    await assert.rejects(house.mail.send(house.database.write, { ...reset, ...part }), { code: 'validation_failed' })
  }
  assert.deepEqual(await house.mail.list({ limit: 1 }), [])
  for (const part of hostile) await house.mail.send(house.database.write, { ...reset, ...part })
  const kept = await house.mail.list({ limit: 100 })
  assert.deepEqual(
    kept.map(({ state, reason }) => [state, reason]),
    hostile.map(() => ['failed', 'This is not one e-mail address.']),
  )
  // Tried again all the same, none of them reaches the server.
  for (const { id } of kept) {
    const end = ended(house.jobs)
    assert.equal(await house.mail.retry(id), true)
    assert.equal(await end, 'dead')
  }
  assert.deepEqual(sink.mails, [])
})

test('sends no password over a connection without encryption', async () => {
  const heard: string[] = []
  const plain = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 plain.example.org\r\n')
    socket.on('data', (piece) => {
      heard.push(String(piece))
      socket.write(String(piece).startsWith('EHLO') ? '250-plain\r\n250 AUTH PLAIN LOGIN\r\n' : '500 no\r\n')
    })
  })
  plain.listen(0, '0.0.0.0')
  await once(plain, 'listening')
  const address = plain.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  // Any address of this machine but loopback would do; this name is not on the list of local ones.
  await using house = await open({ smtp: `smtp://user:${canary}@0.0.0.0:${port}` })
  const dead = ended(house.jobs)
  await house.mail.send(house.database.write, reset)
  await Promise.race([dead, untilTried(house)])
  assert.ok(heard.some((line) => line.startsWith('EHLO')))
  assert.ok(!heard.some((line) => /AUTH|MAIL FROM/.test(line)), heard.join())
  plain.close()
})

async function untilTried(house: Awaited<ReturnType<typeof open>>): Promise<void> {
  for (;;) {
    const [mail] = await house.mail.list({ limit: 1 })
    if ((mail?.attempts ?? 0) > 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function asDisposable<Thing extends { close(): Promise<void> }>(opening: Promise<Thing>) {
  const thing = await opening
  return Object.assign(thing, { [Symbol.asyncDispose]: () => thing.close() })
}
