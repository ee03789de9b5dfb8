import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'

/** What an authenticator app shows. */
export function codeFor(secret: string, at = Date.now()): string {
  const bits = Array.from(secret, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = (bits.join('').match(/[01]{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const digest = createHmac('sha1', Buffer.from(bytes)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** From the button to the backup codes. */
export async function setUpSecondFactor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click()
  const secret = await page.getByRole('group', { name: 'Secret for typing' }).locator('code').innerText()
  await page.getByLabel('Six digits').fill(codeFor(secret))
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await page.getByRole('group', { name: /^Backup codes/ }).waitFor()
}
