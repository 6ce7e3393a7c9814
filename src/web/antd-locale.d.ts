/** Ant Design's texts; its package does not declare them for Node's module resolution. */
declare module 'antd/es/locale/zh_CN' {
  const locale: NonNullable<import('antd').ConfigProviderProps['locale']>
  export default locale
}

declare module 'antd/es/locale/en_US' {
  const locale: NonNullable<import('antd').ConfigProviderProps['locale']>
  export default locale
}
