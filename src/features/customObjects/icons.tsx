import {
  AppstoreOutlined,
  BankOutlined,
  BookOutlined,
  BuildOutlined,
  CalendarOutlined,
  CarOutlined,
  CoffeeOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  FlagOutlined,
  GiftOutlined,
  HeartOutlined,
  HomeOutlined,
  IdcardOutlined,
  KeyOutlined,
  MedicineBoxOutlined,
  PictureOutlined,
  ReadOutlined,
  SafetyOutlined,
  ScheduleOutlined,
  ShopOutlined,
  SolutionOutlined,
  StarOutlined,
  ToolOutlined,
  TrophyOutlined,
  UserOutlined,
  VideoCameraOutlined,
} from '@ant-design/icons'
import type { ComponentType } from 'react'
import type { Label } from '../../core/label.ts'

/** Icons an object with a menu entry of its own may have, and what they show. */
export const icons: Record<string, [ComponentType, Label]> = {
  appstore: [AppstoreOutlined, { zh: '方格', en: 'Grid' }],
  user: [UserOutlined, { zh: '人', en: 'Person' }],
  idcard: [IdcardOutlined, { zh: '证件', en: 'Card' }],
  solution: [SolutionOutlined, { zh: '档案', en: 'File of a person' }],
  heart: [HeartOutlined, { zh: '心', en: 'Heart' }],
  medicine: [MedicineBoxOutlined, { zh: '药箱', en: 'Medicine' }],
  experiment: [ExperimentOutlined, { zh: '烧瓶', en: 'Flask' }],
  calendar: [CalendarOutlined, { zh: '日历', en: 'Calendar' }],
  schedule: [ScheduleOutlined, { zh: '日程', en: 'Schedule' }],
  file: [FileTextOutlined, { zh: '文件', en: 'Document' }],
  book: [BookOutlined, { zh: '书', en: 'Book' }],
  read: [ReadOutlined, { zh: '翻开的书', en: 'Open book' }],
  picture: [PictureOutlined, { zh: '图片', en: 'Picture' }],
  video: [VideoCameraOutlined, { zh: '摄像机', en: 'Camera' }],
  home: [HomeOutlined, { zh: '房子', en: 'House' }],
  shop: [ShopOutlined, { zh: '店铺', en: 'Shop' }],
  bank: [BankOutlined, { zh: '大楼', en: 'Bank' }],
  build: [BuildOutlined, { zh: '积木', en: 'Blocks' }],
  tool: [ToolOutlined, { zh: '扳手', en: 'Tool' }],
  car: [CarOutlined, { zh: '车', en: 'Car' }],
  key: [KeyOutlined, { zh: '钥匙', en: 'Key' }],
  safety: [SafetyOutlined, { zh: '盾牌', en: 'Shield' }],
  gift: [GiftOutlined, { zh: '礼物', en: 'Gift' }],
  coffee: [CoffeeOutlined, { zh: '杯子', en: 'Cup' }],
  flag: [FlagOutlined, { zh: '旗', en: 'Flag' }],
  star: [StarOutlined, { zh: '星', en: 'Star' }],
  trophy: [TrophyOutlined, { zh: '奖杯', en: 'Trophy' }],
}

export function ObjectIcon({ name = 'appstore' }: { name?: string }) {
  const [Icon] = icons[name] ?? [AppstoreOutlined]
  return <Icon />
}
