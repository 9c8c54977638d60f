import { common } from './common'
import { session } from './session'
import { shell } from './shell'

export const zh = { common, shell, session }
