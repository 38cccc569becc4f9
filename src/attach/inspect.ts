/**
 * Inspect: is the mail server still connected as attach left it? For `sekimori status`.
 *
 * Our settings are compared one by one; other changes to the files are the administrator's own and
 * only mean that undo can no longer restore to the byte. Reads only, and needs no root where
 * main.cf and master.cf can be read. A Dovecot is looked at by `dovecot/inspect.ts`.
 */
import type { Instance } from '../ports/instance.ts'
import { isDovecot } from '../ports/instance-list.ts'
import { type Setting, SMTPD, type Warning, warningsOf } from './decide.ts'
import { inspectDovecot } from './dovecot/inspect.ts'
import { type Facts, idOf } from './facts.ts'
import { ourMilter, readMilters, textOf, without } from './milters.ts'
import { type Attached, areAs, readAttached } from './state.ts'
import { factsIn, filesIn, type Tools } from './tools.ts'

export type Difference = {
  /** `submission/inet/smtpd_milters`, `non_smtpd_milters`. */
  readonly where: string
  readonly written: string
  /** Absent: not set, or the service is gone. */
  readonly found?: string
  /** Our milter is still named there, with the settings that we gave it. */
  readonly stillAsked: boolean
}

export type Inspected = {
  /** `unknown`: attach kept no record of this instance. */
  readonly standing: 'as-written' | 'changed' | 'gone' | 'unknown'
  readonly differences: readonly Difference[]
  readonly warnings: readonly Warning[]
  /** Services that ask us now. */
  readonly services: readonly string[]
  readonly undoesToTheByte: boolean
}

export async function inspectAttached(
  tools: Tools,
  instance: Instance,
  instancesFile: string,
): Promise<Inspected> {
  if (isDovecot(instance)) return inspectDovecot(tools, instance, instancesFile)
  const { configDirectory, queueDirectory, name } = instance
  const attached = readAttached(instancesFile, name)
  const facts = await factsIn(tools, configDirectory)
  const address = attached?.address ?? instance.milter.replace(`unix:${queueDirectory}/`, 'unix:')
  const warnings = [...warningsOf(facts, address), ...inheritedChanged(facts, attached)]
  const services = facts.services
    .filter((one) => isAsked(facts.overridesExpanded.get(`${idOf(one)}/${SMTPD}`), address))
    .map(idOf)
  if (attached === undefined)
    return { standing: 'unknown', differences: [], warnings, services, undoesToTheByte: false }
  const differences = differencesIn(facts, attached)
  const isGone = attached.settings.every(({ service, name: setting }) => {
    const found = foundAt(facts, service, setting)
    return !isAsked(found, address)
  })
  return {
    standing: isGone ? 'gone' : differences.length > 0 ? 'changed' : 'as-written',
    differences,
    warnings,
    services,
    undoesToTheByte: areAs(filesIn(configDirectory), attached.hashes),
  }
}

const isAsked = (value: string | undefined, address: string): boolean =>
  readMilters(value ?? '')?.some((one) => one.address === address) === true

const foundAt = (facts: Facts, service: string | undefined, name: string): string | undefined =>
  service === undefined
    ? facts.explicit.has(name)
      ? facts.main.get(name)
      : undefined
    : facts.overrides.get(`${service}/${name}`)

export function differencesIn(facts: Facts, attached: Attached): readonly Difference[] {
  const ours = ourMilter(attached.address).text
  return attached.settings.flatMap(({ service, name, after }: Setting): Difference[] => {
    const found = foundAt(facts, service, name)
    const milters = readMilters(found ?? '')
    if (milters !== undefined && textOf(milters) === after) return []
    return [
      {
        where: service === undefined ? name : `${service}/${name}`,
        written: after,
        ...(found === undefined ? {} : { found }),
        stillAsked: milters?.some(({ text }) => text === ours) === true,
      },
    ]
  })
}

/** A service's own list was copied from main.cf when it was attached; that one may have moved on. */
function inheritedChanged(facts: Facts, attached: Attached | undefined): readonly Warning[] {
  const now = textOf(readMilters(facts.main.get(SMTPD) ?? '') ?? [])
  return (attached?.settings ?? []).flatMap(({ service, before, after }): Warning[] => {
    if (service === undefined || before !== undefined) return []
    const copied = textOf(without(readMilters(after) ?? [], attached?.address ?? ''))
    return copied === now ? [] : [{ code: 'inherited-changed', service, found: now }]
  })
}
