/** Lines: a list as people type it, one thing a line. */
export const linesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const wordsIn = (text: string): readonly string[] =>
  text.split(/[\s,、]+/).filter((word) => word !== '')
