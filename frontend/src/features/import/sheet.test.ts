import { expect, test } from 'vitest'
import { separatorOf, sheetOf, textOf } from './sheet'

const bytes = (...some: number[]) => new Uint8Array(some)

test('UTF-8 is read as such, with or without its mark', () => {
  expect(textOf(new TextEncoder().encode('Åkesson'))).toBe('Åkesson')
  expect(textOf(new TextEncoder().encode('\uFEFFÅkesson'))).toBe('Åkesson')
})

test('what is no UTF-8 is Windows-1252, as Swedish Excel saves it', () => {
  expect(textOf(bytes(0xc5, 0x6b, 0x65, 0x73, 0x73, 0x6f, 0x6e))).toBe('Åkesson')
})

test('UTF-16, as Excel saves “Unicode text”, is told by its mark', () => {
  expect(textOf(bytes(0xff, 0xfe, 0xc5, 0x00, 0x6b, 0x00))).toBe('Åk')
})

test.each([
  ['Namn;E-post\nEk, Bo;bo@example.org', ';'],
  ['Name\tMail\nEk, Bo\tbo@example.org', '\t'],
  ['Name,Mail\n"Ek; Bo",bo@example.org', ','],
  ['just names\nin lines', '\t'],
  ['First,Last\nBo,Ek\nEva,"Ek, the younger"', ','],
])('%j is separated by %j', (text, separator) => {
  expect(separatorOf(text)).toBe(separator)
})

test('quotes hold separators, lines and quotes', () => {
  expect(sheetOf('a;b\r\n"x;y";"one\ntwo ""three"""\r\n')).toEqual([
    ['a', 'b'],
    ['x;y', 'one\ntwo "three"'],
  ])
})

test('rows are of one width, and empty ones are left out', () => {
  expect(sheetOf('a;b;c\n;;\n\nd\n')).toEqual([
    ['a', 'b', 'c'],
    ['d', '', ''],
  ])
})

test('a quote within a cell is a quote', () => {
  expect(sheetOf('Bo "Bosse" Ek;x')).toEqual([['Bo "Bosse" Ek', 'x']])
})

test('nothing is nothing', () => {
  expect(sheetOf('  \n ')).toEqual([])
})
