/** The address of an orchestra's page, or of its birth's while it has not been in use. */
export const pathOf = (id: string, isUnborn: boolean): string =>
  `/superadmin/orchestras/${id}${isUnborn ? '/birth' : ''}`
