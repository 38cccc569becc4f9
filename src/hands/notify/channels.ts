/**
 * Channels: opens what the configuration names.
 *
 * Secrets are read here, once: a secret that cannot
 * be read is told when the guard starts, not in the night when it is needed.
 */
import type { NoticeChannel, OutgoingNotice } from '../../ports/notifier.ts'
import type { ChannelConfig, NotifyConfig } from './config.ts'
import { handedOver } from './handed-over.ts'
import { mailChannel } from './mail.ts'
import { post } from './post.ts'
import { runHook } from './run-hook.ts'
import { authoritiesIn, KEY_BYTES_MIN, secretIn } from './secret-file.ts'

export const openChannels = (config: NotifyConfig): readonly NoticeChannel[] =>
  config.channels.map(openChannel)

function openChannel(config: ChannelConfig): NoticeChannel {
  switch (config.kind) {
    case 'mail':
      return mailChannel(config)
    case 'webhook':
      return webhookChannel(config)
    case 'command':
      return commandChannel(config)
  }
}

/** What a machine is told; `version` changes when a key is renamed or taken away. */
export const documentOf = (notice: OutgoingNotice): object => ({
  version: 1,
  notice: notice.notice,
  what: notice.what,
  severity: notice.severity,
  facts: notice.facts,
  text: notice.text,
  ...(notice.owner === undefined ? {} : { owner: notice.owner }),
  ...(notice.people === undefined ? {} : { people: notice.people.names }),
})

function webhookChannel(config: Extract<ChannelConfig, { kind: 'webhook' }>): NoticeChannel {
  const name = `webhook:${config.name}`
  const secret =
    config.secretFile === undefined ? undefined : secretIn(config.secretFile, KEY_BYTES_MIN)
  const to = {
    url: config.url,
    allowPrivate: config.allowPrivate,
    allowLoopback: config.allowLoopback,
    msMax: config.seconds * 1_000,
    ...(secret === undefined ? {} : { secret }),
    ...(config.caFile === undefined ? {} : { ca: authoritiesIn(config.caFile) }),
  }
  return {
    name,
    audience: config.audience,
    people: config.people ?? [],
    send: (notice) =>
      handedOver(name, secret, async () => {
        await post(to, documentOf(notice), { 'idempotency-key': notice.notice })
      }),
    close: async () => {},
  }
}

function commandChannel(config: Extract<ChannelConfig, { kind: 'command' }>): NoticeChannel {
  const name = `command:${config.name}`
  return {
    name,
    audience: config.audience,
    people: config.people ?? [],
    send: (notice) =>
      handedOver(name, undefined, async () => {
        await runHook({ argv: config.argv, msMax: config.seconds * 1_000 }, documentOf(notice), {
          SEKIMORI_NOTICE: notice.notice,
          SEKIMORI_WHAT: notice.what,
          SEKIMORI_SEVERITY: notice.severity,
        })
      }),
    close: async () => {},
  }
}
