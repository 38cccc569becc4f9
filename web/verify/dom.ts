/** DOM: elements in a line; text is always text, never markup. */
type Child = Node | string | undefined | false

export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  about: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const it = document.createElement(name)
  for (const [key, value] of Object.entries(about)) it.setAttribute(key, value)
  for (const child of children) if (child !== undefined && child !== false) it.append(child)
  return it
}

/** Text of strangers: signs that turn or hide what stands beside them are shown as a dot. */
export const shown = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\n]|[\p{Cf}\u2028\u2029]/gu, '\u00b7')

/** JSON in lines where it is JSON. */
export function pretty(text: string): string {
  try {
    return shown(JSON.stringify(JSON.parse(text), null, 2))
  } catch {
    return shown(text)
  }
}
