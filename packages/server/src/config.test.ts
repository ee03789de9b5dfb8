import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { isAbsolute } from 'node:path'
import { test } from 'node:test'
import { ConfigError, loadConfig, type Environment } from './config.ts'
import { describeConfig } from './config.describe.ts'
import { editDistance } from './config.names.ts'
import { weaknessOf } from './config.secret.ts'
import { variableNames } from './config.variables.ts'

const load = (env: Environment, terminal = false) => loadConfig(env, terminal)

function problemsOf(env: Environment): readonly string[] {
  try {
    load(env)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.problems
  }
  return []
}

test('needs no variable at all', () => {
  const { config, warnings, sources } = load({})
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.port, 8080)
  assert.ok(isAbsolute(config.dataDir))
  assert.equal(config.publicUrl, null)
  assert.equal(config.secret, null)
  assert.equal(config.cookieSecure, false)
  assert.equal(config.ollamaUrl.href, 'http://127.0.0.1:11434/')
  assert.equal(config.limits.messageCharacters, 32_000)
  assert.deepEqual(config.environmentProviders, [])
  assert.deepEqual(warnings, [])
  assert.ok(variableNames.every((name) => sources[name] === 'default'))
})

test('reports everything that is wrong at once, a line each, naming the key', () => {
  const problems = problemsOf({ PARLEY_PORT: '80a', PARLEY_SIGNUP: 'maybe', PARLEY_ENV: 'test', PARLEY_REDIS_URL: 'x' })
  assert.deepEqual(problems, [
    'PARLEY_PORT must be a whole number from 0 to 65535, not "80a".',
    'PARLEY_ENV must be one of production, development, not "test".',
    'PARLEY_REDIS_URL must be a URL like redis://… or rediss://….',
    'PARLEY_SIGNUP must be one of first, open, invite, approval, closed, not "maybe".',
  ])
})

test('never repeats a secret in a problem or a warning', () => {
  const canary = 'canary-9f1'
  for (const name of ['PARLEY_SECRET', 'PARLEY_METRICS_TOKEN'] as const) {
    const problems = problemsOf({ [name]: canary })
    assert.equal(problems.length, 1, name)
    assert.ok(!problems.join().includes(canary))
  }
  for (const name of ['PARLEY_DATABASE_URL', 'PARLEY_SMTP_URL', 'OPENAI_BASE_URL', 'PARLEY_PUBLIC_URL'] as const) {
    const problems = problemsOf({ [name]: `ftp://user:${canary}@host` })
    assert.equal(problems.length, 1, name)
    assert.ok(!problems.join().includes(canary))
  }
})

test('warns about unknown names with the nearest known one', () => {
  const { warnings } = load({ PARLEY_PROT: '1', PARLEY_TEST_LONG: '1', OTHER: 'x', PARLEY_ZZZZZZZZZZZZZZZZZZZZZZ: '' })
  assert.deepEqual(warnings, [
    'PARLEY_PROT is not a setting of Parley and changes nothing. Did you mean PARLEY_PORT?',
    'PARLEY_ZZZZZZZZZZZZZZZZZZZZZZ is not a setting of Parley and changes nothing.',
  ])
  assert.equal(editDistance('kitten', 'sitting'), 3)
})

test('takes an empty variable as unset', () => {
  assert.equal(load({ PARLEY_PORT: '', PARLEY_SECRET: ' ' }).config.port, 8080)
})

test('refuses a short secret everywhere and a guessable one in production', () => {
  assert.match(problemsOf({ PARLEY_SECRET: 'short' }).join(), /at least 32 bytes and has 5/)
  const guessable = [
    'your-secret-key-change-this-in-production',
    'a'.repeat(40),
    'abcabcabcabcabcabcabcabcabcabcabcabc',
    '0123456789abcdefghijklmnopqrstuvwxyz',
  ]
  for (const secret of guessable) {
    assert.equal(problemsOf({ PARLEY_SECRET: secret }).length, 1, secret)
    const { warnings } = load({ PARLEY_SECRET: secret, PARLEY_ENV: 'development' })
    assert.match(warnings.join(), /production would refuse it/)
  }
  for (let round = 0; round < 500; round += 1) {
    assert.equal(weaknessOf(randomBytes(32).toString('base64')), null)
    assert.equal(weaknessOf(randomBytes(32).toString('hex')), null)
  }
})

test('takes only exact origins', () => {
  assert.match(problemsOf({ PARLEY_ALLOWED_ORIGINS: '*' }).join(), /exact origins/)
  assert.match(problemsOf({ PARLEY_ALLOWED_ORIGINS: 'https://*.example.org' }).join(), /exact origins/)
  assert.match(problemsOf({ PARLEY_ALLOWED_ORIGINS: 'null' }).join(), /not an origin/)
  assert.match(problemsOf({ PARLEY_ALLOWED_ORIGINS: 'https://a.example/path' }).join(), /only the origin/)
  const { config } = load({ PARLEY_ALLOWED_ORIGINS: 'https://a.example, http://localhost:3000/' })
  assert.deepEqual(config.allowedOrigins, ['https://a.example', 'http://localhost:3000'])
})

