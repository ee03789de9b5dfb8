import { Icon, type IconName } from '../../ui/icon.tsx'

type PictureName =
  | 'robot'
  | 'chat'
  | 'pen'
  | 'cap'
  | 'book'
  | 'idea'
  | 'code'
  | 'world'
  | 'chart'
  | 'search'
  | 'house'
  | 'tool'
  | 'flask'
  | 'cooking'
  | 'plane'
  | 'music'
  | 'plant'
  | 'heart'
  | 'scales'
  | 'compass'
  | 'paint'
  | 'star'
  | 'shield'
  | 'work'

type Drawn = { name: PictureName } & ({ icon: IconName } | { path: string })

/**
 * Pictures to choose from, by the character that stands for each: drawn here, for not every machine has a font of emoji.
 * What is an icon of the app already is named; the others are drawn on the same 24 squares with the same pen.
 */
export const drawnPictures: Readonly<Record<string, Drawn>> = {
  '🤖': {
    name: 'robot',
    path: 'M6 8.5h12v10H6zM12 8.5V5M12 4.5h.01M9.5 12.5h.01M14.5 12.5h.01M9.5 15.8h5M3.5 12v3m17-3v3',
  },
  '💬': { name: 'chat', icon: 'chat' },
  '✍️': { name: 'pen', icon: 'edit' },
  '🎓': { name: 'cap', path: 'M12 5 2.5 9.5 12 14l9.5-4.5zM6.5 11.5V16c3 2.5 8 2.5 11 0v-4.5M21.5 9.5V15' },
  '📖': { name: 'book', path: 'M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5zM12 6.5v13' },
  '💡': { name: 'idea', icon: 'thought' },
  '💻': { name: 'code', icon: 'code' },
  '🌍': { name: 'world', icon: 'globe' },
  '📊': { name: 'chart', icon: 'chart' },
  '🔍': { name: 'search', icon: 'search' },
  '🏠': { name: 'house', icon: 'house' },
  '🔧': { name: 'tool', icon: 'tool' },
  '🧪': {
    name: 'flask',
    path: 'M9.5 3.5h5M10.5 3.5v6L5 18.5c-.6 1.2.2 2 1.4 2h11.2c1.2 0 2-.8 1.4-2l-5.5-9v-6M8 14.5h8',
  },
  '🍳': {
    name: 'cooking',
    path: 'M5 9.5h14v7a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM2.5 11.5H5M19 11.5h2.5M9.5 6.5c-1-1 1-1.5 0-2.8M14 6.5c-1-1 1-1.5 0-2.8',
  },
  '✈️': { name: 'plane', path: 'M21 3 3 10.5l6.5 3L12.5 20zM9.5 13.5 21 3' },
  '🎵': {
    name: 'music',
    path: 'M9 17.5v-12l10-2v12M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
  },
  '🌱': { name: 'plant', path: 'M5 19C5 10 10 5 19.5 4.5 20 14 15 19 8 17.5M5 20c1-5 4-8 8.5-10' },
  '❤️': {
    name: 'heart',
    path: 'M12 19.5C6 15.5 3.5 12.5 3.5 9a4.3 4.3 0 0 1 8.5-1 4.3 4.3 0 0 1 8.5 1c0 3.5-2.5 6.5-8.5 10.5z',
  },
  '⚖️': {
    name: 'scales',
    path: 'M12 4v16M7.5 20h9M5 6.5h14M5 6.5 2.5 13a2.7 2.7 0 0 0 5 0zM19 6.5 16.5 13a2.7 2.7 0 0 0 5 0z',
  },
  '🧭': { name: 'compass', path: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM15.5 8.5l-2 5-5 2 2-5z' },
  '🎨': {
    name: 'paint',
    path: 'M12 3.5a8.5 8.5 0 1 0 0 17c1.5 0 1.8-1 1.3-2-.6-1.3.2-2.5 1.7-2.5h2c2 0 3.5-1.5 3.5-4 0-4.7-3.8-8.5-8.5-8.5zM7.5 12h.01M9.5 8h.01M14 7.5h.01',
  },
  '⭐': { name: 'star', path: 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z' },
  '🛡️': { name: 'shield', icon: 'shield' },
  '💼': { name: 'work', path: 'M3.5 8h17v11h-17zM9 8V5h6v3M3.5 13h17' },
}

export function DrawnPicture({ of, size }: { of: string; size: number }) {
  const drawn = drawnPictures[of]
  if (drawn === undefined) return of
  if ('icon' in drawn) return <Icon name={drawn.icon} size={size} />
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={drawn.path} />
    </svg>
  )
}
