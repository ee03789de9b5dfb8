import {
  list,
  networks,
  oneOf,
  origins,
  plainText,
  publicUrl,
  secretText,
  url,
  urlText,
  wholeNumber,
  type Reader,
} from './config.readers.ts'

export type Environment = Readonly<Record<string, string | undefined>>
export type Source = 'environment' | 'default'

export interface Variable<Value> {
  reader: Reader<Value>
  /** As it would be written in the environment; `null` where unset means something of its own. */
  fallback: string | null
  about: string
  /** Never shown: passwords and keys. `url` is shown without its credentials. */
  secret: 'no' | 'yes' | 'url'
}

function setting<Value>(reader: Reader<Value>, fallback: string, about: string): Variable<Value> {
  return { reader, fallback, about, secret: 'no' }
}

function optional<Value>(reader: Reader<Value>, about: string, secret: Variable<Value>['secret'] = 'no') {
  const variable: Variable<Value | null> = { reader, fallback: null, about, secret }
  return variable
}

const day = 86_400_000
const limit = (maximum: number) => wholeNumber(0, maximum)

/** The whole environment. The tables in docs/operate/configuration.md are checked against this one. */
export const variables = {
  PARLEY_HOST: setting(plainText, '127.0.0.1', 'The address to listen on.'),
  PARLEY_PORT: setting(wholeNumber(0, 65_535), '8080', 'The port to listen on; 0 takes any free one.'),
  PARLEY_PUBLIC_URL: optional(publicUrl, 'Where people reach the server, with its path if it has one.'),
  PARLEY_DATA_DIR: setting(plainText, './data', 'The folder that holds everything.'),
  PARLEY_ENV: setting(oneOf(['production', 'development']), 'production', 'Development checks more and hides less.'),
  PARLEY_SECRET: optional(
    secretText(32),
    'Seals stored keys and signs tokens, at least 32 bytes. Unset: generated into the data folder.',
    'yes',
  ),
  PARLEY_DATABASE_URL: optional(
    urlText('postgres', 'postgresql'),
    'A PostgreSQL database. Unset: SQLite in the data folder.',
    'url',
  ),
  PARLEY_REDIS_URL: optional(
    urlText('redis', 'rediss'),
    'Counts limits for all processes together. Live frames go through PostgreSQL.',
    'url',
  ),
  PARLEY_ALLOWED_ORIGINS: setting(origins, '', 'Other sites that may call the API: exact origins, comma-separated.'),
  PARLEY_TRUSTED_PROXIES: setting(networks, '', 'Proxies whose forwarded headers count: networks, comma-separated.'),
  PARLEY_COOKIE_SECURE: setting(
    oneOf(['auto', 'true', 'false']),
    'auto',
    'Whether cookies need https. auto follows the public URL.',
  ),
  PARLEY_LOG_LEVEL: setting(oneOf(['debug', 'info', 'warn', 'error']), 'info', 'The least that is logged.'),
  PARLEY_LOG_FORMAT: optional(oneOf(['json', 'pretty']), 'Unset: pretty on a terminal, json elsewhere.'),
  PARLEY_LOG_FILE: optional(plainText, 'Also log into this file, rotated at 10 MB, five kept.'),
  PARLEY_SMTP_URL: optional(
    urlText('smtp', 'smtps'),
    'The mail server, as smtp://name:password@host:587. Unset: mails stay in the outbox.',
    'url',
  ),
  PARLEY_MAIL_FROM: optional(plainText, 'The sender of mails. Unset: parley@ and the public host.'),
  PARLEY_METRICS: setting(
    oneOf(['local', 'token', 'off']),
    'local',
    'Who may read /metrics: this machine, whoever has the token, nobody.',
  ),
  PARLEY_METRICS_TOKEN: optional(secretText(16), 'The token for /metrics, at least 16 bytes.', 'yes'),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    urlText('http', 'https'),
    'Where traces of requests, answers and calls of models are sent (OTLP over HTTP). Unset: nowhere.',
    'url',
  ),
  PARLEY_OLLAMA_URL: setting(url('http', 'https'), 'http://127.0.0.1:11434', 'Where a running Ollama is looked for.'),
  PARLEY_MODELS_DIR: optional(
    plainText,
    'A folder of GGUF files; each becomes a model. `name.jinja` beside `name.gguf` takes the place of its template.',
  ),
  PARLEY_COMMANDS_FILE: optional(plainText, 'A JSON file of programs on this machine that answer, each a provider.'),
  PARLEY_TOOL_PROGRAMS_FILE: optional(
    plainText,
    'A JSON file of programs on this machine that are servers of tools (MCP over stdio).',
  ),
  PARLEY_STARTER_MODEL: setting(oneOf(['on', 'off']), 'on', 'Whether the small model that ships may answer.'),
  PARLEY_SIGNUP: setting(
    oneOf(['first', 'open', 'invite', 'approval', 'closed']),
    'first',
    'Who may create an account; first: only the owner. Invitations work in every mode but closed.',
  ),
  PARLEY_ACCESS_TOKEN_MINUTES: setting(wholeNumber(1, 1440), '15', 'How long an access token is valid.'),
  PARLEY_SESSION_DAYS: setting(wholeNumber(1, 3650), '30', 'How long a person stays signed in at most.'),
  PARLEY_SESSION_IDLE_HOURS: setting(wholeNumber(1, 87_600), '168', 'How long a session lasts without being used.'),
  PARLEY_LIMIT_MESSAGES_PER_MINUTE: setting(limit(100_000), '20', 'Messages of one person in a minute.'),
  PARLEY_LIMIT_REQUESTS_PER_MINUTE_IP: setting(
    limit(10_000_000),
    '600',
    'Anonymous requests of one address in a minute.',
  ),
  PARLEY_LIMIT_SOCKETS_PER_IP: setting(limit(1_000_000), '20', 'Anonymous live connections of one address.'),
  PARLEY_LIMIT_SOCKETS_PER_USER: setting(limit(10_000), '10', 'Live connections of one person.'),
  PARLEY_MAX_MESSAGE_CHARS: setting(limit(10_000_000), '32000', 'Characters in one message.'),
  PARLEY_MAX_UPLOAD_MB: setting(limit(1_000_000), '100', 'Megabytes in one uploaded file.'),
  PARLEY_PROVIDER_CONNECT_MS: setting(limit(day), '10000', 'To reach a model provider, in milliseconds.'),
  PARLEY_PROVIDER_IDLE_MS: setting(limit(day), '120000', 'Between two pieces of an answer, in milliseconds.'),
  PARLEY_PROVIDER_TOTAL_MS: setting(limit(day), '1800000', 'For a whole answer, in milliseconds.'),
  PARLEY_RETRIEVAL_MS: setting(limit(day), '1500', 'For finding passages before an answer, in milliseconds.'),
  PARLEY_PRIVATE_PAGES: setting(
    list,
    '',
    'Hosts of your own network, with ports, that pages may be fetched from: wiki.lan:80. Comma-separated.',
  ),
  PARLEY_REWRITE_QUESTIONS: setting(
    oneOf(['on', 'off']),
    'off',
    'Whether the model puts a follow-up in other words before documents are searched: one more call.',
  ),
  PARLEY_EMBEDDER_URL: optional(
    urlText('http', 'https'),
    'Where texts are embedded, as OpenAI does it. Unset but with a model: by Ollama.',
    'url',
  ),
  PARLEY_EMBEDDER_MODEL: optional(plainText, 'The embedder for new collections. Unset: the ones that ship.'),
  PARLEY_EMBEDDER_KEY: optional(secretText(1), 'Its key, where it wants one.', 'yes'),
  OPENAI_API_KEY: optional(secretText(1), 'Makes the provider OpenAI.', 'yes'),
  OPENAI_BASE_URL: optional(
    urlText('http', 'https'),
    'Its address; alone enough for a server that wants no key.',
    'url',
  ),
  ANTHROPIC_API_KEY: optional(secretText(1), 'Makes the provider Anthropic.', 'yes'),
  ANTHROPIC_BASE_URL: optional(urlText('http', 'https'), 'Its address.', 'url'),
  GEMINI_API_KEY: optional(secretText(1), 'Makes the provider Gemini.', 'yes'),
  GEMINI_BASE_URL: optional(urlText('http', 'https'), 'Its address.', 'url'),
  AZURE_OPENAI_API_KEY: optional(secretText(1), 'Makes the provider Azure OpenAI.', 'yes'),
  AZURE_OPENAI_ENDPOINT: optional(urlText('http', 'https'), 'Its address, which it cannot do without.', 'url'),
  AZURE_OPENAI_DEPLOYMENTS: setting(list, '', 'Its deployments, comma-separated.'),
  AZURE_OPENAI_API_VERSION: setting(plainText, '2024-10-21', 'The version of its API.'),
}

export type VariableName = keyof typeof variables
export type Values = { [Name in VariableName]: (typeof variables)[Name] extends Variable<infer Value> ? Value : never }
export const variableNames = Object.keys(variables) as VariableName[]
