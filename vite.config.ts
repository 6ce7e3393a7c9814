import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const server = process.env.GUANXI_SERVER ?? 'http://localhost:3000'

/** Writes `.br` and `.gz` beside every asset, so that the server only reads files. */
function precompress(): Plugin {
  let folder = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true })
      await Promise.all(files.filter(file => /\.(js|css|html|svg|json)$/.test(file)).map(compressFile))
    },
  }

  async function compressFile(file: string) {
    const path = join(folder, file)
    const content = await readFile(path)
    // The last tenth of a few huge files, which only a designer of papers loads, would take most of the build.
    const quality = content.length > 1024 ** 2 ? 9 : 11
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content, brotli))
    await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
  }
}

/** Parts of the web kit that load when first asked for. */
const later =
  /kinds[\\/](filters|inputs[\\/](Date|Choice|Reference|Files|Lines)Input)|web[\\/](list[\\/](Board|Groups|BulkBar|FilterEditor)|record[\\/]|(Conflict|Create|Verb)Dialog)/

/** What every list needs, in one file instead of thirty small ones. */
const isFirst = (id: string) => /src[\\/]core[\\/]((kinds|web)[\\/]|[^\\/]+$)/.test(id) && !later.test(id)

/** The server takes requests from its own pages only, so it must see the address of the page, not its own. */
const toServer = { target: server, changeOrigin: false }

export default defineConfig({
  plugins: [react(), precompress()],
  server: {
    proxy: {
      '/api': toServer,
      '^/c/[^/]+/api/': toServer,
    },
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/,
              priority: 3,
            },
            { name: 'kit', test: isFirst, priority: 2 },
            // The first page and what it shows: one file, not one for each block.
            { name: 'today', test: /features[\\/]today[\\/](?!today\.web)[^\\/]+\.tsx?$/, priority: 1 },
            { name: 'icons', test: /@ant-design[\\/]icons/, priority: 1 },
          ],
        },
      },
    },
  },
})
