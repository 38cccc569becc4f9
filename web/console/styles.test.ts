import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { unstyledIn } from '../../scripts/build-console.ts'

test('a component whose styles nobody loads is named, and the build ends with it', () => {
  const chunk = {
    type: 'chunk',
    moduleIds: [
      '/x/node_modules/@mantine/core/esm/components/Button/Button.module.mjs',
      '/x/node_modules/@mantine/core/esm/components/Tour/Tour.module.mjs',
      '/x/node_modules/@mantine/core/esm/components/Tour/Tour.mjs',
      '/x/web/console/src/main.tsx',
    ],
  }
  deepEqual(unstyledIn([chunk, { type: 'asset' }], "@import '@mantine/core/styles/Button.css';"), [
    'Tour',
  ])
  deepEqual(unstyledIn([chunk], 'a/styles/Button.css b/styles/Tour.css'), [])
})
