/** The demo company's people: head office in Beijing, three branches, departments and teams, and who reports to whom. */
import type { RoleCode } from '../src/features/people/roles.ts'
import { type Random, uuidAt } from './random.ts'

export interface SeedUnit {
  id: string
  name: string
  kind: 'branch' | 'department' | 'team'
  parentId: string | null
  headId: string | null
  position: number
}

export interface SeedPerson {
  id: string
  name: string
  email: string
  phone: string
  position: string
  role: RoleCode
  unitId: string
  managerId: string | null
  /** Works with customers: owns some, writes contact records and orders. */
  sells: boolean
  /** Short names of the provinces whose customers this person looks after; empty: any. */
  provinces: readonly string[]
}

type PersonRow = readonly [name: string, login: string, position: string, role: RoleCode, sells?: true]

interface UnitPlan {
  name: string
  kind: SeedUnit['kind']
  provinces?: readonly string[]
  /** The first is the head, to whom the others report. */
  people: readonly PersonRow[]
  units?: readonly UnitPlan[]
}

const NORTH = [
  '北京',
  '天津',
  '河北',
  '山西',
  '内蒙古',
  '辽宁',
  '吉林',
  '黑龙江',
  '山东',
  '河南',
  '陕西',
  '甘肃',
]
const EAST = ['上海', '江苏', '浙江', '安徽', '江西']
const SOUTH = ['广东', '广西', '福建', '海南', '湖南', '湖北', '香港', '澳门']
const WEST = ['四川', '重庆', '贵州', '云南', '西藏', '青海', '宁夏', '新疆']

const PLAN: UnitPlan = {
  name: '北京总部',
  kind: 'branch',
  provinces: NORTH,
  people: [['陈立群', 'owner', '总经理', 'owner', true]],
  units: [
    {
      name: '客户一部',
      kind: 'department',
      people: [
        ['曾晓东', 'zeng.xiaodong', '客户总监', 'manager', true],
        ['刘洋', 'liu.yang', '高级客户经理', 'member', true],
        ['张丽娜', 'zhang.lina', '客户经理', 'member', true],
        ['王磊', 'wang.lei', '客户经理', 'member', true],
        ['单志强', 'shan.zhiqiang', '客户经理', 'member', true],
      ],
    },
    {
      name: '客户二部',
      kind: 'department',
      people: [
        ['周敏', 'zhou.min', '客户总监', 'manager', true],
        ['李浩然', 'li.haoran', '客户经理', 'member', true],
        ['孙佳怡', 'sun.jiayi', '客户经理', 'member', true],
        ['赵鹏', 'zhao.peng', '客户经理', 'member', true],
      ],
    },
    {
      name: '贸易部',
      kind: 'department',
      people: [
        ['郑国强', 'zheng.guoqiang', '贸易部经理', 'manager', true],
        ['吴婷', 'wu.ting', '销售代表', 'member', true],
        ['冯帅', 'feng.shuai', '销售代表', 'member', true],
      ],
    },
    {
      name: '媒介部',
      kind: 'department',
      people: [
        ['林雪', 'lin.xue', '媒介经理', 'manager'],
        ['何俊', 'he.jun', '媒介专员', 'member'],
        ['叶子涵', 'ye.zihan', '媒介专员', 'member'],
      ],
    },
    {
      name: '创意部',
      kind: 'department',
      people: [
        ['罗一凡', 'luo.yifan', '创意总监', 'manager'],
        ['唐诗雨', 'tang.shiyu', '文案', 'member'],
        ['白帆', 'bai.fan', '美术指导', 'member'],
      ],
    },
    {
      name: '财务部',
      kind: 'department',
      people: [
        ['高秀兰', 'gao.xiulan', '财务经理', 'readOnly'],
        ['韩梅', 'han.mei', '会计', 'readOnly'],
      ],
    },
    { name: '行政部', kind: 'department', people: [['许明', 'xu.ming', '行政与信息主管', 'admin']] },
  ],
}

const BRANCHES: readonly UnitPlan[] = [
  {
    name: '上海分公司',
    kind: 'branch',
    provinces: EAST,
    people: [['沈建国', 'shen.jianguo', '分公司总经理', 'manager', true]],
    units: [
      {
        name: '上海客户部',
        kind: 'department',
        people: [
          ['蒋文婷', 'jiang.wenting', '客户主管', 'manager', true],
          ['陆晨', 'lu.chen', '客户经理', 'member', true],
          ['顾佳', 'gu.jia', '客户经理', 'member', true],
          ['解宇', 'xie.yu', '客户经理', 'member', true],
        ],
      },
      {
        name: '上海贸易组',
        kind: 'team',
        people: [
          ['钱进', 'qian.jin', '贸易主管', 'manager', true],
          ['朱慧', 'zhu.hui', '销售代表', 'member', true],
        ],
      },
    ],
  },
  {
    name: '广州分公司',
    kind: 'branch',
    provinces: SOUTH,
    people: [['黄志伟', 'huang.zhiwei', '分公司总经理', 'manager', true]],
    units: [
      {
        name: '广州客户部',
        kind: 'department',
        people: [
          ['梁嘉欣', 'liang.jiaxin', '客户主管', 'manager', true],
          ['邓凯', 'deng.kai', '客户经理', 'member', true],
          ['谭莹', 'tan.ying', '客户经理', 'member', true],
          ['方圆', 'fang.yuan', '客户经理', 'member', true],
        ],
      },
      {
        name: '深圳组',
        kind: 'team',
        people: [
          ['欧阳靖', 'ouyang.jing', '客户主管', 'manager', true],
          ['廖海燕', 'liao.haiyan', '客户经理', 'member', true],
        ],
      },
    ],
  },
  {
    name: '成都办事处',
    kind: 'branch',
    provinces: WEST,
    people: [
      ['杜鹏飞', 'du.pengfei', '办事处主任', 'manager', true],
      ['仇琳', 'qiu.lin', '客户经理', 'member', true],
      ['袁野', 'yuan.ye', '客户经理', 'member', true],
      ['胡静', 'hu.jing', '商务助理', 'member'],
    ],
  },
]

export interface SeedPeople {
  units: SeedUnit[]
  people: SeedPerson[]
}

/** Units before their children and managers before their people, as foreign keys want them. */
export function demoPeople(founded: number, phones: () => string, chance: Random): SeedPeople {
  const made: SeedPeople = { units: [], people: [] }
  const add = (
    plan: UnitPlan,
    parentId: string | null,
    boss: string | null,
    provinces: readonly string[],
  ) => {
    const unit: SeedUnit = {
      id: uuidAt(founded, chance),
      name: plan.name,
      kind: plan.kind,
      parentId,
      headId: null,
      position: made.units.length,
    }
    made.units.push(unit)
    const area = plan.provinces ?? provinces
    for (const [name, login, position, role, sells] of plan.people) {
      const person: SeedPerson = {
        id: uuidAt(founded, chance),
        name,
        email: `${login}@demo.test`,
        phone: phones(),
        position,
        role,
        unitId: unit.id,
        managerId: unit.headId ?? boss,
        sells: sells === true,
        provinces: role === 'owner' ? [] : area,
      }
      unit.headId ??= person.id
      made.people.push(person)
    }
    for (const child of plan.units ?? []) add(child, unit.id, unit.headId, area)
    return unit
  }
  const head = add(PLAN, null, null, NORTH)
  for (const branch of BRANCHES) add(branch, null, head.headId, [])
  return made
}
