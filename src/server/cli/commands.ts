import type { CliEntry } from './command.ts'

/** Every command, in the order the help shows. A new one: a file here exporting `command`, and its line. */
export const commands: CliEntry[] = [
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
]
