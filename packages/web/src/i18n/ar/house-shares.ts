export const arHouseShares = {
  'houseShares.lead':
    'كل من لديه أحد هذه الروابط يقرأ محادثة كما كانت حين شُوركت، ولو بلا حساب. ترى لمن هي ويمكنك إنهاؤها، أما ما فيها فلا يُعرض هنا.',
  'houseShares.none': 'لا أحد يشارك محادثة حاليًا.',
  'houseShares.find': 'رابط أخبرك به أحدهم',
  'houseShares.find.hint': 'ألصق العنوان كاملًا.',
  'houseShares.find.submit': 'ابحث عنه',
  'houseShares.all': 'عرض الكل',
  'houseShares.erased': 'شخص ما',
  'houseShares.closed': 'مغلق',
  'houseShares.closed.why': 'من أعطاه محظور الدخول أو لم يعد يحق له أن يشارك. ويُفتح من جديد حين يتغير ذلك.',
  'houseShares.end': 'إنهاء',
  'houseShares.end.name': 'إنهاء: رابط {name} بتاريخ {time}',
  'houseShares.end.ask': 'إنهاء هذا الرابط الذي أعطاه {name}؟',
  'houseShares.end.consequence':
    'لن يؤدي الرابط إلى شيء من اللحظة التالية لكل من لديه، ولا يمكن لأحد إعادته. تبقى المحادثة كما هي، ويقرأ {name} في سجله أنك أنهيت الرابط. ويمكنه أن يشارك من جديد: لمنع ذلك انزع حق المشاركة من دوره أو مجموعاته.',
  'houseShares.ended': 'لم يعد رابط {name} يؤدي إلى شيء.',
} as const