test('reads networks of trusted proxies and warns where they are everybody', () => {
  const { config } = load({ PARLEY_TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1, ::1' })
  assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '127.0.0.1/32', '::1/128'])
  assert.match(load({ PARLEY_TRUSTED_PROXIES: '0.0.0.0/0' }).warnings.join(), /trusts every address/)
  for (const wrong of ['10.0.0.0/33', 'proxy.local', '10.0.0.0/8/8', '10.0.0.0/']) {
    assert.equal(problemsOf({ PARLEY_TRUSTED_PROXIES: wrong }).length, 1, wrong)
  }
})

test('follows the public URL with cookies and refuses to weaken them', () => {
  const https = 'https://chat.example.org/parley/'
  const { config } = load({ PARLEY_PUBLIC_URL: https })
  assert.equal(config.cookieSecure, true)
  assert.equal(config.publicUrl?.href, 'https://chat.example.org/parley')
  assert.equal(config.mail.from, 'Parley <parley@chat.example.org>')
  assert.match(problemsOf({ PARLEY_PUBLIC_URL: https, PARLEY_COOKIE_SECURE: 'false' }).join(), /PARLEY_COOKIE_SECURE/)
  assert.match(
    load({ PARLEY_PUBLIC_URL: 'http://chat.lan', PARLEY_COOKIE_SECURE: 'true' }).warnings.join(),
    /nobody can sign in/,
  )
  assert.equal(problemsOf({ PARLEY_PUBLIC_URL: 'https://chat.example.org/?a=1' }).length, 1)
})

test('warns when it listens beyond this machine without TLS in front', () => {
  assert.match(load({ PARLEY_HOST: '0.0.0.0' }).warnings.join(), /passwords and chats can be read/)
  assert.deepEqual(load({ PARLEY_HOST: '0.0.0.0', PARLEY_PUBLIC_URL: 'https://chat.example.org' }).warnings, [])
  assert.deepEqual(load({ PARLEY_HOST: '::1' }).warnings, [])
})

test('turns a limit off with 0 and refuses negative ones', () => {
  assert.equal(load({ PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0' }).config.limits.messagesPerMinute, 0)
  assert.equal(problemsOf({ PARLEY_LIMIT_MESSAGES_PER_MINUTE: '-1' }).length, 1)
  assert.equal(problemsOf({ PARLEY_SESSION_DAYS: '0' }).length, 1)
})

test('writes pretty logs on a terminal and JSON elsewhere unless told', () => {
  assert.equal(load({}, true).config.log.format, 'pretty')
  assert.equal(load({}, false).config.log.format, 'json')
  assert.equal(load({ PARLEY_LOG_FORMAT: 'json' }, true).config.log.format, 'json')
})

test('wants a token where metrics are read by token', () => {
  assert.match(problemsOf({ PARLEY_METRICS: 'token' }).join(), /PARLEY_METRICS_TOKEN/)
})

test('makes a provider of each key or base URL, in the order of the default', () => {
  const { config } = load({
    GEMINI_API_KEY: 'g',
    ANTHROPIC_API_KEY: 'a',
    OPENAI_BASE_URL: 'http://localhost:1234/v1',
    AZURE_OPENAI_API_KEY: 'z',
    AZURE_OPENAI_ENDPOINT: 'https://house.openai.azure.com',
    AZURE_OPENAI_DEPLOYMENTS: 'one, two',
  })
  assert.deepEqual(
    config.environmentProviders.map(({ kind, apiKey }) => [kind, apiKey]),
    [
      ['openai', null],
      ['azure', 'z'],
      ['anthropic', 'a'],
      ['gemini', 'g'],
    ],
  )
  assert.equal(config.environmentProviders[0]?.baseUrl, 'http://localhost:1234/v1')
  assert.deepEqual(config.environmentProviders[1]?.deployments, ['one', 'two'])
  assert.match(load({ AZURE_OPENAI_API_KEY: 'z' }).warnings.join(), /without AZURE_OPENAI_ENDPOINT/)
})

test('describes every variable with its source and no secret', () => {
  const canary = 'canary-77aa-canary-77aa-canary-77aa'
  const described = describeConfig({
    PARLEY_SECRET: canary,
    OPENAI_API_KEY: canary,
    PARLEY_METRICS_TOKEN: canary,
    PARLEY_DATABASE_URL: `postgres://parley:${canary}@db.lan/parley?password=${canary}`,
    PARLEY_SMTP_URL: `smtp://mailer:${canary}@mail.lan`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://traces.lan/?key=${canary}`,
    PARLEY_PORT: '9000',
  })
  assert.deepEqual(
    described.map(({ name }) => name),
    variableNames,
  )
  assert.ok(!JSON.stringify(described).includes(canary))
  const byName = new Map(described.map((entry) => [entry.name, entry]))
  assert.equal(byName.get('PARLEY_PORT')?.source, 'environment')
  assert.equal(byName.get('PARLEY_HOST')?.value, '127.0.0.1')
  assert.equal(byName.get('PARLEY_DATABASE_URL')?.value, 'postgres://••••••@db.lan/parley')
})
