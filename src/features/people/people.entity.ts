import { entity } from '../../core/entity.ts'
import {
  boolean,
  choice,
  email,
  integer,
  phone,
  reference,
  text,
  user as userField,
} from '../../core/kinds/index.ts'

/** A person who works in the company; the id is the account's. Made by invitation or from the command line. */
export const user = entity('user', {
  label: { zh: '人员', en: 'Person' },
  plural: { zh: '人员', en: 'People' },
  path: 'people',
  table: 'workspace_user',
  title: 'name',
  subtitle: ['position', 'unit'],
  creates: false,
  fields: {
    name: text({
      label: { zh: '姓名', en: 'Name' },
      required: true,
      max: 60,
      search: true,
      sortable: true,
      pinyinSort: true,
    }),
    number: text({
      label: { zh: '工号', en: 'Employee no.' },
      hint: { zh: '导入时可以用工号指明此人', en: 'Imports may name the person by it' },
      unique: true,
      max: 40,
      search: true,
    }),
    email: email({ label: { zh: '邮箱', en: 'E-mail' }, required: true, readOnly: true, search: true }),
    phone: phone({ label: { zh: '电话', en: 'Phone' }, search: true, mask: 'phone' }),
    position: text({ label: { zh: '职位', en: 'Job title' }, max: 60 }),
    unit: reference('unit', { label: { zh: '部门', en: 'Unit' } }),
    manager: userField({ label: { zh: '直属上级', en: 'Reports to' } }),
    role: reference('role', { label: { zh: '角色', en: 'Role' }, required: true }),
    active: boolean({
      label: { zh: '在用', en: 'Active' },
      hint: { zh: '停用后立即退出登录，密钥同时失效', en: 'Deactivating ends sessions and keys at once' },
      readOnly: true,
      default: true,
    }),
  },
  list: {
    columns: ['name', 'position', 'unit', 'manager', 'role', 'email', 'phone', 'active'],
    sort: 'name',
    views: [
      {
        key: 'active',
        label: { zh: '在用', en: 'Active' },
        filter: { active: { eq: true } },
      },
      {
        key: 'deactivated',
        label: { zh: '已停用', en: 'Deactivated' },
        filter: { active: { eq: false } },
      },
    ],
  },
  form: [
    { label: { zh: '基本信息', en: 'Basics' }, fields: ['name', 'number', 'position', 'phone', 'email'] },
    { label: { zh: '所在位置', en: 'Place in the company' }, fields: ['unit', 'manager', 'role'] },
  ],
  verbs: {
    deactivate: {
      label: { zh: '停用', en: 'Deactivate' },
      when: { active: ['true'] },
      danger: true,
      confirm: {
        zh: '停用后此人立即退出登录，密钥同时失效。继续？',
        en: 'This ends the person’s sessions and keys at once. Go on?',
      },
    },
    reactivate: { label: { zh: '重新启用', en: 'Reactivate' }, when: { active: ['false'] } },
  },
})

/** A branch, department or team; one tree. Its head sees the records of its people and of the units below. */
export const unit = entity('unit', {
  label: { zh: '部门', en: 'Unit' },
  plural: { zh: '部门', en: 'Units' },
  path: 'units',
  table: 'unit',
  title: 'name',
  subtitle: ['parent'],
  fields: {
    name: text({ label: { zh: '名称', en: 'Name' }, required: true, max: 60 }),
    kind: choice({
      label: { zh: '类型', en: 'Kind' },
      required: true,
      default: 'department',
      choices: [
        { value: 'branch', label: { zh: '分公司', en: 'Branch' } },
        { value: 'department', label: { zh: '部门', en: 'Department' } },
        { value: 'team', label: { zh: '团队', en: 'Team' } },
      ],
    }),
    parent: reference('unit', { label: { zh: '上级部门', en: 'Above' } }),
    head: userField({ label: { zh: '负责人', en: 'Head' } }),
    position: integer({ label: { zh: '顺序', en: 'Order' }, default: 0, offForm: true }),
  },
  list: { columns: ['name', 'kind', 'parent', 'head'], sort: '-createdAt' },
  form: [{ label: { zh: '基本信息', en: 'Basics' }, fields: ['name', 'kind', 'parent', 'head'] }],
})

/** What its holders may see and do, as data (`permissions`); five come with a new company. */
export const role = entity('role', {
  label: { zh: '角色', en: 'Role' },
  plural: { zh: '角色', en: 'Roles' },
  path: 'roles',
  table: 'role',
  title: 'name',
  creates: false,
  fields: {
    name: text({ label: { zh: '名称', en: 'Name' }, required: true, max: 60 }),
    code: text({ label: { zh: '代号', en: 'Code' }, readOnly: true, max: 40 }),
  },
  list: { columns: ['name', 'code'], sort: '-createdAt' },
  form: [{ label: { zh: '基本信息', en: 'Basics' }, fields: ['name'] }],
})
