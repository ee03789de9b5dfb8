import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordLink } from '@parley/contract'
import { startMailSink } from '@parley/lab'
import { openHouse } from './users.testing.ts'

test('where mail works, an administrator never sees the link with which somebody chooses a password', async () => {
  const sink = await startMailSink()
  try {
    // Nobody's address is proved here by a mail, so the accounts are made by the owner.
    await using house = await openHouse({ environment: { PARLEY_SMTP_URL: sink.url } })
    const made = await house.owner.ok('POST', '/api/admin/users', { email: 'mia@example.org', username: 'mia' })
    const { id } = Object(made)
    const answer = passwordLink.parse(await house.owner.ok('POST', `/api/admin/users/${id}/password-link`))
    assert.equal(answer.passwordLink, null)
    const mail = await sink.waitFor(({ to }) => to.includes('mia@example.org'))
    const token = /\/reset-password#([\w-]+)/.exec(mail.text)?.[1]
    const request = { token, password: 'correct horse mia staple' }
    assert.equal((await house.owner.call('POST', '/api/auth/reset-password', request)).status, 204)
  } finally {
    await sink.close()
  }
})
