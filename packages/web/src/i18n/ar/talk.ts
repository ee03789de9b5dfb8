export const arTalk = {
  'beside.stop': 'أوقِف {name}',
  'beside.copy': 'انسخ ما كتبه {name}',
  'beside.again': 'اسأل {name} من جديد',
} as const
