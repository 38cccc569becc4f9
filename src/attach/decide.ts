/**
 * Decide: which services are to ask the guard, which not and why, and what is wrong besides.
 *
 * Only where people submit: smtpd services with SASL, never port 25 (decision 12): a guard that is
 * down would hold inbound mail there. A listener that takes back what a content filter has seen
 * often inherits SASL and gets all inbound mail; it is left out.
 */
import { Fault } from '../lib/fault.ts'
import {
  type Facts,
  idOf,
  isPort25,
  isSubmissionPort,
  isYes,
  meaningOf,
  type Service,
  settingOf,
} from './facts.ts'
import { defaultActionOf, type Milter, ourMilter, readMilters, textOf, without } from './milters.ts'

export const NON_SMTPD = 'non_smtpd_milters'
export const SMTPD = 'smtpd_milters'

export type WarningCode =
  | 'default-action'
  | 'short-queue-ids'
  | 'milter-on-port-25'
  | 'sasl-on-port-25'
  | 'submission-without-sasl'
  | 'milters-off'
  | 'milter-maps'
  | 'no-submission'
  | 'inherited-changed'
  | 'deny-file-missing'
  | 'deny-not-first'
  | 'master-user'
  | 'scripts-untold'
export type Warning = {
  readonly code: WarningCode
  readonly service: string
  readonly found: string
}
export type LeftOut = {
  readonly service: string
  readonly why: 'port-25' | 'no-sasl' | 'reinjection'
}

export type Setting = {
  /** `undefined`: main.cf. */
  readonly service?: string
  readonly name: typeof SMTPD | typeof NON_SMTPD
  /** As it stood in that place; absent: not set there. */
  readonly before?: string
  readonly after: string
}

export type Decision = {
  readonly services: readonly string[]
  readonly leftOut: readonly LeftOut[]
  readonly settings: readonly Setting[]
  readonly warnings: readonly Warning[]
}

const smtpds = (facts: Facts): readonly Service[] =>
  facts.services.filter(
    ({ command, type }) => command === 'smtpd' && /^(inet|pass|unix)$/.test(type),
  )

function reasonToLeave(facts: Facts, service: Service): LeftOut['why'] | undefined {
  if (isPort25(service)) return 'port-25'
  const own = (name: string) => facts.overridesExpanded.get(`${idOf(service)}/${name}`)
  if (!isYes(meaningOf(facts, service, 'smtpd_sasl_auth_enable'))) return 'no-sasl'
  if (isSubmissionPort(service) || own('smtpd_sasl_auth_enable') !== undefined) return undefined
  const takesBack =
    own('content_filter') === '' ||
    own('smtpd_authorized_xforward_hosts') !== undefined ||
    /no_(milters|unknown_recipient_checks|header_body_checks)/.test(
      own('receive_override_options') ?? '',
    )
  return takesBack ? 'reinjection' : undefined
}

/** Throws `attach.not-possible` where a value that is there cannot be kept. */
export function decide(facts: Facts, address: string): Decision {
  const version = facts.main.get('mail_version') ?? '0'
  if (Number.parseInt(version, 10) < 3)
    throw new Fault('attach.not-possible', {
      what: `Postfix ${version}`,
      why: 'settings of a single milter need Postfix 3.0 or later',
    })
  const ours = ourMilter(address)
  const all = smtpds(facts)
  const leftOut = all.flatMap((service): LeftOut[] => {
    const why = reasonToLeave(facts, service)
    return why === undefined ? [] : [{ service: idOf(service), why }]
  })
  const asked = all.filter((one) => !leftOut.some(({ service }) => service === idOf(one)))
  const settings = asked.map((service): Setting => {
    const before = facts.overrides.get(`${idOf(service)}/${SMTPD}`)
    const inherited = settingOf(facts, service, SMTPD)
    return {
      service: idOf(service),
      name: SMTPD,
      ...(before === undefined ? {} : { before }),
      after: textOf([...without(milters(inherited, idOf(service)), address), ours]),
    }
  })
  const before = facts.main.get(NON_SMTPD) ?? ''
  settings.push({
    name: NON_SMTPD,
    ...(facts.explicit.has(NON_SMTPD) ? { before } : {}),
    after: textOf([...without(milters(before, 'main.cf'), address), ours]),
  })
  return { services: asked.map(idOf), leftOut, settings, warnings: warningsOf(facts, address) }
}

function milters(value: string, where: string): readonly Milter[] {
  const read = readMilters(value)
  if (read === undefined)
    throw new Fault('attach.not-possible', {
      what: `the milters of ${where}`,
      why: `«${value}» cannot be kept beside ours`,
    })
  return read
}

/** What weakens the guard in this configuration, attached or not. */
export function warningsOf(facts: Facts, address: string): readonly Warning[] {
  const told: Warning[] = []
  const warn = (code: WarningCode, service: string, found: string) =>
    told.push({ code, service, found })
  const otherwise = facts.main.get('milter_default_action') ?? 'tempfail'
  const check = (service: string, value: string) => {
    const our = readMilters(value)?.find((one) => one.address === address)
    const action = our === undefined ? 'quarantine' : defaultActionOf(our, otherwise)
    if (action !== 'quarantine') warn('default-action', service, action)
  }
  if (!isYes(facts.mainExpanded.get('enable_long_queue_ids') ?? ''))
    warn('short-queue-ids', 'main.cf', 'no')
  check('main.cf', facts.mainExpanded.get(NON_SMTPD) ?? '')
  for (const service of smtpds(facts)) {
    const id = idOf(service)
    const hasSasl = isYes(meaningOf(facts, service, 'smtpd_sasl_auth_enable'))
    const value = meaningOf(facts, service, SMTPD)
    if (isPort25(service)) {
      if (hasSasl) warn('sasl-on-port-25', id, 'yes')
      if (readMilters(value)?.some((one) => one.address === address) === true)
        warn('milter-on-port-25', id, value)
      continue
    }
    check(id, value)
    if (isSubmissionPort(service) && !hasSasl) warn('submission-without-sasl', id, 'no')
    if (reasonToLeave(facts, service) !== undefined) continue
    const options = meaningOf(facts, service, 'receive_override_options')
    if (/\bno_milters\b/.test(options)) warn('milters-off', id, options)
    const maps = meaningOf(facts, service, 'smtpd_milter_maps')
    if (maps !== '') warn('milter-maps', id, maps)
  }
  if (!smtpds(facts).some((service) => reasonToLeave(facts, service) === undefined))
    warn('no-submission', 'master.cf', '')
  return told
}

/**
 * What contradicts the decision in a configuration that was edited by it: a `$name` inside another
 * setting can carry our milter where it must not be, or twice.
 */
export function contradictionIn(
  facts: Facts,
  decision: Decision,
  address: string,
): string | undefined {
  const times = (value: string) =>
    (readMilters(value) ?? []).filter((one) => one.address === address).length
  for (const service of smtpds(facts)) {
    const id = idOf(service)
    const wanted = decision.services.includes(id) ? 1 : 0
    const found = times(meaningOf(facts, service, SMTPD))
    if (found !== wanted) return `${SMTPD} of ${id} would name our milter ${found} times`
  }
  const found = times(facts.mainExpanded.get(NON_SMTPD) ?? '')
  return found === 1 ? undefined : `${NON_SMTPD} would name our milter ${found} times`
}
