import { enChat } from './chat.ts'

export const en = { ...enChat } as const
