import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useEffect, useMemo } from 'react'

import { usePreferences } from '../shared/lib/preferences'
import { nonce, providerProps, themeConfig } from '../shared/ui/theme'
import { queryClient } from './query-client'
import { router } from './router'

export function App() {
  const { language, theme } = usePreferences()
  const config = useMemo(() => themeConfig(theme), [theme])
  const csp = useMemo(() => ({ nonce: nonce() }), [])
  useEffect(() => {
    dayjs.locale(language === 'en' ? 'en' : 'zh-cn')
  }, [language])
  return (
    <ConfigProvider theme={config} csp={csp} locale={language === 'en' ? enUS : zhCN} {...providerProps}>
      <AntApp component={false}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
