import * as z from 'zod/mini'
import { time } from './message.ts'

/** What members of this instance agree to. Version 0 and no text: nothing is asked of them. */
export const terms = z.object({ version: z.int(), text: z.string(), publishedAt: z.nullable(time) })
export type Terms = z.infer<typeof terms>

/** A new version, made from the one that is `version`; an empty text asks nothing any more. */
export const publishTerms = z.strictObject({
  text: z.string().check(z.maxLength(100_000, 'Use at most 100,000 characters.')),
  version: z.int(),
})
export type PublishTerms = z.infer<typeof publishTerms>
export const agreeToTerms = z.strictObject({ version: z.int() })

/** What somebody agreed to, and when. */
export const termsAgreement = z.object({ version: z.int(), publishedAt: time, agreedAt: time })
export type TermsAgreement = z.infer<typeof termsAgreement>
export const termsAgreementList = z.object({ items: z.array(termsAgreement), nextCursor: z.null() })

/** Of whom the house demands a second factor. */
export const factorDemand = z.enum(['off', 'administrators', 'everybody'])
export type FactorDemand = z.infer<typeof factorDemand>
export const versionedFactorDemand = z.object({
  value: factorDemand,
  version: z.int(),
  /** How many of those it is demanded of have none yet, under each choice. */
  without: z.object({ administrators: z.int(), everybody: z.int() }),
})
export const changeFactorDemand = z.strictObject({ value: factorDemand, version: z.int() })

const pageHost = z.string().check(
  z.trim(),
  z.toLowerCase(),
  z.maxLength(260, 'This name is too long.'),
  z.regex(/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/, 'Enter a host such as wiki.lan or wiki.lan:8080, one a line.'),
  z.refine((host) => URL.canParse(`http://${host}`), 'This is no host.'),
)
const pageHosts = z.array(pageHost).check(z.maxLength(100, 'Name at most 100 hosts.'))
export const versionedPageHosts = z.object({
  value: z.array(z.string()),
  version: z.int(),
  /** From the environment: they hold beside the others. */
  fixed: z.array(z.string()),
})
export const changePageHosts = z.strictObject({ value: pageHosts, version: z.int() })

const days = z.nullable(
  z.int().check(z.minimum(1, 'Use at least 1 day.'), z.maximum(36_500, 'Use at most 36,500 days.')),
)

/** Earlier addresses of an account are known for so long, that its mails go with it. */
export const mostMailDays = 30

/** After how many days something goes by itself; null: never. */
export const retention = z.strictObject({
  /** Since the last message. Pinned ones stay. */
  conversations: days,
  archivedConversations: days,
  /** Addresses, names and facts in the record of acts; the chain of the acts themselves stays. */
  auditDetails: days,
  /** Files that were given for a message, and never sent with one. */
  uploads: days,
  /** Lines of the books: who used which model when, and what it cost. */
  usage: days,
  /** What was sent, or waits in the outbox. */
  mails: z
    .int('Use 1 to 30 days.')
    .check(z.minimum(1, 'Use at least 1 day.'), z.maximum(mostMailDays, 'Use at most 30 days.')),
})
export type Retention = z.infer<typeof retention>
export const versionedRetention = z.object({ value: retention, version: z.int() })
export const changeRetention = z.strictObject({ value: retention, version: z.int() })
export const previewRetention = z.strictObject({ value: retention })
/** How many of each kind went, or would go. */
export const removedCounts = z.record(z.string(), z.int())
