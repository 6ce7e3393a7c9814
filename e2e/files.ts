import { dayIn } from '../src/core/kinds/date.ts'

/** Spreadsheets of a small trading company, dated so that today has something to say: what they hold is made up. */

const dayAgo = (days: number) => dayIn('Asia/Shanghai', new Date(Date.now() - days * 86_400_000))

const table = (rows: (string | number)[][]) =>
  Buffer.from(`\ufeff${rows.map(row => row.join(',')).join('\r\n')}\r\n`)

export const customers = {
  name: '客户.csv',
  mimeType: 'text/csv',
  buffer: table([
    ['客户名称', '电话', '级别', '省份', '城市', '备注'],
    ['杭州青禾文化传媒有限公司', '0571-88001122', '重要', '浙江', '杭州', '老客户'],
    ['苏州明远包装材料有限公司', '13812345678', '普通', '江苏', '苏州', ''],
    ['上海锦程国际贸易有限公司', '021-65432100', '普通', '上海', '上海', ''],
    ['成都蜀香餐饮管理有限公司', '13900001111', '潜在', '四川', '成都', '展会认识'],
  ]),
}

export const contacts = {
  name: '联系人.csv',
  mimeType: 'text/csv',
  buffer: table([
    ['姓名', '客户名称', '职位', '手机'],
    ['王晓梅', '杭州青禾文化传媒有限公司', '采购经理', '13700001234'],
    ['陈立', '苏州明远包装材料有限公司', '总经理', '13600004321'],
  ]),
}

/** Two years of orders: the first customer every 30 days until 50 days ago, so that it is past its rhythm. */
export const orders = {
  name: '订单.csv',
  mimeType: 'text/csv',
  buffer: table([
    ['订单号', '客户名称', '下单日期', '产品名称', '数量', '单价'],
    ...Array.from({ length: 22 }, (_, month) => month).flatMap(month => [
      [`SO-A${100 + month}`, '杭州青禾文化传媒有限公司', dayAgo(50 + month * 30), '铜版纸画册', 100, 12.5],
      [`SO-A${100 + month}`, '杭州青禾文化传媒有限公司', dayAgo(50 + month * 30), '名片', 10, 30],
    ]),
    ...Array.from({ length: 8 }, (_, turn) => [
      `SO-B${100 + turn}`,
      '苏州明远包装材料有限公司',
      dayAgo(5 + turn * 60),
      '瓦楞纸箱',
      500,
      3.2,
    ]),
  ]),
}
