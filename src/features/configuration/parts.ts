import { approvalRulesPart } from '../approvals/rulesPart.ts'
import { poolsPart } from '../pool/poolsPart.ts'
import { fieldsPart, relationsPart } from './fieldsPart.ts'
import { homePart } from './homePart.ts'
import { objectsPart } from './objectsPart.ts'
import { duplicateRulesPart, rolesPart, shapesPart, viewsPart } from './otherParts.ts'
import { type ConfigurationPart, part } from './part.ts'

/** The parts of a configuration, a line each, in the order in which they are taken over: what others name comes first. */
export const parts: ConfigurationPart[] = [
  part(objectsPart),
  part(fieldsPart),
  part(relationsPart),
  part(shapesPart),
  part(rolesPart),
  part(duplicateRulesPart),
  part(poolsPart),
  part(approvalRulesPart),
  part(viewsPart),
  part(homePart),
]
