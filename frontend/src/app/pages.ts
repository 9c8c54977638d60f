/** Address → page. Each is a chunk of its own. */
import type { ComponentType } from 'react'

export type PageLoader = () => Promise<ComponentType>

export const pages: Record<string, PageLoader> = {
  '/': async () => (await import('../features/workbench/routes/WorkbenchPage')).WorkbenchPage,
  '/assets': async () => (await import('../features/custody/routes/RegisterPage')).RegisterPage,
  '/assets/$id': async () => (await import('../features/custody/routes/AssetPage')).AssetPage,
  '/availability': async () => (await import('../features/custody/routes/AvailabilityPage')).AvailabilityPage,
  '/ranges': async () => (await import('../features/custody/routes/RangesPage')).RangesPage,
  '/places': async () => (await import('../features/custody/routes/PlacesPage')).PlacesPage,
  '/orders': async () => (await import('../features/custody/routes/OrdersPage')).OrdersPage,
  '/import': async () => (await import('../features/imports/routes/ImportPage')).ImportPage,
  '/orders/new': async () => (await import('../features/custody/routes/NewOrderPage')).NewOrderPage,
  '/orders/$id': async () => (await import('../features/custody/routes/OrderPage')).OrderPage,
  '/m': async () => (await import('../features/workbench/routes/PhoneTodoPage')).PhoneTodoPage,
  '/m/approve': async () => (await import('../features/workbench/routes/PhoneTodoPage')).PhoneApproveList,
  '/m/me': async () => (await import('../features/session/routes/MePage')).MePage,
  '/m/scan': async () => (await import('../features/custody/routes/ScanPage')).ScanPage,
  '/m/execute/$orderId': async () => (await import('../features/custody/routes/ExecutePage')).ExecutePage,
  '/m/handover/$orderId': async () => (await import('../features/custody/routes/HandoverPage')).HandoverPage,
  '/m/approve/$taskId': async () => (await import('../features/custody/routes/ApprovePage')).ApprovePage,
  '/audit': async () => (await import('../features/audit/routes/AuditPage')).AuditPage,
  '/people': async () => (await import('../features/people/routes/PeoplePage')).PeoplePage,
  '/tokens': async () => (await import('../features/people/routes/TokensPage')).TokensPage,
  '/webhooks': async () => (await import('../features/exchange/routes/WebhooksPage')).WebhooksPage,
  '/emergency': async () => (await import('../features/people/routes/EmergencyPage')).EmergencyPage,
  '/roles': async () => (await import('../features/people/routes/RolesPage')).RolesPage,
  '/records/$entity': async () => (await import('../features/records/routes/RecordsPage')).RecordsPage,
  '/records/$entity/$id': async () => (await import('../features/records/routes/RecordPage')).RecordPage,
  '/sessions': async () => (await import('../features/session/routes/SessionsPage')).SessionsPage,
}
