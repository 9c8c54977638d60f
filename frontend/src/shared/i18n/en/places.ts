import type { places as zh } from '../zh/places'
import type { Translated } from '../shape'

export const places: Translated<typeof zh> = {
  title: 'Places and vault picture', facts: '{{n}} places · {{used}} assets', tree: 'Places', search: 'Place code', new: 'New place', build: 'Build vault',
  empty: 'No places yet. Build a vault first: give zones, shelves and slots, and it is made at once.', emptyAct: 'Build vault',
  kinds: { vault: 'Vault', zone: 'Zone', shelf: 'Shelf', slot: 'Slot', outside: 'Outside', hands: 'In hands', transit: 'In transit', investigation: 'Under investigation', destroyed: 'Destroyed' },
  used: '{{used}} of {{capacity}}', usedOnly: '{{used}}', full: '{{n}}%', shelves: '{{n}} shelves', contents: 'What lies here', nothing: 'Nothing lies here', all: 'Show in the register', closed: 'closed', darker: 'the greener, the fuller', choose: 'Choose a place on the left to see its picture and what lies in it',
  dialog: { newTitle: 'New under {{parent}}', newTop: 'New vault', code: 'Code', name: 'Name', capacity: 'Capacity', unit: 'Unit', label: 'Create', buildTitle: 'Build vault', buildWords: '{{slots}} slots are made, with codes such as {{sample}}.', zones: 'Zones', shelves: 'Shelves per zone', slots: 'Slots per shelf', buildLabel: 'Make {{n}} slots', need: 'Fill in' },
  ranges: { title: 'Voucher ranges', facts: '{{n}} ranges', empty: 'No ranges yet. They appear once blank vouchers are received by an in-order.' },
}
