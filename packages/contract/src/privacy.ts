import * as z from 'zod/mini'
import { id } from './id.ts'

/** An archive of everything about an account, while it is being made. */
export const exportState = z.object({ jobId: id, state: z.enum(['waiting', 'running', 'failed']) })
export type ExportState = z.infer<typeof exportState>

/** Without the password, the person must have proved to be there a moment ago. */
export const eraseAccount = z.strictObject({ password: z.optional(z.string().check(z.maxLength(256))) })
