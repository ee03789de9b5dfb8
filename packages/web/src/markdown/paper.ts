import { createContext } from 'react'

/** How a text is shown where nobody presses anything: on paper nothing is folded, and pictures come or do not. */
export interface OnPaper {
  pictures: boolean
}

export const PaperContext = createContext<OnPaper | null>(null)
