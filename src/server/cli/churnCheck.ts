import { z } from 'zod'
import { type ChurnCheck, checkChurn } from '../../features/metrics/churn.check.ts'
import { withActor } from './actor.ts'
import type { CliCommand } from './command.ts'
import { readInput } from './people.ts'

const input = z.object({
  company: z.string(),
  asOf: z.iso.date(),
  days: z.coerce.number().int().min(1).max(730).default(90),
})

/** Scores everyone as of a past day and compares with who ordered in the days after it. */
export const command: CliCommand = {
  database: 'ready',
  options: [
    {
      flags: '--company <slug>',
      required: true,
      describe: { zh: '公司地址 /c/…', en: 'company, as in /c/…' },
    },
    {
      flags: '--as-of <day>',
      required: true,
      describe: {
        zh: '回到哪一天，如 2026-06-30；之后的订单只用来对答案',
        en: 'the day to go back to, such as 2026-06-30; later orders serve as the answer only',
      },
    },
    {
      flags: '--days <number>',
      describe: {
        zh: '之后多少天内没有订单算流失，默认 90',
        en: 'days without an order that count as away, 90 if left out',
      },
    },
  ],
  async run(context, given) {
    const asked = readInput(input, given)
    await withActor(context, asked, 'cli', async (core, actor) => {
      const check = await checkChurn(core, actor.workspaceId, asked.asOf, asked.days)
      context.print(check, inWords(check, context.locale))
    })
  },
}

function inWords({ asOf, days, customers, away, auc, tenths }: ChurnCheck, locale: 'zh' | 'en'): string {
  const figure = (value: number | null) => value?.toFixed(3) ?? '–'
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const parts = tenths.map(({ score, away: gone }) => `${percent(score)} → ${percent(gone)}`)
  if (locale === 'zh')
    return [
      `截至 ${asOf} 下过单的客户 ${customers} 家，其中 ${away} 家此后 ${days} 天没有下单。`,
      `流失预警 AUC ${figure(auc.churn)}；只看多久没下单 AUC ${figure(auc.recency)}（0.5 等于瞎猜，1 为全对）。`,
      `从风险最高的十分之一到最低（平均分 → 实际没来）：${parts.join('，')}`,
    ].join('\n')
  return [
    `${customers} customers had ordered by ${asOf}; ${away} of them placed no order in the ${days} days after it.`,
    `AUC of the churn warning ${figure(auc.churn)}, of days since the last order alone ${figure(auc.recency)} (0.5 is guessing, 1 is perfect).`,
    `From the tenth most at risk to the least (mean score → stayed away): ${parts.join(', ')}`,
  ].join('\n')
}
