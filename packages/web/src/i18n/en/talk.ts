/** Around a talk and its answers. */
export const enTalk = {} as const
