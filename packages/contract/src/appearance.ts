import * as z from 'zod/mini'

const noticeText = z
  .string()
  .check(z.trim(), z.minLength(1, 'Say something.'), z.maxLength(500, 'Use at most 500 characters.'))
/** What everybody reads above every page until it is taken away. */
export const houseNotice = z.strictObject({ text: noticeText, tone: z.enum(['calm', 'caution']) })
export type HouseNotice = z.infer<typeof houseNotice>

const hue = z.nullable(
  z.int().check(z.minimum(0, 'Use a hue from 0 to 359.'), z.maximum(359, 'Use a hue from 0 to 359.')),
)

/** How this house calls and shows itself; a hue of null is Parley's own. */
export const appearanceChoice = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(50, 'Use at most 50 characters.')),
  hue,
  notice: z.nullable(houseNotice),
})
export type AppearanceChoice = z.infer<typeof appearanceChoice>

/** With what changes as often as its logo does, or null without one. */
export const appearance = z.object({ ...appearanceChoice.shape, logo: z.nullable(z.string()), version: z.int() })
export type Appearance = z.infer<typeof appearance>
export const changeAppearance = z.strictObject({ value: appearanceChoice, version: z.int() })

export const largestLogoBytes = 192 * 1024
export const changeLogo = z.strictObject({
  base64: z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Send the picture in base64.')),
})
