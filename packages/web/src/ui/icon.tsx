/** Drawn on 24 squares with one round pen, so that all of them look as if one hand made them. */
const paths = {
  again: 'M19.5 12a7.5 7.500 0 1 1-2.200-5.300L20 9.300M20 4.500v4.800h-4.800',
  archive: 'M4 5h16v4H4zM5.500 9v10h13V9M10 13h4',
  bolt: 'M13 3 5.500 13.500H11L10 21l8-11h-6z',
  chat: 'M4 5h16v11H10.500L6 19.500V16H4z',
  check: 'm5 12.500 4.500 4.500L19.500 7',
  chevronDown: 'm6.500 9.500 5.500 5.500 5.500-5.500',
  chevronLeft: 'm14.500 6.500-5.500 5.500 5.500 5.500',
  chevronRight: 'm9.500 6.500 5.500 5.500-5.500 5.500',
  close: 'm6.500 6.500 11 11m0-11-11 11',
  code: 'm8.500 7-5 5 5 5M15.500 7l5 5-5 5',
  contrast: 'M12 3.500a8.500 8.500 0 1 0 0 17zM12 3.500a8.500 8.500 0 0 1 0 17',
  copy: 'M9 9h10.500v10.500H9zM15 9V4.500H4.500V15H9',
  devices: 'M3.500 6h13v4M3.500 6v9.500h8M2.500 19h9M14.500 10.500h6V20h-6z',
  down: 'M12 5v14m-6-6 6 6 6-6',
  download: 'M12 4v11m-5-5 5 5 5-5M4.500 19.500h15',
  edit: 'm5 19 .8-3.800L16 5l3 3L8.800 18.200zM14 7l3 3',
  expand: 'M14 4.500h5.500V10M10 19.500H4.500V14M19.500 4.500l-6 6M4.500 19.500l6-6',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600z',
  folder: 'M3.500 6h6l2 2.500h9V19h-17z',
  forward: 'M6 5.500v13l5.500-6.500zM13 5.500v13l5.500-6.500z',
  globe:
    'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM3.500 12h17M12 3.500c3 3 3 14 0 17M12 3.500c-3 3-3 14 0 17',
  house: 'm4 11 8-7 8 7M6 9.500V20h12V9.500M10 20v-5.500h4V20',
  info: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5.500M12 7.500h.010',
  key: 'M8 8.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11.500 10 19.500 2.500M16 6l3 3',
  keyboard: 'M3 6.500h18v11H3zM6.500 10h.010M10 10h.010M13.500 10h.010M17 10h.010M7.500 14h9',
  leave: 'M14 4.500H5v15h9M10 12h10.500m-4-4 4 4-4 4',
  menu: 'M4 7h16M4 12h16M4 17h10',
  model: 'M12 3.500 4.500 7.700v8.600l7.500 4.200 7.500-4.200V7.700zM4.500 7.700 12 12l7.500-4.300M12 12v8.500',
  monitor: 'M3.500 5h17v11h-17zM9 20h6m-3-4v4',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z',
  more: 'M5.500 12h.010M12 12h.010M18.500 12h.010',
  offline:
    'm4 4 16 16M8.500 15.500a5 5 0 0 1 6-.800M5 12a10 10 0 0 1 4.500-2.600m4.500.100A10 10 0 0 1 19 12M2 8.500a15 15 0 0 1 4-2.600m4.500-1.100A15 15 0 0 1 22 8.500M12 19h.010',
  pin: 'M9 3.500h6l-.800 6 3.300 3.500h-11l3.300-3.500zM12 13v7.500',
  plus: 'M12 5v14M5 12h14',
  print: 'M7 9V3.500h10V9M7 17H3.500V9h17v8H17M7 14h10v6.500H7z',
  search: 'M11 4.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zm4.700 11.200 4.300 4.300',
  send: 'M12 19V5.500M6 11l6-6 6 6',
  share: 'M12 14.500V3.500m-4 4 4-4 4 4M6.500 11.500h-2v9h15v-9h-2',
  sidebar: 'M4 5h16v14H4zM9.500 5v14',
  stop: 'M8 8h8v8H8z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500V5m0 14v2.500M21.500 12H19M5 12H2.500m16.200-6.700L17 7M7 17l-1.700 1.700m13.400 0L17 17M7 7 5.300 5.300',
  thought: 'M12 4a6.500 6.500 0 0 0-3.500 12v2h7v-2A6.500 6.500 0 0 0 12 4zM9.500 21h5',
  tool: 'M14.500 6.500a4 4 0 0 1 5-1l-2.700 2.700 1.500 1.500L21 7a4 4 0 0 1-5.500 4.900L8 19.500a2.100 2.100 0 0 1-3-3l7.500-7.500a4 4 0 0 1 2-2.500z',
  trash: 'M4.500 7h15M9.500 7V4.500h5V7M6.500 7l.900 12.500h9.200L17.500 7M10.200 10.500v5.500m3.600-5.500v5.500',
  unarchive: 'M4 5h16v4H4zM5.500 9v10h13V9M12 16.500v-5m-2 2 2-2 2 2',
  shield:
    'M12 3.500 4.500 6.500v5c0 4.500 3 7.500 7.500 9 4.500-1.500 7.500-4.500 7.500-9v-5zM9 12l2.200 2.200L15.500 10',
  user: 'M12 4.500a3.800 3.800 0 1 0 0 7.600 3.800 3.800 0 0 0 0-7.600zM4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  users:
    'M9 5.500a3.300 3.300 0 1 0 0 6.600 3.300 3.300 0 0 0 0-6.600zM2.500 19.500c.800-3.600 3.300-5 6.500-5s5.700 1.400 6.500 5M16 6a3 3 0 0 1 0 5.800M18 14.800c2 .700 3.100 2.200 3.500 4.700',
  warning: 'M12 4 2.800 19.500h18.400zM12 10v4.500m0 2.500h.010',
  wrap: 'M4 6.500h16M4 12h13a3 3 0 0 1 0 6h-4m2.500-2.500L13 18l2.500 2.500M4 18h5',
} as const

export type IconName = keyof typeof paths

/** These point somewhere, and point the other way where one reads from right to left. */
const pointing: ReadonlySet<IconName> = new Set(['chevronLeft', 'chevronRight', 'forward', 'leave', 'sidebar', 'menu'])

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={name === 'stop' ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-points={pointing.has(name) || undefined}
    >
      <path d={paths[name]} />
    </svg>
  )
}
