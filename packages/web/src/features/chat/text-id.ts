/** Where the text of an answer stands in the page. */
export const textId = (id: string): string => `text-${id}`
