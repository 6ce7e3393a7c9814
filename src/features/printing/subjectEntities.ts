import type { Entity } from '../../core/entity.ts'
import { dunningLetter } from '../dunning/letter.entities.ts'
import { customerStatement, supplierStatement } from '../money/statement.entities.ts'
import { countSheet } from '../stock/countSheet.entities.ts'

/** What can be printed beside records, as the browser knows it; how it is read: `subjects.ts`. */
export const subjectEntities: Entity[] = [customerStatement, supplierStatement, dunningLetter, countSheet]

/** The object whose id a subject goes by: that of which it is called. */
export const aboutOf = ({ fields, title }: Entity): string => fields[title].to as string
