import { asset } from './asset'
import { audit } from './audit'
import { common } from './common'
import { execute } from './execute'
import { flow } from './flow'
import { order } from './order'
import { proof } from './proof'
import { register } from './register'
import { session } from './session'
import { shell } from './shell'
import { table } from './table'

export const en = { asset, audit, common, execute, flow, order, proof, register, session, shell, table }
