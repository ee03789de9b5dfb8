export { createMail, sealedMails, type Mail, type MailOptions, type NewMail, type OutboxMail } from './mail.ts'
export { mailboxKey } from './mailbox-key.ts'
export type { MailState } from './outbox.tables.ts'
