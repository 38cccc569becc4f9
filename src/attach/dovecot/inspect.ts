/**
 * Inspect: would this Dovecot still ask us, and refuse the denied first? For `sekimori status`.
 *
 * Compares what doveconf(1) says with our own file as it stands. Needs root: whoever may not read
 * our file gets the error, because doveconf would pass over it in silence and say that we are gone.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { DovecotInstance } from '../../ports/instance.ts'
import type { Warning } from '../decide.ts'
import type { Difference, Inspected } from '../inspect.ts'
import type { Tools } from '../tools.ts'
import { effectiveIn, formOf, isDeny, masterWarnings, scriptWarnings } from './effective.ts'
import { hashOf, readAttachedDovecot, readSecret } from './state.ts'
import { hasInclude, LEFT_OUT, settingsOf } from './text.ts'

export async function inspectDovecot(
  tools: Tools,
  instance: DovecotInstance,
  instancesFile: string,
): Promise<Inspected> {
  const { configFile, denyFile, authPolicy, name, secretFile } = instance
  const attached = readAttachedDovecot(instancesFile, name)
  const conf = readFileSync(configFile, 'utf8')
  const ownFile = attached?.ownFile
  const own =
    ownFile !== undefined && existsSync(ownFile) ? readFileSync(ownFile, 'utf8') : undefined
  const effective = await effectiveIn(tools, configFile)
  const { settings, passdbs } = effective
  const { form } = await formOf(tools)
  const wanted = settingsOf({
    form,
    denyFile,
    authPolicy,
    secret: readSecret(secretFile) ?? '',
    nonce: '',
  })
  const isAsked =
    settings.get('auth_policy_server_url') === wanted.get('auth_policy_server_url') &&
    settings.get('auth_policy_log_only') !== 'yes'

  const differences: Difference[] = []
  for (const [where, written] of wanted) {
    const found = settings.get(where)
    // Not printed: the default, which is what we want of all but three.
    const isDefault = found === undefined && /^(yes|no)$/.test(written)
    if (found === written || isDefault) continue
    const isSecret = where.endsWith('_header')
    differences.push({
      where,
      written: isSecret ? LEFT_OUT : written,
      ...(found === undefined ? {} : { found: isSecret ? LEFT_OUT : found }),
      stillAsked: isAsked,
    })
  }
  const warnings: Warning[] = []
  if (!existsSync(denyFile))
    warnings.push({ code: 'deny-file-missing', service: configFile, found: denyFile })
  else if (!isDeny(passdbs[0], denyFile))
    warnings.push({ code: 'deny-not-first', service: configFile, found: denyFile })
  warnings.push(...masterWarnings(effective, configFile), ...scriptWarnings(effective, configFile))
  if (attached === undefined)
    return { standing: 'unknown', differences: [], warnings, services: [], undoesToTheByte: false }
  const isIncluded = own !== undefined && hasInclude(conf, attached.ownFile)
  return {
    standing: !isIncluded && !isAsked ? 'gone' : differences.length > 0 ? 'changed' : 'as-written',
    differences,
    warnings,
    services: isAsked ? ['auth'] : [],
    undoesToTheByte: hashOf(conf) === attached.hashes.conf,
  }
}
