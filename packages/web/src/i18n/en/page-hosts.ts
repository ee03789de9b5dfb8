/** Hosts of one's own network that pages may be read from. */
export const enPageHosts = {
  'pageHosts.title': 'Pages of your own network',
  'pageHosts.lead':
    'Pages are fetched from the open web alone. Name here what may be read beside it: a wiki, a notice board.',
  'pageHosts.risk':
    'Whoever may add pages or use tools here reads what these hosts show without signing in, and so does a model that a page has talked into it. Name single services, never a router or a control panel.',
  'pageHosts.hosts': 'Hosts, one a line',
  'pageHosts.hint': 'Like wiki.lan or wiki.lan:8080. A name without a port means those of the web.',
  'pageHosts.fixed': 'Set by the environment: {hosts}',
} as const
