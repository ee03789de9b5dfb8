/** Mermaid reckons with colours and reads neither custom properties nor OKLCH: the tokens once more, as it knows them. */
export const diagramColours = {
  light: {
    background: '#fdfbf8',
    primaryColor: '#f6e6e9',
    primaryTextColor: '#31241f',
    primaryBorderColor: '#8f2f52',
    secondaryColor: '#efe8dd',
    tertiaryColor: '#f7f2ea',
    lineColor: '#5d4a42',
    textColor: '#31241f',
    noteBkgColor: '#f7eed9',
    noteTextColor: '#31241f',
    edgeLabelBackground: '#fdfbf8',
  },
  dark: {
    background: '#1c1815',
    primaryColor: '#4a2c35',
    primaryTextColor: '#efe8e0',
    primaryBorderColor: '#dc9fab',
    secondaryColor: '#35302b',
    tertiaryColor: '#2a2521',
    lineColor: '#c4b9ae',
    textColor: '#efe8e0',
    noteBkgColor: '#3d3422',
    noteTextColor: '#efe8e0',
    edgeLabelBackground: '#1c1815',
  },
} as const
