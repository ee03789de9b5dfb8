import { createContext } from 'react'

/** Whether the block one stands in may still change. */
export const GrowingContext = createContext(false)
