import styles from './usage.module.css'

/** A few numbers that say most. */
export function FigureTiles({ figures }: { figures: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className={styles['tiles']}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
