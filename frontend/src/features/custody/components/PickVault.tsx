/** Where a transfer goes: the vaults of all branches, by name. */
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'

import { fetchRecords, type Row } from '../../../shared/api/records'

const MOST_VAULTS = 500

type Props = { id: string; value: string | null; wrong: boolean; onChange: (value: string | null) => void }

export function PickVault({ id, value, wrong, onChange }: Props) {
  const { data, isFetching } = useQuery({
    queryKey: ['vault', 'all'],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => fetchRecords<Row>('vault', { limit: MOST_VAULTS }, null, signal),
  })
  const open = (data?.rows ?? []).filter((row) => !row['closed'])
  const options = open.map((row) => ({ value: row.id, label: `${String(row['unit_name'])} · ${String(row['name'])}` }))
  return (
    <Select
      id={id} style={{ width: '100%' }} options={options} value={value} loading={isFetching} allowClear showSearch={{ optionFilterProp: 'label' }}
      {...(wrong ? { status: 'error' as const } : {})} onChange={(next: string | undefined) => onChange(next ?? null)}
    />
  )
}
