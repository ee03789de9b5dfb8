import { resolve } from 'node:path'
import { safeParse } from 'zod/mini'
import { readToolPrograms, type ToolProgramSetting } from './config.tool-programs.ts'
import { readCommands, type CommandSetting } from './config.commands.ts'
import { describeConfig, type DescribedVariable } from './config.describe.ts'
import { unknownNames } from './config.names.ts'
import { environmentProviders, type EnvironmentProvider } from './config.providers.ts'
import { weaknessOf } from './config.secret.ts'
import {
  variableNames,
  variables,
  type Environment,
  type Source,
  type Values,
  type VariableName,
} from './config.variables.ts'
import { StartError } from './platform/lifecycle/start-error.ts'

export type { EnvironmentProvider } from './config.providers.ts'
export type { Environment } from './config.variables.ts'

/** How the server is to run. Every limit that is 0 is off. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly publicUrl: URL | null
  readonly dataDir: string
  readonly env: 'production' | 'development'
  readonly secret: string | null
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly allowedOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly cookieSecure: boolean
  readonly log: {
    readonly level: 'debug' | 'info' | 'warn' | 'error'
    readonly format: 'json' | 'pretty'
    readonly file: string | null
  }
  readonly mail: { readonly url: string | null; readonly from: string }
  readonly metrics: { readonly mode: 'local' | 'token' | 'off'; readonly token: string | null }
  readonly otlpEndpoint: string | null
  readonly ollamaUrl: URL
  readonly modelsDir: string | null
  readonly commands: readonly CommandSetting[]
  readonly toolPrograms: readonly ToolProgramSetting[]
  readonly starter: boolean
  readonly signup: 'first' | 'open' | 'invite' | 'approval' | 'closed'
  readonly accessTokenMinutes: number
  readonly sessionDays: number
  readonly sessionIdleHours: number
  readonly limits: {
    readonly messagesPerMinute: number
    readonly requestsPerMinutePerAddress: number
    readonly socketsPerAddress: number
    readonly socketsPerUser: number
    readonly messageCharacters: number
    readonly uploadMegabytes: number
  }
  readonly provider: { readonly connectMs: number; readonly idleMs: number; readonly totalMs: number }
  readonly retrievalMs: number
  readonly rewriteQuestions: boolean
  /** As host:port. */
  readonly privatePages: readonly string[]
  /** At a configured address; null: the ones that ship. */
  readonly embedder: {
    readonly kind: 'openai' | 'ollama'
    readonly baseUrl: string
    readonly model: string
    readonly apiKey: string | null
  } | null
  readonly environmentProviders: readonly EnvironmentProvider[]
}

export interface LoadedConfig {
  config: Config
  warnings: string[]
  /** Where each variable's value came from. */
  sources: Record<VariableName, Source>
}

/** Everything wrong with the environment at once, a line each. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Reads the environment, the only place that does. */
export function loadConfig(
  env: Environment = process.env,
  terminal: boolean = process.stdout.isTTY === true,
): LoadedConfig {
  const { values, problems, sources } = readValues(env)
  if (problems.length > 0) throw new ConfigError(problems)
  const warnings = unknownNames(env)
  const found = environmentProviders(values)
  warnings.push(...found.warnings)
  const told = values.PARLEY_COMMANDS_FILE === null ? { commands: [] } : readCommands(values.PARLEY_COMMANDS_FILE)
  if ('problem' in told) throw new ConfigError([told.problem])
  const tools =
    values.PARLEY_TOOL_PROGRAMS_FILE === null
      ? { toolPrograms: [] }
      : readToolPrograms(values.PARLEY_TOOL_PROGRAMS_FILE)
  if ('problem' in tools) throw new ConfigError([tools.problem])
  const config = {
    ...toConfig(values, found.providers, terminal),
    commands: told.commands,
    toolPrograms: tools.toolPrograms,
  }
  checkTogether(values, config, problems, warnings)
  if (problems.length > 0) throw new ConfigError(problems)
  return { config, warnings, sources }
}

/** Every variable as administration and `parley doctor` may show it. */
export function describeEnvironment(env: Environment = process.env): DescribedVariable[] {
  return describeConfig(env)
}

function readValues(env: Environment) {
  const problems: string[] = []
  const read = (name: VariableName): [VariableName, unknown] => {
    const { reader, fallback } = variables[name]
    const text = given(env, name) ?? fallback
    if (text === null) return [name, null]
    const result = safeParse(reader, text)
    if (result.success) return [name, result.data]
    problems.push(`${name} ${result.error.issues[0]?.message ?? 'is not valid'}.`)
    return [name, null]
  }
  // The table's own readers made these values, which a mapped type cannot express.
  const values = Object.fromEntries(variableNames.map(read)) as Values
  const sources = Object.fromEntries(
    variableNames.map((name) => [name, given(env, name) === undefined ? 'default' : 'environment']),
  ) as Record<VariableName, Source>
  return { values, problems, sources }
}

/** An empty variable counts as unset: compose files pass those. */
function given(env: Environment, name: VariableName): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}

