export const enFace = {
  'house.notice': 'Notice of the house',
  'house.noticeRead': 'Put the notice away',
} as const
