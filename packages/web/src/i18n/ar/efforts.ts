export const arEfforts = {
  'effort.now': 'التفكير: {effort}',
  'effort.about': 'التفكير الأطول يجيب أفضل ولكن متأخرًا وبرموز أكثر.',
  'effort.usual': 'كالمعتاد',
  'effort.low': 'قصير',
  'effort.medium': 'متوسط',
  'effort.high': 'طويل',
}
