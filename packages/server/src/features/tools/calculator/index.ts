import * as z from 'zod/mini'
import { defineTool } from '../tool.ts'
import { calculate } from './evaluate.ts'

export const calculator = defineTool({
  name: 'calculate',
  title: 'Calculator',
  description:
    'Calculates exactly, with units: "12.5% of 80", "sqrt(2) * 3", "5 km in miles", "3 km / 20 min in km/h". Use it for every calculation.',
  given: z.object({ expression: z.string() }),
  reachesOut: false,
  approval: 'never',
  call: ({ expression }) => calculate(expression),
})
