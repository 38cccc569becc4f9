/**
 * Queue key: by what a message in the queue is known: its host and its id there.
 *
 * Each line of a message asks for it several times, and most lines of a message follow one another: so
 * the last one is kept, and whoever looks for it in a map need not read the whole text again.
 */

let lately: { readonly host: string; readonly queueId: string; readonly key: string } = {
  host: '',
  queueId: '',
  key: ' ',
}

export function queueKey(host: string | undefined, queueId: string): string {
  const at = host ?? ''
  if (lately.queueId !== queueId || lately.host !== at)
    lately = { host: at, queueId, key: `${at} ${queueId}` }
  return lately.key
}