function toConfig(
  values: Values,
  providers: EnvironmentProvider[],
  terminal: boolean,
): Omit<Config, 'commands' | 'toolPrograms'> {
  const publicUrl = values.PARLEY_PUBLIC_URL
  const secure = values.PARLEY_COOKIE_SECURE
  return {
    host: values.PARLEY_HOST,
    port: values.PARLEY_PORT,
    publicUrl,
    dataDir: resolve(values.PARLEY_DATA_DIR),
    env: values.PARLEY_ENV,
    secret: values.PARLEY_SECRET,
    databaseUrl: values.PARLEY_DATABASE_URL,
    redisUrl: values.PARLEY_REDIS_URL,
    allowedOrigins: values.PARLEY_ALLOWED_ORIGINS,
    trustedProxies: values.PARLEY_TRUSTED_PROXIES,
    cookieSecure: secure === 'auto' ? publicUrl?.protocol === 'https:' : secure === 'true',
    log: {
      level: values.PARLEY_LOG_LEVEL,
      format: values.PARLEY_LOG_FORMAT ?? (terminal ? 'pretty' : 'json'),
      file: values.PARLEY_LOG_FILE === null ? null : resolve(values.PARLEY_LOG_FILE),
    },
    mail: {
      url: values.PARLEY_SMTP_URL,
      from: values.PARLEY_MAIL_FROM ?? `Parley <parley@${publicUrl?.hostname ?? 'localhost'}>`,
    },
    metrics: { mode: values.PARLEY_METRICS, token: values.PARLEY_METRICS_TOKEN },
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    ollamaUrl: values.PARLEY_OLLAMA_URL,
    modelsDir: values.PARLEY_MODELS_DIR === null ? null : resolve(values.PARLEY_MODELS_DIR),
    starter: values.PARLEY_STARTER_MODEL === 'on',
    signup: values.PARLEY_SIGNUP,
    accessTokenMinutes: values.PARLEY_ACCESS_TOKEN_MINUTES,
    sessionDays: values.PARLEY_SESSION_DAYS,
    sessionIdleHours: values.PARLEY_SESSION_IDLE_HOURS,
    limits: {
      messagesPerMinute: values.PARLEY_LIMIT_MESSAGES_PER_MINUTE,
      requestsPerMinutePerAddress: values.PARLEY_LIMIT_REQUESTS_PER_MINUTE_IP,
      socketsPerAddress: values.PARLEY_LIMIT_SOCKETS_PER_IP,
      socketsPerUser: values.PARLEY_LIMIT_SOCKETS_PER_USER,
      messageCharacters: values.PARLEY_MAX_MESSAGE_CHARS,
      uploadMegabytes: values.PARLEY_MAX_UPLOAD_MB,
    },
    provider: {
      connectMs: values.PARLEY_PROVIDER_CONNECT_MS,
      idleMs: values.PARLEY_PROVIDER_IDLE_MS,
      totalMs: values.PARLEY_PROVIDER_TOTAL_MS,
    },
    retrievalMs: values.PARLEY_RETRIEVAL_MS,
    privatePages: values.PARLEY_PRIVATE_PAGES,
    rewriteQuestions: values.PARLEY_REWRITE_QUESTIONS === 'on',
    embedder: embedderOf(values),
    environmentProviders: providers,
  }
}

function embedderOf(values: Values): Config['embedder'] {
  const { PARLEY_EMBEDDER_MODEL: model, PARLEY_EMBEDDER_URL: url, PARLEY_EMBEDDER_KEY: apiKey } = values
  if (model === null) return null
  return url === null
    ? { kind: 'ollama', baseUrl: values.PARLEY_OLLAMA_URL.href, model, apiKey }
    : { kind: 'openai', baseUrl: url, model, apiKey }
}

/** What no variable shows alone. */
function checkTogether(values: Values, config: Config, problems: string[], warnings: string[]): void {
  const weakness = config.secret === null ? null : weaknessOf(config.secret)
  if (weakness !== null) {
    const remedy = 'Use a random one, for example from: openssl rand -base64 32'
    if (config.env === 'production') problems.push(`PARLEY_SECRET ${weakness}. ${remedy}`)
    else warnings.push(`PARLEY_SECRET ${weakness}; production would refuse it. ${remedy}`)
  }
  const https = config.publicUrl?.protocol === 'https:'
  if (https && values.PARLEY_COOKIE_SECURE === 'false') {
    problems.push(
      'PARLEY_COOKIE_SECURE is false, but PARLEY_PUBLIC_URL is https: cookies could be read on the way. Leave it at auto.',
    )
  }
  if (config.publicUrl !== null && !https && config.cookieSecure) {
    warnings.push(
      'PARLEY_COOKIE_SECURE is true, but PARLEY_PUBLIC_URL is http: browsers will drop the cookie and nobody can sign in.',
    )
  }
  if (config.metrics.mode === 'token' && config.metrics.token === null) {
    problems.push('PARLEY_METRICS is token, but PARLEY_METRICS_TOKEN is not set.')
  }
  if (config.trustedProxies.some((network) => network.endsWith('/0'))) {
    warnings.push('PARLEY_TRUSTED_PROXIES trusts every address: anybody can forge where a request comes from.')
  }
  const exposed = exposureWarning(config)
  if (exposed !== null) warnings.push(exposed)
}

/** What listening beyond this machine without TLS in front shows to whom; `null` where it does not. */
export function exposureWarning(config: Pick<Config, 'host' | 'publicUrl'>): string | null {
  const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(config.host)
  if (loopback || config.publicUrl?.protocol === 'https:') return null
  return (
    `PARLEY_HOST is ${config.host}: anybody who reaches this machine reaches Parley, and without https ` +
    'passwords and chats can be read on the way. Put TLS in front and set PARLEY_PUBLIC_URL to its https address.'
  )
}
