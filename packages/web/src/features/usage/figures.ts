import { locale, t } from '../../i18n/index.ts'

export function asMoney(dollars: number): string {
  const digits = dollars > 0 && dollars < 0.1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 }
  return new Intl.NumberFormat(locale(), { style: 'currency', currency: 'USD', ...digits }).format(dollars)
}

export function asCount(count: number): string {
  return new Intl.NumberFormat(locale(), { notation: count >= 100_000 ? 'compact' : 'standard' }).format(count)
}

export function asSeconds(milliseconds: number | null): string {
  if (milliseconds === null) return '–'
  const digits = { maximumFractionDigits: milliseconds < 10_000 ? 2 : 0 }
  return new Intl.NumberFormat(locale(), { style: 'unit', unit: 'second', ...digits }).format(milliseconds / 1000)
}

export function asBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const power = Math.min(units.length - 1, bytes === 0 ? 0 : Math.floor(Math.log(bytes) / Math.log(1000)))
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power)
}

/** A day of the calendar in UTC, as the server counts them. */
export function asDay(date: string): string {
  const format = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', timeZone: 'UTC' })
  return format.format(new Date(`${date}T00:00:00Z`))
}

export function asMoment(time: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time))
}

export function inMeasure(measure: 'messages' | 'tokens' | 'cost', amount: number): string {
  if (measure === 'cost') return asMoney(amount)
  return t(measure === 'messages' ? 'usage.countMessages' : 'usage.countTokens', { count: amount })
}

/** Every day of a span, also those on which nothing happened. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let time = Date.parse(from); time <= Date.parse(to); time += 24 * 60 * 60_000) {
    days.push(new Date(time).toISOString().slice(0, 10))
  }
  return days
}
