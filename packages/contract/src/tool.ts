import * as z from 'zod/mini'
import { id } from './id.ts'

/**
 * When the person is asked before a call: `ask` until they allow it for the rest of the conversation, `always` each time
 * whatever they said before.
 */
export const toolApproval = z.enum(['never', 'ask', 'always'])
export type ToolApproval = z.infer<typeof toolApproval>

/** A tool that this person may let a model use. */
export const tool = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** The server it comes from; null: it comes with Parley. */
  server: z.nullable(z.string()),
  /** It goes out of this house: to other servers. */
  reachesOut: z.boolean(),
  /** Calls wait until the person has allowed them. */
  asks: z.boolean(),
  approval: toolApproval,
  /** Where everybody who uses it signs in for themselves: its server, and whether this person has. */
  signIn: z.nullable(z.object({ serverId: id, signedIn: z.boolean() })),
})
export type Tool = z.infer<typeof tool>
export const toolList = z.object({ items: z.array(tool), nextCursor: z.null() })
export type ToolList = z.infer<typeof toolList>

export const decideToolCall = z.strictObject({
  callId: z.string().check(z.maxLength(200)),
  granted: z.boolean(),
  /** Also for the later calls of this tool in this conversation, unless each of them must be asked for. */
  always: z.optional(z.boolean()),
})
export type ToolDecision = z.infer<typeof decideToolCall>

/** What one answer may use up with its tools. */
export const toolLimits = z.object({ steps: z.int(), seconds: z.int(), cost: z.number() })
export type ToolLimits = z.infer<typeof toolLimits>

/** As administrators see it. */
export const adminTool = z.object({
  ...z.omit(tool, { signIn: true }).shape,
  enabled: z.boolean(),
  /** Null: everybody who may use tools. */
  groupIds: z.nullable(z.array(id)),
  version: z.int(),
})
export type AdminTool = z.infer<typeof adminTool>
export const adminToolList = z.object({ items: z.array(adminTool), nextCursor: z.null(), limits: toolLimits })
export type AdminToolList = z.infer<typeof adminToolList>

export const changeTool = z.strictObject({
  version: z.int(),
  enabled: z.optional(z.boolean()),
  approval: z.optional(toolApproval),
  groupIds: z.optional(z.nullable(z.array(id).check(z.maxLength(100)))),
})
export type ChangeTool = z.infer<typeof changeTool>

export const webSearchEngine = z.enum(['duckduckgo', 'searxng', 'brave', 'tavily'])
export type WebSearchEngine = z.infer<typeof webSearchEngine>

const serverAddress = z.string().check(
  z.trim(),
  z.maxLength(500, 'Use at most 500 characters.'),
  z.regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i, 'Enter an address such as https://search.example.org.'),
  z.refine((address) => URL.canParse(address), 'This is not a web address.'),
)
const serverKey = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Enter the key.'),
    z.maxLength(4000, 'Use at most 4,000 characters.'),
    z.regex(/^[\x21-\x7e]*$/, 'A key has no spaces and no letters beyond plain English ones.'),
  )

export const webSearchSettings = z.object({
  engine: webSearchEngine,
  /** Null: where the service itself is. */
  baseUrl: z.nullable(z.string()),
  hasKey: z.boolean(),
  /** Pages whose site asks machines not to read them are left alone. */
  respectRobots: z.boolean(),
  version: z.int(),
})
export type WebSearchSettings = z.infer<typeof webSearchSettings>

export const changeWebSearch = z.strictObject({
  version: z.int(),
  engine: webSearchEngine,
  baseUrl: z.nullable(serverAddress),
  /** Unset: the one that is kept, as long as the service is the same. Null takes it away. */
  apiKey: z.optional(z.nullable(serverKey)),
  respectRobots: z.boolean(),
})
export type ChangeWebSearch = z.infer<typeof changeWebSearch>

export const webSearchTest = z.object({
  works: z.boolean(),
  /** What is wrong. */
  detail: z.nullable(z.string()),
  results: z.array(z.object({ title: z.string(), url: z.string() })),
})
export type WebSearchTest = z.infer<typeof webSearchTest>

/** A tool as its server describes it. */
export const servedTool = z.object({ name: z.string(), description: z.string() })

/** Who signs in at a server of tools: nobody, the house for all, or everybody for themselves. */
export const toolSignIn = z.enum(['none', 'house', 'person'])
export type ToolSignIn = z.infer<typeof toolSignIn>

/** A sign-in at a server of tools. */
export const toolAccount = z.object({
  signedIn: z.boolean(),
  /** What went wrong with it last, and what to do. */
  problem: z.nullable(z.string()),
})
export type ToolAccount = z.infer<typeof toolAccount>

/** A server that adds tools, over the Model Context Protocol. */
export const toolServer = z.object({
  id,
  name: z.string(),
  url: z.string(),
  hasToken: z.boolean(),
  /** Of its tools, where nothing else is said of one of them. */
  approval: toolApproval,
  enabled: z.boolean(),
  /** `new` and `changed`: its tools are not offered until somebody has looked at them and approved. */
  state: z.enum(['new', 'ready', 'changed', 'unreachable', 'signed-out']),
  signIn: toolSignIn,
  /** The house's, or where everybody signs in for themselves that of who asks. Null where nobody signs in. */
  account: z.nullable(toolAccount),
  /** The service that signs people in for it, once it is known. */
  service: z.nullable(z.string()),
  /** As whom this house comes to that service; null: it introduces itself. */
  clientId: z.nullable(z.string()),
  hasClientSecret: z.boolean(),
  /** What is wrong with it. */
  problem: z.nullable(z.string()),
  tools: z.array(servedTool),
  /** Against what was approved last. */
  differences: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(z.string()),
  }),
  /** Stands for exactly this list: what is approved is what was seen. */
  fingerprint: z.nullable(z.string()),
  version: z.int(),
})
export type ToolServer = z.infer<typeof toolServer>
export const toolServerList = z.object({ items: z.array(toolServer), nextCursor: z.null() })

const serverName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(50, 'Use at most 50 characters.'))

export const createToolServer = z.strictObject({
  name: serverName,
  url: serverAddress,
  token: z.optional(serverKey),
  approval: z.optional(toolApproval),
})
export type CreateToolServer = z.infer<typeof createToolServer>

export const changeToolServer = z.strictObject({
  version: z.int(),
  name: z.optional(serverName),
  /** `null` takes the token away. */
  token: z.optional(z.nullable(serverKey)),
  approval: z.optional(toolApproval),
  enabled: z.optional(z.boolean()),
  signIn: z.optional(toolSignIn),
  /** `null`: the one that the server names. Only one that was entered here may lie in this network. */
  service: z.optional(z.nullable(serverAddress)),
  clientId: z.optional(z.nullable(serverKey)),
  clientSecret: z.optional(z.nullable(serverKey)),
})
export type ChangeToolServer = z.infer<typeof changeToolServer>

export const approveToolServer = z.strictObject({ fingerprint: z.string().check(z.maxLength(100)) })

/** To go to, with the browser that asked. */
export const toolSignInStarted = z.object({ url: z.string() })

/** A server of tools at which a person signs in for themselves. */
export const ownToolServer = z.object({ id, name: z.string(), account: toolAccount })
export type OwnToolServer = z.infer<typeof ownToolServer>
export const ownToolServerList = z.object({ items: z.array(ownToolServer), nextCursor: z.null() })
