/**
 * The page's service worker: shows what is pushed, and opens the page when it is tapped.
 *
 * Written out by its own text like the page's script. It caches nothing and answers no request: the
 * page is the server's alone. What it shows are sentences of its own; a push only chooses one.
 */

type Waiting = { waitUntil(work: Promise<unknown>): void }
type PushEvent = Waiting & { readonly data: { json(): unknown } | null }
type TapEvent = Waiting & { readonly notification: { close(): void } }
type Page = { readonly url: string; focus(): Promise<unknown> }
export type WorkerWindow = {
  readonly registration: {
    showNotification(title: string, how: object): Promise<void>
  }
  readonly clients: {
    matchAll(how: object): Promise<readonly Page[]>
    openWindow(path: string): Promise<unknown>
  }
  readonly location: { readonly origin: string }
  addEventListener(what: 'push', then: (event: PushEvent) => void): void
  addEventListener(what: 'notificationclick', then: (event: TapEvent) => void): void
}
export type WorkerWords = Readonly<
  Record<'ja' | 'en', Readonly<Record<'asked' | 'alarm', readonly [title: string, text: string]>>>
>

export function workerScript(self: WorkerWindow, words: WorkerWords, start: string): void {
  self.addEventListener('push', (event) => {
    let what: 'asked' | 'alarm' = 'alarm'
    let language: 'ja' | 'en' = 'ja'
    try {
      const told = event.data?.json() as { what?: unknown; language?: unknown }
      if (told.what === 'asked') what = 'asked'
      if (told.language === 'en') language = 'en'
    } catch {
      // A push must show something; what cannot be read is an alarm.
    }
    const [title, body] = words[language][what]
    event.waitUntil(
      self.registration.showNotification(title, {
        body,
        lang: language,
        tag: what,
        renotify: true,
      }),
    )
  })
  self.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(
      self.clients.matchAll({ type: 'window' }).then((pages) => {
        const open = pages.find(({ url }) => url.startsWith(self.location.origin + start))
        return open === undefined ? self.clients.openWindow(start) : open.focus()
      }),
    )
  })
}
