import { common } from './common'
import { proof } from './proof'
import { register } from './register'
import { session } from './session'
import { shell } from './shell'
import { table } from './table'

export const en = { common, proof, register, session, shell, table }
