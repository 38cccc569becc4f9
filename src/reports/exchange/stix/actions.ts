/** Actions: what to do against which techniques, as courses of action that name them. */
export const actions: readonly {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly against: RegExp
}[] = [
  {
    key: 'revoke',
    name: 'Reset credentials and end sessions',
    description:
      'Set a new password, revoke app passwords and tokens, end open sessions of every protocol, and empty authentication caches.',
    against: /^T1(078|110|550|556|098)(\.|$)/,
  },
  {
    key: 'second-factor',
    name: 'Require a second factor for logins from new origins',
    description: 'A password alone, guessed or stolen, must not open an account from elsewhere.',
    against: /^T1(078|110|133)(\.|$)/,
  },
  {
    key: 'hold-mail',
    name: 'Hold outbound mail of the account for review',
    description:
      'Stop submission, hold what is queued and release what is the owner’s; delete nothing.',
    against: /^T1(496|534|566|656|672)(\.|$)/,
  },
  {
    key: 'remove-rules',
    name: 'Remove forwarding and hiding rules and delegates',
    description:
      'Check inbox rules, server-side filters, forwards and delegates that were changed in the window.',
    against: /^T1(114\.003|564\.008|098\.002|137\.005)$/,
  },
  {
    key: 'patch-web',
    name: 'Update the web application and search for web shells',
    description:
      'Take it off the network, keep its state as evidence, install it anew in its present version.',
    against: /^T1(190|505|059|595)(\.|$)/,
  },
  {
    key: 'restore-data',
    name: 'Restore data and narrow the rights of the database account',
    description: 'From a backup that the account could not reach; grant only what it needs.',
    against: /^T1(485|490|531|561|565)(\.|$)/,
  },
]
