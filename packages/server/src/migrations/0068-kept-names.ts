import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0068-kept-names',
  statements: ({ int, strict }) => [
    // Asked for together with an address that has an account: told apart from a name that was taken by nobody.
    `CREATE TABLE kept_usernames (
      username TEXT PRIMARY KEY,
      kept_until ${int} NOT NULL
    )${strict}`,
    // When a mailbox was last told that it has an account, by a hash of its address.
    `CREATE TABLE told_mailboxes (
      address_hash TEXT PRIMARY KEY,
      told_at ${int} NOT NULL
    )${strict}`,
  ],
}
