// Installs and builds without starting: for servers, where the service runs as an account that may not write here.
import { buildWeb, install, projectNode } from './prepare.mjs'

install()
buildWeb(projectNode())
