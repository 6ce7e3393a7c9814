import { expect, test } from 'vitest'
import { desk } from './desk.ts'
import { type Look, programOfFile } from './program.ts'

const program = await programOfFile()

const looks: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'en', width: 390, theme: 'dark' },
  { locale: 'zh', width: 390 },
  { locale: 'en', width: 1440, theme: 'dark' },
]

test.each(looks)(
  'from the purchase order to the payment, nothing typed twice ($locale, $width)',
  async look => {
    const { page, company, t, go, press, write, clean } = await desk(program, look)
    const { ask } = company.owner
    await ask('POST', '/customers', { name: '晨光纸业', roles: ['supplier'] })
    await ask('POST', '/customers', { name: '晨光书店' })
    for (const [index, name] of ['铜版纸', '油墨'].entries())
      await ask('POST', '/products', { name, code: `M${index + 1}`, unit: '箱', taxRate: '13', minimum: '5' })
    const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
    const one = async <T>(path: string) => (await ask<{ data: T[] }>('GET', path)).body.data[0] as T

    await go('low-stock')
    await page.getByLabel(t('全选', 'Choose all')).check()
    await clean('low stock')
    await press(t('采购所选（2）', 'Order chosen (2)'))
    await page.locator('[data-cell="1.product"] input[value="油墨"]').waitFor()
    const box = page.getByLabel(/^(供应商|Supplier)( \*)?$/).first()
    await box.click()
    await box.fill('晨光')
    const offered = page.locator(
      '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option',
    )
    await offered.filter({ hasText: '晨光纸业' }).waitFor()
    expect(await offered.filter({ hasText: '晨光书店' }).count()).toBe(0)
    await offered.filter({ hasText: '晨光纸业' }).click()
    await page.locator('[data-cell="0.quantity"] input').fill('10')
    await page.locator('[data-cell="0.price"] input').fill('200')
    await page.locator('[data-cell="1.quantity"] input').fill('4')
    await page.locator('[data-cell="1.price"] input').fill('50')
    await page.locator('.order-amount dd').filter({ hasText: '2,200.00' }).waitFor()
    await clean('a purchase order')
    await press(t('确认采购', 'Confirm'))
    await heading(/^PO/)
    await clean('a confirmed purchase order')
    const order = page.url()

    await press(t('收货', 'Receive goods'))
    await page.getByLabel(t('本次收货：铜版纸', 'Receive now: 铜版纸')).fill('6')
    await write(t('签收人', 'Signed by'), '王仓管')
    await clean('a goods receipt')
    await press(t('确认收货', 'Confirm'))
    await heading(/^GR/)
    await page.goto(order)
    await page.getByText(t('部分收货', 'Partly received')).first().waitFor()
    await press(t('收货', 'Receive goods'))
    await page.getByLabel(t('本次收货：铜版纸', 'Receive now: 铜版纸')).waitFor()
    expect(await page.getByLabel(t('本次收货：铜版纸', 'Receive now: 铜版纸')).inputValue()).toBe('4')
    await press(t('确认收货', 'Confirm'))
    await heading(/^GR/)

    await page.goto(order)
    await press(t('收票', 'Record invoice'))
    await write(t('发票号码', 'Tax invoice no.'), '24312000000123456789')
    await press(t('确认收票', 'Confirm'))
    await heading(/^PI/)
    await clean('a purchase invoice')

    await go('payables')
    await page.getByText(/^GR/).first().waitFor()
    await clean('payables')
    const { id } = await one<{ id: string }>('/payables?sort=createdAt')
    await go(`payments/new?payable=${id}`)
    await write(t('金额', 'Amount'), '2300')
    await press(t('自动核销（先到期的先核）', 'Settle what is due first'))
    await page.locator('.order-totals dd').filter({ hasText: '100.00' }).first().waitFor()
    await clean('a payment')
    await press(t('确认付款', 'Confirm'))
    await heading(/^PY/)

    await go('payables-ageing')
    await page.getByText('-100.00').first().waitFor()
    await clean('ageing of payables')
    const supplier = await one<{ id: string }>('/customers?q=晨光纸业')
    await go(`supplier-statement?party=${supplier.id}`)
    await page.getByText('-100.00').first().waitFor()
    await clean('a supplier’s statement')
    await go('suppliers')
    await page.getByText('晨光纸业').first().waitFor()
    await clean('suppliers')

    expect(await one('/purchaseOrders?fields=receiving,invoicing,unpaid,status')).toMatchObject({
      status: 'confirmed',
      receiving: 'done',
      invoicing: 'done',
      unpaid: '0',
    })
    expect((await ask<{ data: { onHand: string }[] }>('GET', '/stock?sort=-onHand')).body.data).toMatchObject(
      [{ onHand: '10' }, { onHand: '4' }],
    )
  },
)
