// needs: postfix, dovecot-imapd, dovecot-pop3d, rspamd, redis-server
import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { LAB_PACKAGES, labMissing } from '../../lab/missing.ts'
import { startPostfix } from '../../lab/postfix.ts'
import { membersOf } from '../../lab/processes.ts'
import { RSPAMD_PACKAGES, startRspamd } from '../../lab/rspamd.ts'

const skip = labMissing([...LAB_PACKAGES, ...RSPAMD_PACKAGES]) ?? false

test('the peer limits the rate of one account, and leaves another alone', { skip }, async () => {
  const lab = await startPostfix({ outbound: 'discard' })
  try {
    const rspamd = await startRspamd(lab.scratch, {
      address: lab.instance.milter,
      burst: 5,
      rate: '1 / 1d',
    })
    await lab.conf({ service: { 'submission/smtpd_milters': rspamd.address } })
    const mails = async (nth: number, count: number) => {
      const { name: user = '', password = '' } = lab.users[nth] ?? {}
      const persona = { user, password, clientIp: '203.0.113.7' }
      return blast({
        port: lab.submissionPort,
        persona,
        from: user,
        count,
        addresses: ['a@example.com'],
        sessions: 1,
      })
    }
    const fast = await mails(0, 12)
    equal(fast[0]?.accepted, true)
    const last = fast.at(-1)
    equal(last?.accepted, false)
    match(last?.reply.text ?? '', /^451 4\.7\.1 /)
    deepEqual(
      (await mails(1, 2)).map(({ accepted }) => accepted),
      [true, true],
    )
    await rspamd.stop()
    deepEqual(rspamd.pids.flatMap(membersOf), [])
  } finally {
    await lab.stop()
  }
})
