/**
 * Facts: what postconf(1) says of a Postfix instance, read into data.
 *
 * `postconf -M` gives the services, `-P` their own settings, and plain `postconf` those of main.cf
 * with the defaults. Settings are kept as written; where the meaning counts (is SASL on?) the
 * expanded form is asked for as well.
 */
export type Service = {
  /** As master.cf names it: `submission`, `127.0.0.1:587`, `smtp`. */
  readonly name: string
  readonly type: string
  readonly isChrooted: boolean
  readonly command: string
}

export type Settings = ReadonlyMap<string, string>

export type Facts = {
  readonly services: readonly Service[]
  /** `NAME/TYPE/SETTING`, as written. */
  readonly overrides: Settings
  /** The same with `$name` replaced. */
  readonly overridesExpanded: Settings
  /** main.cf and defaults, as written. */
  readonly main: Settings
  readonly mainExpanded: Settings
  /** Names that main.cf itself sets. */
  readonly explicit: ReadonlySet<string>
}

export const idOf = (service: Pick<Service, 'name' | 'type'>): string =>
  `${service.name}/${service.type}`

/** Lines of `postconf -M`: name type private unprivileged chroot wakeup maxproc command. */
export function readServices(text: string): readonly Service[] {
  return text.split('\n').flatMap((line) => {
    const [name, type, , , chroot, , , command] = line.trim().split(/\s+/)
    if (name === undefined || type === undefined || command === undefined) return []
    return [{ name, type, isChrooted: chroot === 'y', command }]
  })
}

/** Lines of `postconf` and `postconf -P`: name = value. */
export function readSettings(text: string): Settings {
  const settings = new Map<string, string>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(' =')
    if (at > 0) settings.set(line.slice(0, at).trim(), line.slice(at + 2).trim())
  }
  return settings
}

/** A setting of a service as it applies there. */
export const settingOf = (facts: Facts, service: Service, name: string): string =>
  facts.overrides.get(`${idOf(service)}/${name}`) ?? facts.main.get(name) ?? ''
export const meaningOf = (facts: Facts, service: Service, name: string): string =>
  facts.overridesExpanded.get(`${idOf(service)}/${name}`) ?? facts.mainExpanded.get(name) ?? ''

export const isYes = (value: string): boolean => /^(yes|true|on|1)$/i.test(value)

/** The port of a listening service, without its address: `587`, `submission`. */
export const portOf = (service: Pick<Service, 'name'>): string =>
  service.name.slice(service.name.lastIndexOf(':') + 1)
export const isPort25 = (service: Service): boolean =>
  // A `pass` service stands behind postscreen(8), which listens on port 25.
  service.type === 'pass' || /^(25|smtp)$/.test(portOf(service))
export const isSubmissionPort = (service: Service): boolean =>
  /^(587|465|submission|submissions|smtps|urd)$/.test(portOf(service))
