/** Token: of the link, taken out of the address at once, so that it stays in no history. */
let taken: string | undefined

export function takeToken(): string | undefined {
  const token = location.hash.slice(1)
  if (token !== '') {
    taken = token
    history.replaceState(history.state, '', location.pathname)
  }
  return taken
}
