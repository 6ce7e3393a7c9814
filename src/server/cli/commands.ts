import type { CliEntry } from './command.ts'

/** Every command, in the order the help shows. A new one: a file here exporting `command`, and its line. */
export const commands: CliEntry[] = [
  {
    name: 'start',
    describe: { zh: '启动关系', en: 'start Guanxi' },
    load: () => import('./start.ts'),
  },
  {
    name: 'migrate',
    describe: { zh: '把数据库升级到本版本', en: 'bring the database to this version' },
    load: () => import('./migrate.ts'),
  },
  {
    name: 'backup',
    describe: {
      zh: '把全部数据和上传的文件写成一个备份文件（运行中即可）',
      en: 'write all rows and uploaded files to one file, while it runs',
    },
    load: () => import('./backup.ts'),
  },
  {
    name: 'restore',
    describe: {
      zh: '把备份恢复到空的数据目录或数据库',
      en: 'restore a backup into an empty data folder or database',
    },
    load: () => import('./restore.ts'),
  },
  {
    name: 'doctor',
    describe: {
      zh: '检查机器、设置和数据库，说明如何修复',
      en: 'examine machine, settings and database, and say what to repair',
    },
    load: () => import('./doctor.ts'),
  },
  {
    name: 'company create',
    describe: { zh: '新建公司和它的所有者', en: 'create a company with its owner' },
    load: () => import('./companyCreate.ts'),
  },
  {
    name: 'user add',
    describe: { zh: '让一个人加入公司', en: 'let a person into a company' },
    load: () => import('./userAdd.ts'),
  },
  {
    name: 'user reset-password',
    describe: { zh: '给一个账号换密码', en: 'give an account a new password' },
    load: () => import('./userResetPassword.ts'),
  },
  {
    name: 'api-key create',
    describe: { zh: '新建 API 密钥', en: 'make an API key' },
    load: () => import('./apiKeyCreate.ts'),
  },
  {
    name: 'seed',
    describe: { zh: '装入演示公司', en: 'load the demo company' },
    load: () => import('./seed.ts'),
  },
  {
    name: 'import',
    describe: {
      zh: '导入文件：客户、联系人、产品、订单',
      en: 'import a file of customers, contacts, products, orders',
    },
    load: () => import('./import.ts'),
  },
  {
    name: 'export',
    describe: { zh: '把一个列表导出为 XLSX 或 CSV', en: 'write a list to XLSX or CSV' },
    load: () => import('./export.ts'),
  },
  {
    name: 'churn-check',
    describe: {
      zh: '用本公司的订单回看：流失预警当时说得准不准',
      en: 'look back on the company’s own orders: how right the churn warning would have been',
    },
    load: () => import('./churnCheck.ts'),
  },
]
