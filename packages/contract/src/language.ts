/** What the app and its mails are spoken in. */
export const languages = ['en', 'de', 'ar'] as const
export type Language = (typeof languages)[number]
