import { expect, test } from 'vitest'
import { cellsOf, guess, missing } from './columns'
import { sheetOf } from './sheet'

test.each([
  [
    'Förnamn;Efternamn;E-post;Mobil;Befattning;Språk',
    ['firstName', 'lastName', 'email', 'phone', 'positions', 'locale'],
  ],
  [
    'First name\tSurname\tE-mail address\tInstrument\tPosition\tNotes',
    ['firstName', 'lastName', 'email', 'instrument', 'positions', 'notes'],
  ],
  ['Namn,Mejl,Telefonnr,Anst.nr,Favoritfärg', ['fullName', 'email', 'phone', 'externalId', 'none']],
  ['Namn;Name;E-post', ['fullName', 'none', 'email']],
])('%j', (headings, meanings) => {
  expect(guess(sheetOf(headings))).toEqual({ hasHeadings: true, meanings })
})

test('without headings an address and a number are known by their look', () => {
  const sheet = sheetOf('Bo Ek;bo@example.org;070-123 45 67\nEva Ask;eva@example.org;')
  expect(guess(sheet)).toEqual({ hasHeadings: false, meanings: ['none', 'email', 'phone'] })
})

test('a name in one cell is taken apart, comma or not', () => {
  expect(cellsOf(['Anna Maria Ek'], ['fullName'])).toEqual({ firstName: 'Anna Maria', lastName: 'Ek' })
  expect(cellsOf(['von Essen, Anna'], ['fullName'])).toEqual({ firstName: 'Anna', lastName: 'von Essen' })
  expect(cellsOf(['Ek', 'Bo'], ['lastName', 'firstName'])).toEqual({ firstName: 'Bo', lastName: 'Ek' })
})

test('several positions stand in one cell; an instrument goes before each', () => {
  expect(cellsOf(['Soloflöjt; Piccola'], ['positions'])).toEqual({ positions: ['Soloflöjt', 'Piccola'] })
  expect(cellsOf(['Tutti, Stämledare', 'Viola'], ['positions', 'instrument'])).toEqual({
    positions: ['Viola Tutti', 'Viola Stämledare'],
  })
  expect(cellsOf(['', 'Tuba'], ['positions', 'instrument'])).toEqual({ positions: ['Tuba'] })
})

test('yes, no and languages are read as people write them', () => {
  const of = (local: string, language: string) => cellsOf([local, language], ['isLocal', 'locale'])
  expect(of('Ja', 'Svenska')).toEqual({ isLocal: true, locale: 'sv' })
  expect(of('no', 'EN')).toEqual({ isLocal: false, locale: 'en' })
  expect(of('', '')).toEqual({})
  expect(of('kanske', 'tyska')).toEqual({ locale: 'tyska' })
})

test('an empty cell says nothing', () => {
  expect(cellsOf(['', 'bo@example.org'], ['phone', 'email'])).toEqual({ email: 'bo@example.org' })
})

test('a name and an address are needed', () => {
  expect(missing(['none', 'phone'])).toEqual(['name', 'email'])
  expect(missing(['firstName', 'email'])).toEqual(['name'])
  expect(missing(['fullName', 'email'])).toEqual([])
})
