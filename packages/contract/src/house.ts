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

const days = z.nullable(
  z.int().check(z.minimum(1, 'Use at least 1 day.'), z.maximum(36_500, 'Use at most 36,500 days.')),
)

/** After how many days something goes by itself; null: never. */
export const retention = z.strictObject({
  /** Since the last message. Pinned ones stay. */
  conversations: days,
  archivedConversations: days,
  /** Addresses, names and facts in the record of acts; the chain of the acts themselves stays. */
  auditDetails: days,
})
export type Retention = z.infer<typeof retention>
export const versionedRetention = z.object({ value: retention, version: z.int() })
export const changeRetention = z.strictObject({ value: retention, version: z.int() })
export const previewRetention = z.strictObject({ value: retention })
/** How many of each kind went, or would go. */
export const removedCounts = z.record(z.string(), z.int())
