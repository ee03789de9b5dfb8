import type { Migration } from '#platform/db/index.ts'

export const migration: Migration = {
  id: '0081-conversation-efforts',
  // How long models think in this conversation; null: each as it is set up.
  statements: () => ['ALTER TABLE conversations ADD COLUMN reasoning_effort TEXT'],
}
