/**
 * Characters that let a value pretend to be another line, colour a terminal, or turn the reading direction: C0, DEL and
 * C1 controls, line and paragraph separators, bidirectional and zero-width marks.
 */
// oxlint-disable-next-line no-control-regex -- controls are what it looks for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The text as one harmless line. Leaves JSON valid: inside its strings this is the same character, written out. */
export function escapeControls(text: string): string {
  return text.replace(unsafe, codeOf)
}
