/** One mailbox, however its address is typed. */
export const mailboxKey = (address: string): string => address.normalize('NFKC').toLowerCase()
