import { useWords } from '../../../shared/i18n'
import type { order as zh } from '../../../shared/i18n/zh/order'
import { Tag } from '../../../shared/ui/tags'
import { orderLook } from '../api/order-page'

export function OrderStateTag({ state }: { state: string }) {
  const { t } = useWords()
  const [color, icon] = orderLook(state)
  return (
    <Tag color={color} icon={icon}>
      {t(`order.states.${state as keyof typeof zh.states}`, { defaultValue: state })}
    </Tag>
  )
}
