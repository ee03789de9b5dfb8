import * as z from 'zod/mini'
import { id } from './id.ts'

/** Something a person gave, before or after it hangs on a message. */
export const storedFile = z.object({
  id,
  name: z.string(),
  size: z.int(),
  /** As its bytes say, not as the sender said. */
  type: z.string(),
})
export type StoredFile = z.infer<typeof storedFile>
