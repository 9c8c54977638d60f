/** Where a kind of record is shown. One table, so that a scan, a link and a notice lead to the same page. */
export function pageOf(entity: string, id: string): string {
  switch (entity) {
    case 'asset':
      return `/assets/${id}`
    case 'order':
      return `/orders/${id}`
    case 'place':
      return `/places?place=${id}`
    case 'range':
      return `/ranges?range=${id}`
    case 'person':
      return `/people?person=${id}`
    case 'unit':
      return `/people?unit=${id}`
    case 'emergency_access':
      return `/emergency?id=${id}`
    case 'role':
      return `/roles?role=${id}`
    case 'audit_entry':
      return `/audit?entry=${id}`
    default:
      return `/records/${entity}/${id}`
  }
}
