/**
 * Every table there is. Each feature declares its own by augmenting this interface next to its queries:
 * `declare module '#platform/db/tables.ts' { interface Tables { conversations: ConversationsTable } }`.
 */
export interface Tables {}
