import { readdirSync } from 'node:fs'

import js from '@eslint/js'
import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// Imports run one way: app > features > engines > shared. Features and engines do not know their siblings.
const rooms = ['app', 'features', 'engines', 'shared']
const folders = (room) =>
  readdirSync(new URL(`./src/${room}`, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `./src/${room}/${entry.name}`)

const upward = rooms.flatMap((room, index) =>
  rooms.slice(0, index).map((higher) => ({
    target: `./src/${room}`,
    from: `./src/${higher}`,
    message: `${room} may not know ${higher}.`,
  })),
)
const sideways = ['features', 'engines'].flatMap((room) =>
  folders(room).map((own) => ({
    target: own,
    from: `./src/${room}`,
    except: [`./${own.split('/').pop()}`],
    message: `Siblings in ${room} do not know each other.`,
  })),
)

export default tseslint.config(
  { ignores: ['node_modules', 'src/generated', 'dist'] },
  js.configs.recommended,
  { files: ['eslint.config.js'], languageOptions: { globals: { URL: 'readonly' } } },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
          alias: { '@': [new URL('./src', import.meta.url).pathname] },
        }),
      ],
    },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'import-x/no-restricted-paths': ['error', { zones: [...upward, ...sideways] }],
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', { max: 600, skipBlankLines: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Literal[value=/^#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/]',
          message: 'Colours come from tokens.json.',
        },
        { selector: 'Literal[value=/\\b(rgba?|hsla?)\\(/]', message: 'Colours come from tokens.json.' },
      ],
    },
  },
)
