import type { places as zh } from '../zh/places'
import type { Translated } from '../shape'

export const places: Translated<typeof zh> = {
  title: 'Places and vault picture', facts: '{{n}} places · {{used}} assets', tree: 'Places', search: 'Place code', new: 'New place', build: 'Build vault',
  empty: 'No places yet. Build a vault first: give zones, shelves and slots, and it is made at once.', emptyAct: 'Build vault',
  kinds: { vault: 'Vault', zone: 'Zone', shelf: 'Shelf', slot: 'Slot', outside: 'Outside', hands: 'In hands', transit: 'In transit', investigation: 'Under investigation', destroyed: 'Destroyed' },
  used: '{{used}} of {{capacity}}', usedOnly: '{{used}}', full: '{{n}}%', shelves: '{{n}} shelves', contents: 'What lies here', nothing: 'Nothing lies here', all: 'Show in the register', closed: 'closed', darker: 'the greener, the fuller', choose: 'Choose a place on the left to see its picture and what lies in it',
  dialog: { newTitle: 'New under {{parent}}', newTop: 'New vault', code: 'Code', name: 'Name', capacity: 'Capacity', unit: 'Unit', label: 'Create', buildTitle: 'Build vault', buildWords: '{{slots}} slots are made, with codes such as {{sample}}.', zones: 'Zones', shelves: 'Shelves per zone', slots: 'Slots per shelf', buildLabel: 'Make {{n}} slots', need: 'Fill in' },
  ranges: { title: 'Voucher ranges', facts: '{{n}} ranges', empty: 'No ranges yet. They appear once blank vouchers are received by an in-order.' },
  numbers: {
    acts: { issue: 'Issue', consume: 'Consume', void: 'Void', return: 'Return', destroy: 'Destroy' },
    label: { issue: 'Issue {{n}}', consume: 'Consume {{n}}', void: 'Void {{n}}', return: 'Return {{n}}', destroy: 'Destroy {{n}}' },
    words: {
      issue: 'They go to a teller, the lowest first; others need a reason.', consume: 'The teller has used them; they do not come back.', void: 'Spoilt or withdrawn. Void numbers can only be destroyed.', return: 'Unused numbers go back into a slot and are free again.',
      destroy: 'Void numbers leave the world for good, with the minutes of their destruction.',
    },
    numbers: 'Numbers', help: '10, 14, 20#3, 30-35 means 10, 14, 20–22, 30–35', count: '{{n}} numbers, the last is {{last}}', unread: 'These numbers cannot be read', minutes: 'Number of the minutes', outReason: 'Why not the lowest',
    outHelp: 'Leave empty when the lowest are issued', person: 'Teller', place: 'Back into slot', act: 'Act', more: 'Act on {{numbers}}', totals: 'Numbers and off-balance amounts by state', copies: '{{n}}', offBalance: 'off balance ¥ {{sum}}',
    states: { free: 'Free', issued: 'Issued', with_teller: 'With teller', void: 'Void', consumed: 'Consumed', destroyed: 'Destroyed' },
  },
}
