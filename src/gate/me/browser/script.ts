/**
 * The page's one script: passkeys and the switch for telling this browser. Everything else on the page
 * works without it (decision 154).
 *
 * It is written out by its own text (`Function.prototype.toString`), so that it is checked and formatted
 * like the rest of us and nothing has to be built; therefore it uses nothing from outside itself but
 * its argument. It finds forms by `data-script`, asks the browser what only a script can ask it, puts
 * the answer into the form's fields and sends the form as a browser without scripts would.
 */

type Octets = ArrayBuffer
type Field = { value: string }
type Form = {
  hidden: boolean
  readonly dataset: Readonly<Record<string, string | undefined>>
  readonly elements: { namedItem(name: string): Field | null }
  querySelector(selector: string): { hidden: boolean } | null
  addEventListener(what: 'submit', then: (event: { preventDefault(): void }) => void): void
  submit(): void
}
type Credential = {
  readonly id: string
  readonly response: {
    readonly clientDataJSON: Octets
    readonly attestationObject: Octets
    readonly authenticatorData: Octets
    readonly signature: Octets
    readonly userHandle: Octets | null
  }
}
type Subscription = {
  readonly endpoint: string
  getKey(name: 'p256dh' | 'auth'): Octets | null
  unsubscribe(): Promise<boolean>
}
type Registration = {
  readonly pushManager: {
    getSubscription(): Promise<Subscription | null>
    subscribe(how: object): Promise<Subscription>
  }
}
/** What is used of a browser's window. */
export type BrowserWindow = {
  readonly document: { querySelectorAll(selector: string): Iterable<Form> }
  readonly navigator: {
    readonly credentials?: {
      create(how: object): Promise<Credential | null>
      get(how: object): Promise<Credential | null>
    }
    readonly serviceWorker?: {
      register(path: string, how: object): Promise<Registration>
      readonly ready: Promise<Registration>
    }
  }
  readonly PublicKeyCredential?: unknown
  readonly PushManager?: unknown
  readonly Notification?: { requestPermission(): Promise<string> }
  atob(text: string): string
  btoa(text: string): string
}

export function pageScript(window: BrowserWindow): void {
  const { document, navigator } = window
  const bytes = (text: string): Uint8Array =>
    Uint8Array.from(window.atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) =>
      sign.charCodeAt(0),
    )
  const text = (octets: Octets | null): string => {
    let signs = ''
    if (octets !== null)
      for (const octet of new Uint8Array(octets)) signs += String.fromCharCode(octet)
    return window.btoa(signs).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  }
  const fill = (form: Form, fields: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements.namedItem(name)
      if (field !== null) field.value = value
    }
    form.submit()
  }
  const said = (form: Form, name: string): string => form.dataset[name] ?? ''

  const acts: Readonly<Record<string, (form: Form) => Promise<void>>> = {
    async use(form) {
      const publicKey = {
        challenge: bytes(said(form, 'challenge')),
        rpId: said(form, 'rp'),
        userVerification: 'required',
        timeout: 120_000,
      }
      const made = await navigator.credentials?.get({ publicKey })
      if (!made) throw new Error('none')
      const { clientDataJSON, authenticatorData, signature, userHandle } = made.response
      fill(form, {
        id: made.id,
        client: text(clientDataJSON),
        data: text(authenticatorData),
        signature: text(signature),
        user: text(userHandle),
      })
    },
    async make(form) {
      const name = said(form, 'account')
      const publicKey = {
        challenge: bytes(said(form, 'challenge')),
        rp: { id: said(form, 'rp'), name: said(form, 'site') },
        user: { id: bytes(said(form, 'user')), name, displayName: name },
        // COSE: EdDSA, ES256, RS256.
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: said(form, 'known')
          .split(' ')
          .filter((id) => id !== '')
          .map((id) => ({ type: 'public-key', id: bytes(id) })),
        attestation: 'none',
        timeout: 120_000,
      }
      const made = await navigator.credentials?.create({ publicKey })
      if (!made) throw new Error('none')
      const { clientDataJSON, attestationObject } = made.response
      fill(form, {
        id: made.id,
        client: text(clientDataJSON),
        attestation: text(attestationObject),
      })
    },
    async tell(form) {
      const permission = await window.Notification?.requestPermission()
      if (permission !== 'granted' || navigator.serviceWorker === undefined) throw new Error('no')
      await navigator.serviceWorker.register(said(form, 'worker'), { scope: said(form, 'scope') })
      const { pushManager } = await navigator.serviceWorker.ready
      // One of an earlier key cannot be used with ours.
      await (await pushManager.getSubscription())?.unsubscribe()
      const told = await pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(said(form, 'key')),
      })
      fill(form, {
        endpoint: told.endpoint,
        p256dh: text(told.getKey('p256dh')),
        auth: text(told.getKey('auth')),
      })
    },
  }

  const canAll: Readonly<Record<string, boolean>> = {
    use: window.PublicKeyCredential !== undefined && navigator.credentials !== undefined,
    make: window.PublicKeyCredential !== undefined && navigator.credentials !== undefined,
    tell:
      window.PushManager !== undefined &&
      window.Notification !== undefined &&
      navigator.serviceWorker !== undefined,
  }
  for (const form of document.querySelectorAll('form[data-script]')) {
    const what = said(form, 'script')
    const act = acts[what]
    if (act === undefined || canAll[what] !== true) continue
    form.hidden = false
    let isBusy = false
    const wrong = form.querySelector('[data-wrong]')
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (isBusy) return
      isBusy = true
      if (wrong !== null) wrong.hidden = true
      act(form).catch(() => {
        isBusy = false
        if (wrong !== null) wrong.hidden = false
      })
    })
  }
}
