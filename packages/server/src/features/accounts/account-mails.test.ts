import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdInvite } from '@parley/contract'
import type { MailSink } from '@parley/lab'
import { TestClient } from '../../testing/client.ts'
import type { TestApp } from '../../testing/app.ts'
import { account, mailWaitMs, mailedToken, startMailedApp } from './accounts.testing.ts'
import { createAccountMails } from './account-mails.ts'
import { mailWords } from './mail-words/words.ts'

const site = () => new URL('https://chat.example.org/')
const reader = (language: string | null) => ({ email: 'ada@example.org', language, mail_language: null })

describe('mails come in the language of their reader', () => {
  let app: TestApp
  let sink: MailSink
  let owner: TestClient
  let close: () => Promise<void>
  before(async () => ({ app, sink, owner, close } = await startMailedApp({ signup: 'approval' })))
  after(() => close())
  const asks = (language: string) => ({ 'accept-language': language })
  const post = (path: string, body: object, language: string) =>
    new TestClient(app.url).ok('POST', path, body, asks(language))
  const arrived = (name: string, subject: string) =>
    sink.waitFor((mail) => mail.to.includes(account(name).email) && mail.subject === subject, mailWaitMs)

  test('of whoever signs up, as their browser asks, whole over SMTP; and later too, whoever lets them in', async () => {
    await post('/api/auth/register', account('lena'), 'de-AT,de;q=0.9,en;q=0.5')
    const mail = await arrived('lena', 'Bestätige deine Adresse für Parley')
    assert.equal(mail.headers['content-language'], 'de')
    assert.match(mail.text, /Um sie zu bestätigen, öffne innerhalb von zwei Tagen diese Seite:\s+http/)
    assert.equal(mail.html, '')
    const token = await mailedToken(sink, account('lena').email, 'verify-email')
    await owner.ok('POST', '/api/auth/verify-email', { token }, asks('en'))
    const { items } = Object(await owner.ok('GET', '/api/admin/users?state=pending'))
    const [lena] = items.filter(({ username }: { username: string }) => username === 'lena')
    await owner.ok('POST', `/api/admin/users/${lena.id}/approve`, undefined, asks('en'))
    const open = await arrived('lena', 'Dein Konto bei Parley ist offen')
    assert.match(open.text, /^Bei Parley wurdest du eingelassen\./)
  })

  test('of whoever came in with another language since, and before all of who chose one', async () => {
    const lena = new TestClient(app.url)
    const { email, username, password } = account('lena')
    await lena.ok('POST', '/api/auth/login', { login: username, password }, asks('ar-EG,en;q=0.8'))
    // Whoever asks for the mail may be anybody.
    await post('/api/auth/forgot-password', { email }, 'en')
    const mail = await arrived('lena', 'كلمة مرور جديدة لدى Parley')
    assert.equal(mail.headers['content-language'], 'ar')
    assert.match(mail.headers['subject'] ?? '', /^=\?UTF-8\?[\x20-\x7e]+$/, 'in signs that every mail server passes on')
    assert.match(mail.text, /^لاختيار كلمة مرور جديدة لحسابك لدى Parley افتح هذه الصفحة خلال ساعة:\s+http/)
    assert.match(mail.html, /<html lang="ar" dir="rtl">/)
    const [, link = 'none'] = /(http\S+)/.exec(mail.text) ?? []
    assert.ok(mail.html.includes(`<a dir="ltr" href="${link}">${link}</a>`))

    await lena.ok('PATCH', '/api/me', { language: 'de-CH' }, asks('ar'))
    const change = { currentPassword: password, password: 'another password entirely' }
    await lena.ok('POST', '/api/me/password', change, asks('ar'))
    await arrived('lena', 'Dein Passwort bei Parley wurde geändert')
  })

  test('of whoever invites, where nothing is known of who is invited', async () => {
    await owner.ok('PATCH', '/api/me', { language: 'de', displayName: 'Zoë https://evil.example/x' })
    const { email } = account('invited')
    createdInvite.parse(await owner.ok('POST', '/api/admin/invites', { email }, asks('en')))
    const { text } = await arrived('invited', 'Du bist zu Parley eingeladen')
    assert.match(text, /^Zoë https: \/ \/ evil\. example\/ x lädt dich zu Parley ein\./)
  })
})

test('no name ends a line or a header, turns the text around or becomes a link', () => {
  const hostile = 'Eve\r\nBcc: all@example.org\u2028\u202e\nhttps://evil.example/a\\b <b>&'
  const names = { plain: 'Eve Bcc: all@ example. org https: / / evil. example/ a\\ b <b>&', house: 'Ho\nuse: 1' }
  for (const language of ['en', 'de', 'ar']) {
    const mails = createAccountMails(() => names.house, site)
    const mail = mails.invitation(reader(language), hostile, 'token')
    assert.ok(mail.subject.includes('Ho use: 1'), mail.subject)
    assert.doesNotMatch(mail.subject, /\p{Cc}/u)
    assert.ok(mail.text.includes(names.plain), mail.text)
    assert.deepEqual(mail.text.match(/https?:\/\/\S+/g), ['https://chat.example.org/join#token'])
    assert.equal(mail.text.split('\n').length, 4, 'its two paragraphs')
    const added = mails.wayInChanged(reader(language), 'passkeyAdded', hostile)
    assert.ok(added.text.includes(names.plain))
    if (mail.html !== undefined) {
      assert.ok(mail.html.includes('&lt;b&gt;&amp;'))
      assert.equal(mail.html.match(/<a /g)?.length, 1)
      assert.doesNotMatch(mail.html, /<(?!\/?(?:html|body|p|a|br)\b|!doctype)/)
    }
  }
})

test('what is filled in is not filled in again', () => {
  const mails = createAccountMails(() => '{link}', site)
  assert.match(mails.invitation(reader('en'), '{link}', 'token').text, /^\{link\} invites you to \{link\}\./)
})

const textsOf = ({ mails, changes, codesLeft, administrator }: (typeof mailWords)['en']): Map<string, string> => {
  const all = Object.entries(mails).flatMap(([kind, { subject, text }]) =>
    [subject, ...text].map((one, at) => [`${kind} ${at}`, one] as const),
  )
  return new Map([...all, ...Object.entries(changes), ['codesLeft', codesLeft.other], ['administrator', administrator]])
}
const namesIn = (text = ''): string[] => Array.from(text.matchAll(/\{(\w+)\}/g), ([name]) => name).toSorted()

for (const [language, words] of Object.entries(mailWords)) {
  test(`every text in ${language} names what the English one names, and its numbers have every form`, () => {
    const texts = textsOf(words)
    for (const [where, original] of textsOf(mailWords.en)) {
      assert.deepEqual(namesIn(texts.get(where)), namesIn(original), where)
      if (language !== 'en' && !original.startsWith('{')) assert.notEqual(texts.get(where), original)
    }
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    assert.deepEqual(Object.keys(words.codesLeft).toSorted(), pluralCategories.toSorted())
  })
}

test('everybody is spoken to in German as a friend, and in Arabic from the right', () => {
  const formal = /\b(?:Ihr|Ihre[mnrs]?|Ihnen)\b|\p{L}{3,}en Sie\b/u
  for (const [where, text] of textsOf(mailWords.de)) assert.doesNotMatch(text, formal, where)
  for (const [where, text] of textsOf(mailWords.ar)) {
    // By its first letter a program tells which way a paragraph runs.
    for (const line of text.split('\n'))
      assert.match(line, /^(?:\{link\}$|\{forgot\}$|\{change\}|\{count\}|\p{Script=Arabic})/u, where)
  }
})
