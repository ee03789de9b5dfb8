import type { DocumentWords } from '../document-sentences.ts'

export const arDocumentReasons: DocumentWords = {
  'A part of this file is damaged. Open it in its own program, save it anew and try again.':
    'جزء من هذا الملف تالف. افتحه في برنامجه واحفظه من جديد ثم أعد المحاولة.',
  'A part of this file is missing. Save or download it anew and try again.':
    'جزء من هذا الملف مفقود. احفظه أو نزّله من جديد ثم أعد المحاولة.',
  'Its pages are pictures without text, as a scanner makes them. Have the text recognised first and add that file.':
    'صفحاته صور بلا نص كما تنتجها الماسحة الضوئية. استخرج النص منها أولًا ثم أضف الملف الناتج.',
  'Pages that are damaged, or pictures without text, cannot be found: {n}.':
    'الصفحات التالفة أو التي هي صور بلا نص لا يمكن العثور عليها: {n}.',
  'Pages that are pictures without text cannot be found: {n}.': 'الصفحات التي هي صور بلا نص لا يمكن العثور عليها: {n}.',
  'Reading this file takes more memory than it may. Split it and try again.':
    'قراءة هذا الملف تحتاج إلى ذاكرة أكثر من المسموح. قسّمه ثم أعد المحاولة.',
  'Reading this file takes too long. Split it, or save it anew and try again.':
    'قراءة هذا الملف تستغرق وقتًا طويلًا. قسّمه أو احفظه من جديد ثم أعد المحاولة.',
  'Reading was stopped before it was done.': 'أُوقفت القراءة قبل أن تكتمل.',
  'The file of this document is gone. Delete the document and add it again.':
    'لم يعد ملف هذه الوثيقة موجودًا. احذف الوثيقة وأضفها من جديد.',
  'There is more text in this file than can be read. Split it and add the parts.':
    'في هذا الملف نص أكثر مما يمكن قراءته. قسّمه وأضف الأجزاء.',
  'There is no text in this file, or none in a form that can be read here. Save it as PDF or text and try again.':
    'لا نص في هذا الملف، أو لا نص بصيغة يمكن قراءتها هنا. احفظه بصيغة PDF أو نص ثم أعد المحاولة.',
  'There is no text in this file. If it is a picture of one, have the text recognised first.':
    'لا نص في هذا الملف. إن كان صورة لنص فاستخرج النص منها أولًا.',
  'This PDF has more than {n} pages. Split it and try again.': 'في ملف PDF هذا أكثر من {n} صفحة. قسّمه ثم أعد المحاولة.',
  'This PDF is damaged and cannot be opened. Save or download it anew and try again.':
    'ملف PDF هذا تالف ولا يمكن فتحه. احفظه أو نزّله من جديد ثم أعد المحاولة.',
  'This book is protected against copying and cannot be read. Add one without protection.':
    'هذا الكتاب محمي من النسخ ولا يمكن قراءته. أضف كتابًا بلا حماية.',
  'This could not be read, although it was tried several times. Try again later.':
    'تعذّرت القراءة رغم محاولات عدة. أعد المحاولة لاحقًا.',
  'This file defines characters of its own, which is not read. Save it as PDF or text and try again.':
    'يعرّف هذا الملف رموزًا خاصة به، وهذا لا يُقرأ. احفظه بصيغة PDF أو نص ثم أعد المحاولة.',
  'This file holds no text. A scanned page is a picture: attach it as one.':
    'لا نص في هذا الملف. الصفحة الممسوحة ضوئيًا صورة: أرفقها صورةً.',
  'This file has too many parts. Split it and try again.': 'أجزاء هذا الملف كثيرة جدًا. قسّمه ثم أعد المحاولة.',
  'This file is damaged and cannot be unpacked. Save or download it anew and try again.':
    'هذا الملف تالف ولا يمكن فك ضغطه. احفظه أو نزّله من جديد ثم أعد المحاولة.',
  'This file is damaged, or of a kind that cannot be read here. Save it as PDF or text and try again.':
    'هذا الملف تالف أو من نوع لا يمكن قراءته هنا. احفظه بصيغة PDF أو نص ثم أعد المحاولة.',
  'This file is empty. Replace it with one that has something in it.': 'هذا الملف فارغ. استبدل به ملفًا فيه محتوى.',
  'This file is locked with a password. Save it without one and try again.':
    'هذا الملف محمي بكلمة مرور. احفظه بدونها ثم أعد المحاولة.',
  'This file is nested too deeply. Save it as PDF or text and try again.':
    'تداخل هذا الملف أعمق من اللازم. احفظه بصيغة PDF أو نص ثم أعد المحاولة.',
  'This file unpacks to far more than it should and was not read. Save it as PDF or text and try again.':
    'يتضخم هذا الملف عند فك ضغطه أكثر بكثير مما ينبغي، فلم يُقرأ. احفظه بصيغة PDF أو نص ثم أعد المحاولة.',
  'This is a picture. Have its text recognised first, or attach it to a message.':
    'هذه صورة. استخرج نصها أولًا، أو أرفقها برسالة.',
  'This is an Office file of an old kind. Save it as .docx, .xlsx or .pptx and try again.':
    'هذا ملف Office من نوع قديم. احفظه بصيغة ‎.docx أو ‎.xlsx أو ‎.pptx ثم أعد المحاولة.',
  'This is an archive. Unpack it and add the files that are in it.': 'هذا أرشيف. فك ضغطه وأضف الملفات التي بداخله.',
  'This page is too large to be read. Save its text and try again.':
    'هذه الصفحة أكبر من أن تُقرأ. احفظ نصها ثم أعد المحاولة.',
}
