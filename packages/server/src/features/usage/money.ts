/** Money is counted in billionths of a dollar: whole numbers add up exactly, and a token of the cheapest model is one. */
const perDollar = 1e9

export const toNano = (dollars: number): number => Math.round(dollars * perDollar)
export const toDollars = (nano: number): number => nano / perDollar
