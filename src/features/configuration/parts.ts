import { fieldsPart } from './fieldsPart.ts'
import { rolesPart, shapesPart, viewsPart } from './otherParts.ts'
import type { ConfigurationPart } from './part.ts'

/** The parts of a configuration, a line each, in the order in which they are taken over. */
export const parts: ConfigurationPart[] = [fieldsPart, shapesPart, rolesPart, viewsPart]
